#pragma once

#include "base/task.hpp"
#include "dev/dev_world.hpp"
#include "dev/pod_choice.hpp"
#include "dev/sync_options.hpp"

#include <functional>
#include <memory>

namespace ds::dev {

/// A sync of a container: injects the helper, then runs a session over one exec stream. What it
/// does is in its log file, and in the report in its state folder.
class FileSync {
  public:
    FileSync(boost::asio::any_io_executor executor, DevWorld world, FileSyncOptions options);
    FileSync(const FileSync&) = delete;
    FileSync& operator=(const FileSync&) = delete;
    ~FileSync();

    /// Syncs with the container that `find` waits for until cancelled; finds it again when it is
    /// replaced, restarts, or the connection breaks. Throws `Error` when at first the helper cannot
    /// be started there or a root is missing, and when another process syncs the pair.
    Task<> run(std::function<Task<PodTarget>()> find);

    /// Waits until both sides were the same once.
    Task<> initial_sync();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ds::dev
