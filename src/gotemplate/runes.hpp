#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::gotemplate {

inline constexpr char32_t kReplacement = 0xFFFD;

/// One character of a text; a byte that is not UTF-8 counts as U+FFFD of size 1, as in Go.
struct Rune {
    char32_t value = kReplacement;
    std::size_t size = 1;
    bool is_valid = false;
};

Rune rune_at(std::string_view text, std::size_t at);

std::size_t count_runes(std::string_view text);

/// No surrogate, and not above U+10FFFF.
bool is_valid_rune(char32_t rune);

/// unicode.IsSpace.
bool is_space(char32_t rune);

/// Whether there are only spaces in it, or nothing.
bool is_blank(std::string_view text);

/// unicode.IsLetter or unicode.IsDigit.
bool is_letter_or_digit(char32_t rune);

/// As UTF-8; U+FFFD for what is no character.
void append_rune(std::string& out, char32_t rune);

}  // namespace ds::gotemplate
