#pragma once

#include "base/task.hpp"
#include "config/config.hpp"
#include "dev/dev_world.hpp"
#include "dev/pod_choice.hpp"
#include "sync/flow.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ds::dev {

/// One local folder and one folder in a container that are kept the same.
struct FileSyncOptions {
    std::string local_root;            // Absolute.
    std::string container_path = ".";  // Relative: to the container's working directory.
    sync::FlowOptions flow;
    std::string state_folder;  // Holds lock and trash.
    std::string log_file;      // Gets JSON lines; empty: none.
    bool verbose = false;      // Every change is a message, too.
};

/// What an entry of `dev.sync` means for the project at `root`.
FileSyncOptions make_sync_options(
    const std::string& root, const config::PodSelector& selector, const config::SyncPath& path
);

/// Names the state folder of the sync of these two folders: readable, and different for others.
std::string sync_id(
    std::string_view selector, std::string_view local_path, std::string_view container_path
);

/// A sync of a container: injects the helper, then runs a session over one exec stream.
class FileSync {
  public:
    FileSync(boost::asio::any_io_executor executor, DevWorld world, FileSyncOptions options);
    FileSync(const FileSync&) = delete;
    FileSync& operator=(const FileSync&) = delete;
    ~FileSync();

    /// Syncs with the container until cancelled. Throws `Error` when the helper cannot be started
    /// there, a root is missing, another process syncs the pair, or the connection breaks.
    Task<> run(PodTarget target);

    /// Waits until both sides were the same once.
    Task<> initial_sync();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ds::dev
