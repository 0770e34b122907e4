#pragma once

#include "gotemplate/functions/time_zone.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ds::gotemplate {

/// What a rule of POSIX ("CET-1CEST,M3.5.0,M10.5.0/3") says for a time; nothing if it is none.
std::optional<ZoneOffset> apply_zone_rule(std::string_view rule, std::int64_t unix_seconds);

}  // namespace ds::gotemplate
