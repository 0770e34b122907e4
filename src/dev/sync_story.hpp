#pragma once

#include "dev/sync_report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::dev {

/// The pattern that decides about a path, if one does.
struct PatternVerdict {
    bool excluded = false;
    std::string list;  // "exclude", "upload exclude", "download exclude"
    std::string line;  // As the user wrote it.
};

/// Asks each list of patterns of a sync; those that say nothing about the path are left out.
std::vector<PatternVerdict> ask_patterns(
    const sync::FlowOptions& flow, const std::string& path, bool is_directory
);

/// One line of a log about a path.
struct LoggedEvent {
    std::string time;
    std::string message;
};

/// The last events of `path` in the sync of `local` with `container`, the oldest first.
std::vector<LoggedEvent> events_of(
    const std::string& log_file, const SyncReport& report, const std::string& path
);

}  // namespace ds::dev
