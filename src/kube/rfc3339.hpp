#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace ds::kube {

/// "2026-11-24T20:16:00Z", also with fractions (to the nanosecond) and an offset of hours and
/// minutes; nothing for anything else.
std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> parse_rfc3339(std::string_view text);

}  // namespace ds::kube
