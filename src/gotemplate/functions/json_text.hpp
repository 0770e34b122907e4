#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/value.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace ds::gotemplate {

struct JsonStyle {
    bool is_indented = false;  // By two blanks a level.
    bool escapes_html = true;  // < > & as \u003c and so on.
};

/// encoding/json: what Marshal makes of a value. Keys are sorted. Fails with Go's message for what
/// JSON lacks: "json: unsupported value: NaN".
tl::expected<std::string, Failure> write_json(const Value& value, JsonStyle style = {});

/// Reads a document; all numbers are float64. Messages are Go's: "invalid character '}' looking for
/// beginning of value".
Outcome read_json(std::string_view text);

}  // namespace ds::gotemplate
