#pragma once

namespace ds::gotemplate {

/// Go's package unicode: categories and simple case mappings.
bool is_letter(char32_t rune);
bool is_upper(char32_t rune);
bool is_lower(char32_t rune);
bool is_title(char32_t rune);
bool is_digit(char32_t rune);
bool is_number(char32_t rune);
bool is_punctuation(char32_t rune);

char32_t to_upper(char32_t rune);
char32_t to_lower(char32_t rune);
char32_t to_title(char32_t rune);

}  // namespace ds::gotemplate
