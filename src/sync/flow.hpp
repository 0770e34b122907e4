#pragma once

#include "sync/core/reconcile.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// What the user excludes, in git's patterns, and which directions are allowed at all.
struct FlowOptions {
    std::vector<std::string> exclude;           // Neither up nor down.
    std::vector<std::string> upload_exclude;    // Only down.
    std::vector<std::string> download_exclude;  // Only up.
    bool upload = true;
    bool download = true;
};

/// Patterns that are always excluded, beside those of the user: our own state.
std::vector<std::string> always_excluded();

/// Says for each path which way it may travel.
std::unique_ptr<FlowFilter> make_flow_filter(const FlowOptions& options);

}  // namespace ds::sync
