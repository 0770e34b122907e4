#pragma once

#include "data/value.hpp"
#include "dev/log_streaming.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::dev {

/// The containers of `pods` that run `reference` ("repository:tag"), marked with `name`, or with
/// "NAME/SUFFIX" when several pods do. Pods that are going away are left out.
std::vector<LogSource> log_sources_of_image(
    const std::vector<data::Value>& pods, std::string_view name, const std::string& reference
);

}  // namespace ds::dev
