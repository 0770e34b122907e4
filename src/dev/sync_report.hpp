#pragma once

#include "base/result.hpp"
#include "sync/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::dev {

/// What a sync says of itself to other processes, in a file of its state folder.
struct SyncReport {
    std::string kube_namespace;
    std::string pod;
    std::string container;
    std::string container_path;
    std::string local;
    std::string state;    // "watching", "initial sync", …
    std::string trouble;  // Why it is not connected; empty while it is.
    sync::SessionStatus status;
    sync::FlowOptions flow;
    bool is_running = false;  // A process holds the lock now; not part of the file.
    std::string folder;       // Of the state; not part of the file.
};

std::string encode_report(const SyncReport& report);
Result<SyncReport> decode_report(std::string_view text);

Result<> write_report(const std::string& state_folder, const SyncReport& report);

/// The syncs of which something is known below `folders`, by their local folder.
std::vector<SyncReport> find_reports(const std::vector<std::string>& folders);

/// Where syncs that belong to no project keep their state.
std::string user_sync_folder(const std::map<std::string, std::string>& environment);

// A word from the user to the sync that runs, or to the next one.
Result<> leave_permission(const std::string& state_folder);
bool take_permission(const std::string& state_folder);

}  // namespace ds::dev
