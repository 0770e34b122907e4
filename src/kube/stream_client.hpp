#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/exec.hpp"
#include "kube/forward_pool.hpp"
#include "kube/stream_upgrade.hpp"

#include <memory>
#include <string>

namespace ds {
class TaskGroup;
}

namespace ds::kube {

class ApiConnection;
struct ExecStreams;

/// What of a `Client` goes over upgraded connections: commands, attaching, forwarded ports.
class StreamClient {
  public:
    /// `memory_file`: see `StreamUpgrade`.
    StreamClient(
        boost::asio::any_io_executor executor,
        TaskGroup& tasks,
        std::shared_ptr<ApiConnection> api,
        std::string memory_file
    );

    Task<std::unique_ptr<Exec>> exec(ExecOptions options);
    Task<std::unique_ptr<ByteStream>> exec_stream(ExecOptions options);
    Task<std::unique_ptr<Exec>> attach(ExecOptions options);
    Task<std::unique_ptr<ByteStream>> connect(std::string name_space, std::string pod, int port);

  private:
    Task<ExecStreams> open(std::string target, ExecOptions options);
    Task<std::unique_ptr<Exec>> start(std::string target, ExecOptions options);

    boost::asio::any_io_executor executor_;
    TaskGroup& tasks_;
    std::shared_ptr<StreamUpgrade> upgrade_;  // Shared with the tasks of `forwards_`.
    ForwardPool forwards_;
};

}  // namespace ds::kube
