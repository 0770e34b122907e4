#pragma once

#include <cstddef>
#include <string_view>

namespace ds::data {

/// In which forms a text can stand in a YAML document that Go writes.
struct GoScalarForms {
    bool multiline = false;
    bool plain = true;
    bool single_quoted = true;
    bool block = true;
};

GoScalarForms analyze_go_scalar(std::string_view text);

/// What Go's emitter takes for the end of a line, its size in bytes; zero for anything else.
std::size_t go_break_length(std::string_view text, std::size_t at);

/// Whether the character stands in a document unescaped.
bool is_go_printable(std::string_view text, std::size_t at);

/// Bytes of the character at `at`, by its first byte.
std::size_t go_character_length(std::string_view text, std::size_t at);

}  // namespace ds::data
