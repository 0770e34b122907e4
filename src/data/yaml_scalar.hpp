#pragma once

#include "data/value.hpp"

#include <string_view>

namespace ds::data {

/// What a scalar without quotes and tag means, by the rules of go-yaml v2; numbers, booleans and
/// nulls get `text` as their source.
Value resolve_plain(std::string_view text);

}  // namespace ds::data
