#pragma once

#include <cstddef>
#include <string_view>

namespace ds::helm {

/// How many bytes the JSON value at the beginning of the text has, if it is one.
std::size_t json_length(std::string_view text);

}  // namespace ds::helm
