#include "cli/terminal/text.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace ds::cli {
namespace {

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::uint32_t code_point(std::string_view character) {
    if (character.size() == 1) return static_cast<unsigned char>(character[0]);
    std::uint32_t value =
        static_cast<unsigned char>(character[0]) & (0xFFU >> (character.size() + 1));
    for (const char byte : character.substr(1))
        value = value << 6U | (static_cast<unsigned char>(byte) & 0x3FU);
    return value;
}

/// Whether one character is neither a control character nor a broken byte.
bool is_shown(std::string_view character) {
    const std::uint32_t value = code_point(character);
    if (character.size() == 1) return value >= 0x20 && value < 0x7F;
    const bool turns_direction = (value >= 0x202A && value <= 0x202E) ||
                                 (value >= 0x2066 && value <= 0x2069) || value == 0x200E ||
                                 value == 0x200F;
    return value >= 0xA0 && !turns_direction;
}

/// Length of the escape sequence at the beginning of `text`, which begins with ESC.
std::size_t escape_length(std::string_view text) {
    if (text.size() < 2) return 1;
    if (text[1] == ']') {  // A title or link: up to BEL or ESC \.
        const std::size_t end = text.find_first_of("\a\x1b", 2);
        if (end == std::string_view::npos) return text.size();
        return text.substr(end).starts_with("\x1b\\") ? end + 2 : end + 1;
    }
    if (text[1] != '[') return 2;
    std::size_t end = 2;
    while (end < text.size() && text[end] >= 0x20 && text[end] < 0x40)
        ++end;
    return end < text.size() ? end + 1 : end;
}

/// East Asian wide characters and emoji: two columns.
bool is_wide(std::uint32_t value) {
    struct Range {
        std::uint32_t first, last;
    };

    constexpr std::array<Range, 7> kWide = {
        {{0x1100, 0x115F},
         {0x2E80, 0xA4CF},
         {0xAC00, 0xD7A3},
         {0xF900, 0xFAFF},
         {0xFE30, 0xFE6F},
         {0xFF00, 0xFF60},
         {0x1F300, 0x1FAFF}}
    };
    for (const Range& range : kWide) {
        if (value >= range.first && value <= range.last) return true;
    }
    return value >= 0x20000 && value <= 0x3FFFD;
}

std::size_t character_width(std::string_view character) {
    const std::uint32_t value = code_point(character);
    if (value >= 0x300 && value <= 0x36F) return 0;  // Combining marks.
    return is_wide(value) ? 2 : 1;
}

}  // namespace

std::size_t character_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (lead >= 0xC2 && lead < 0xE0) length = 2;
    if (lead >= 0xE0 && lead < 0xF0) length = 3;
    if (lead >= 0xF0 && lead < 0xF5) length = 4;
    for (std::size_t at = 1; at < length; ++at) {
        if (at == text.size()) return 0;
        if (!continues(text[at])) return 1;
    }
    return length;
}

std::string printable(std::string_view untrusted) {
    std::string shown;
    while (!untrusted.empty()) {
        if (untrusted.front() == '\x1b') {
            untrusted.remove_prefix(escape_length(untrusted));
            continue;
        }
        const std::size_t length = character_length(untrusted);
        const std::string_view character = untrusted.substr(0, length == 0 ? 1 : length);
        untrusted.remove_prefix(character.size());
        if (character == "\n" || is_shown(character)) {
            shown += character;
        } else if (character == "\t") {
            shown += ' ';
        } else if (character != "\r" || !untrusted.starts_with('\n')) {
            for (const char byte : character) {
                std::array<char, 8> hex{};
                std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned char>(byte));
                shown += hex.data();
            }
        }
    }
    return shown;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        if (text.front() == '\x1b') {
            text.remove_prefix(escape_length(text));
            continue;
        }
        const std::size_t length = character_length(text);
        const std::string_view character = text.substr(0, length == 0 ? 1 : length);
        width += character_width(character);
        text.remove_prefix(character.size());
    }
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
    constexpr std::size_t kDots = 3;
    if (display_width(text) <= columns) return std::string(text);
    if (columns < kDots) return std::string(columns, '.');
    const std::string plain = printable(text);
    std::string_view rest = plain;
    std::string cut;
    std::size_t width = 0;
    while (!rest.empty()) {
        const std::string_view character = rest.substr(0, character_length(rest));
        width += character_width(character);
        if (width > columns - kDots) break;
        cut += character;
        rest.remove_prefix(character.size());
    }
    return cut + "...";
}

std::string short_duration(std::chrono::seconds duration) {
    const auto seconds = duration.count();
    if (seconds < 60) return std::to_string(seconds) + "s";
    if (seconds < 3600) {
        return std::to_string(seconds / 60) + "m" + std::to_string(seconds % 60) + "s";
    }
    return std::to_string(seconds / 3600) + "h" + std::to_string(seconds / 60 % 60) + "m";
}

}  // namespace ds::cli
