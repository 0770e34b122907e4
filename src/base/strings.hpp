#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Without blanks, tabs and line ends at both sides.
std::string_view trim(std::string_view text);

/// ASCII only.
std::string to_lower(std::string_view text);

/// The candidate nearest to `text` by edit distance, if one is near enough to be a typing error.
std::optional<std::string> nearest(
    std::string_view text, const std::vector<std::string>& candidates
);

/// RFC 4648 section 4, with padding.
std::string encode_base64(std::string_view bytes);

/// Decodes both alphabets, with or without padding; nothing for anything else.
std::optional<std::string> decode_base64(std::string_view text);

/// Lower-case hexadecimal digits.
std::string encode_hex(std::string_view bytes);

/// "1.5 KiB", "72 MiB": for people.
std::string human_size(unsigned long long bytes);

}  // namespace ds
