#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// Without white space of any script at both ends.
std::string_view trim_space(std::string_view text);

/// Without runes of `set` at both ends.
std::string_view trim_runes(std::string_view text, std::string_view set);

/// Without white space anywhere. Works on bytes as if they were Latin-1, as charts know it: a text
/// that is not ASCII comes out broken if there was anything to remove.
std::string without_space(std::string_view text);

/// The first byte of each word, as Latin-1.
std::string initials_of(std::string_view text);

/// The pieces between separators, at most `count` of them if that is not negative. An empty
/// separator cuts between characters.
std::vector<std::string_view> split_text(
    std::string_view text, std::string_view separator, std::int64_t count = -1
);

/// How often a text stands in another one, without overlaps; an empty one before each character and
/// at the end.
std::size_t count_text(std::string_view text, std::string_view part);

/// An empty `old` stands before each character and at the end.
std::string replace_text(std::string_view text, std::string_view old, std::string_view replacement);

/// Appends the text with blanks before the first line and after each newline.
void append_indented(std::string& result, std::string_view text, std::size_t spaces);

struct WrapStyle {
    std::int64_t width = 80;  // In bytes.
    std::string_view line_end = "\n";
    bool cuts_words = false;
};

/// Breaks lines at blanks.
std::string wrap_text(std::string_view text, const WrapStyle& style);

/// At most `width` bytes from `offset` on, with "..." for what is left out. `width` is at least 4.
std::string abbreviate(std::string_view text, std::int64_t offset, std::int64_t width);

}  // namespace ds::gotemplate
