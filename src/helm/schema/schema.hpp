#pragma once

// JSON Schema, drafts 4 to 2020-12, as far as charts use it: validation with the messages of the
// library that Helm uses.

#include "data/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::helm::schema {

/// One thing that is wrong, with what is behind it.
struct Violation {
    std::vector<std::string> path;  // Of the value: keys and indices.
    std::string message;
    std::vector<Violation> causes;
    bool is_group = false;      // Several at one place.
    bool is_reference = false;  // Shown only when it has several causes.
};

struct Verdict {
    std::string unusable;  // Why the schema cannot be used; empty if it can.
    std::vector<Violation> violations;
};

/// Holds the value against the schema, a document that the caller has parsed. Nothing is ever
/// loaded: schemas that refer to others by address are unusable.
Verdict validate(const data::Value& schema, const data::Value& value);

/// "- at '/replicas': got string, want integer", one a line, causes indented below; without a
/// newline at the end.
std::string describe(const std::vector<Violation>& violations);

/// What is wrong with a text that has the format (email, uri, …); empty if nothing is, or if the
/// format is unknown.
std::string find_format_problem(std::string_view format, std::string_view text);

/// "'a'": how the library shows texts.
std::string quoted(std::string_view text);

/// Numbers as it shows them: "70,000.5", "1×10⁰⁶".
std::string localized(double number);

}  // namespace ds::helm::schema
