#pragma once

#include "dev/sync_report.hpp"

#include <string>
#include <vector>

namespace ds::cli {

struct Context;

/// A sync, and a path in its local folder.
struct ChosenSync {
    dev::SyncReport report;
    std::string path;  // Relative to the local folder; empty: the folder itself.
    std::string log_file;
};

/// The syncs that concern the folder of the call: those of its project, and those of a folder that
/// it is in, or that is in it.
std::vector<dev::SyncReport> known_syncs(const Context& context);

/// The sync that `path` belongs to. Throws `NotFound` when there is none.
ChosenSync sync_of(const Context& context, const std::string& path);

/// Where syncs keep their state and log when called from this folder.
struct SyncPlace {
    std::string state_folder;  // With a folder for each sync in it.
    std::string log_file;
};

SyncPlace sync_place(const Context& context);

}  // namespace ds::cli
