#pragma once

// The syntax of `--set a.b[0].c=1,d={x,y}` and its relatives, with Helm's words for errors.

#include "base/result.hpp"
#include "data/value.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace ds::helm {

/// What the values of a line are.
enum class SetKind {
    Typed,  // --set: true, false, null and whole numbers are what they look like.
    Text,   // --set-string
    Json,   // --set-json
    File,   // --set-file: the content of the file that is named.
};

using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Puts what the line says into `values`, a map. `read_file` is for `SetKind::File` alone. After a
/// problem `values` holds what was read before it.
Result<> set_values(
    std::string_view line, SetKind kind, data::Value& values, const ReadFile& read_file = {}
);

/// --set-literal: one path, and all behind the "=" is its text.
Result<> set_literal(std::string_view line, data::Value& values);

}  // namespace ds::helm
