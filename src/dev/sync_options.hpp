#pragma once

#include "base/result.hpp"
#include "config/config.hpp"
#include "dev/limited_stream.hpp"
#include "sync/core/reconcile.hpp"
#include "sync/flow.hpp"

#include <string>
#include <string_view>

namespace ds::dev {

/// One local folder and one folder in a container that are kept the same.
struct FileSyncOptions {
    std::string local_root;            // Absolute.
    std::string container_path = ".";  // Relative: to the container's working directory.
    sync::FlowOptions flow;
    sync::Strategy strategy = sync::Strategy::PreferNewest;
    std::string state_folder;        // Holds memory, lock and trash.
    std::string log_file;            // Gets JSON lines; empty: none.
    bool verbose = false;            // Every change is a message, too.
    bool watch = true;               // Else it ends after the first time.
    bool polling = false;            // Scans instead of waiting for events.
    bool allow_mass_delete = false;  // Never asks about many deletions.
    Bandwidth bandwidth;
};

sync::Strategy strategy_of(config::InitialSync initial_sync);

/// What an entry of `dev.sync` means for the project at `root`. Fails when a file of patterns that
/// it names cannot be read.
Result<FileSyncOptions> make_sync_options(
    const std::string& root, const config::PodSelector& selector, const config::SyncPath& path
);

/// Names the state folder of the sync of these two folders: readable, and different for others.
std::string sync_id(
    std::string_view selector, std::string_view local_path, std::string_view container_path
);

}  // namespace ds::dev
