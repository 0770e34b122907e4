#pragma once

#include "config/era.hpp"
#include "data/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

/// A piece of a text: plain, or the name of a variable.
struct TextPiece {
    std::string text;
    bool is_variable = false;
    bool as_text = false;  // "$!{NAME}": whatever its type.

    friend bool operator==(const TextPiece&, const TextPiece&) = default;
};

/// Cuts a text at its variables; "$${NAME}" is the plain text "${NAME}". Nothing if there is
/// neither in it.
std::optional<std::vector<TextPiece>> find_variables(std::string_view text, Era era);

/// What a whole text means once its variables are replaced: an integer or boolean with the text as
/// its source, or the text.
data::Value convert_text(std::string text, Era era);

}  // namespace ds::config
