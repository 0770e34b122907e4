#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// What a Go program prints after it went on with a nil pointer.
inline constexpr std::string_view kNilPointer =
    "runtime error: invalid memory address or nil pointer dereference";

/// sprig's `toString`: texts and bytes as they are, everything else as %v prints it.
std::string string_of(const Value& value);

/// As `string_of`, without a copy where the value is a text.
Value string_value(const Value& value);

/// What sprig makes of a list or a single value where it wants texts; nil items are left out.
std::vector<Value> strings_of(const Value& value);

/// The package cast: whatever looks like a number, else zero. Texts may have the prefixes of Go's
/// literals ("0x1f", "017").
std::int64_t int_of(const Value& value);
double float_of(const Value& value);

/// strconv.ParseInt: base 0 takes prefixes and underscores. Nothing for bad syntax; what is out of
/// range is the nearest number if `clamps`, else nothing.
std::optional<std::int64_t> parse_integer(
    std::string_view text, unsigned base, bool clamps = false
);

/// strconv.ParseFloat.
std::optional<double> parse_float(std::string_view text);

/// As the processor of most machines does it: what does not fit is the smallest number.
std::int64_t truncated(double value);

/// sprig's `empty`: nil, false, zero, and what has no members.
bool is_empty(const Value& value);

/// Items of any list.
std::vector<Value> items_of(const Value& list);

}  // namespace ds::gotemplate
