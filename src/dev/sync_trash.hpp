#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ds::dev {

/// A version that sync overwrote or deleted.
struct TrashedVersion {
    std::string path;    // In the synced folder.
    std::string side;    // "local" or "container": where it was.
    std::string reason;  // "replaced", "deleted", "conflict".
    std::string time;    // "2026-01-31T12:00:00Z"
    std::string file;    // In the trash.
    std::uint64_t size = 0;
    bool executable = false;
};

/// What the trash of a sync holds, the oldest first. Lines that are damaged are left out.
std::vector<TrashedVersion> read_trash(const std::string& state_folder);

/// What the trash may hold.
struct TrashLimits {
    std::uint64_t bytes = std::uint64_t{1024} * 1024 * 1024;
    std::chrono::seconds age = std::chrono::hours(7 * 24);
    std::size_t versions = 10;  // Of one path.
};

/// Removes the oldest versions until the limits hold. Trouble leaves the rest as it is.
void prune_trash(
    const std::string& state_folder,
    const TrashLimits& limits,
    std::chrono::system_clock::time_point now
);

/// Puts a version back to its place in `local_root`; what is there now goes to the trash.
Result<> restore_version(
    const std::string& state_folder, const TrashedVersion& version, const std::string& local_root
);

}  // namespace ds::dev
