#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <memory>
#include <string>

namespace ds {
class TaskGroup;
}

namespace ds::kube {

class ApiConnection;
class StreamUpgrade;

/// Connections to ports of pods, each on an upgraded connection of its own, because one slow
/// stream of a shared one would block its neighbours on the server.
///
/// After the first connection to a pod another upgraded one is made ready in `tasks` and waits up
/// to 5 minutes for the next call, which then costs one round trip. It is used only if the pod of
/// that name is still the same one; when that was so a moment ago, it is made sure of meanwhile.
class ForwardPool {
  public:
    ForwardPool(
        boost::asio::any_io_executor executor,
        TaskGroup& tasks,
        std::shared_ptr<ApiConnection> api,
        std::shared_ptr<StreamUpgrade> upgrade
    );
    ForwardPool(const ForwardPool&) = delete;
    ForwardPool& operator=(const ForwardPool&) = delete;
    ~ForwardPool();

    Task<std::unique_ptr<ByteStream>> connect(std::string name_space, std::string pod, int port);

    struct State;  // For the source file.

  private:
    static void make_spare(
        const std::shared_ptr<State>& state, const std::string& name_space, const std::string& pod
    );
    static Task<> keep_spare(std::shared_ptr<State> state, std::string name_space, std::string pod);

    std::shared_ptr<State> state_;  // Shared with the tasks that keep spares.
};

}  // namespace ds::kube
