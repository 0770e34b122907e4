#pragma once

#include <optional>
#include <string_view>

namespace ds::config {

/// The seconds of a duration as Go writes it, such as "180s", "5m" or "1h30m"; a part of a second
/// counts as a whole one. A number alone is seconds.
std::optional<int> parse_duration(std::string_view text);

}  // namespace ds::config
