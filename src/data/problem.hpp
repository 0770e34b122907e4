#pragma once

#include "data/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::data {

/// What is wrong at one place of a text that the user wrote.
struct Problem {
    Position position;  // Unknown for what is not in the text.
    std::string message;

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// "devspace.yaml:3:7: MESSAGE", then the line of `text` with a caret under the place; without
/// a position the message alone. `file` is the name that the user knows the text by.
std::string render_problem(const Problem& problem, std::string_view file, std::string_view text);

/// All of them in the order of the text, with an empty line between two.
std::string render_problems(
    std::vector<Problem> problems, std::string_view file, std::string_view text
);

}  // namespace ds::data
