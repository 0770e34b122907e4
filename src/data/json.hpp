#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::data {

/// Reads one JSON document. Integers are exact; those beyond 64 bits become floats. The last of
/// two members with the same key counts. Nesting deeper than 500 levels is refused.
Result<Value> parse_json(std::string_view text);

/// Writes a document in one line, or with `indent` blanks a level over many. Bytes that are not
/// UTF-8 become U+FFFD; numbers that JSON lacks become null.
std::string write_json(const Value& value, std::size_t indent = 0);

}  // namespace ds::data
