#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::data {

/// How many bytes the well-formed UTF-8 sequence at `at` has; zero if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

bool is_valid_utf8(std::string_view text);

/// One well-formed sequence beyond ASCII as it is escaped in YAML: backslash and "u2028" or
/// "U0001F600".
std::string yaml_escape(std::string_view character);

}  // namespace ds::data
