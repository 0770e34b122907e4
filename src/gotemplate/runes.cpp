#include "gotemplate/runes.hpp"

#include "data/utf8.hpp"
#include "gotemplate/rune_ranges.hpp"

namespace ds::gotemplate {

Rune rune_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t offset) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[at + offset]));
    };
    if (byte(0) < 0x80) return {byte(0), 1, true};
    const std::size_t size = data::utf8_length(text, at);
    if (size == 0) return {};
    char32_t value = byte(0) & (0x7FU >> size);
    for (std::size_t offset = 1; offset < size; ++offset) {
        value = value << 6U | (byte(offset) & 0x3FU);
    }
    return {value, size, true};
}

std::size_t count_runes(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += rune_at(text, at).size)
        ++count;
    return count;
}

bool is_valid_rune(char32_t rune) {
    return rune < 0xD800 || (rune > 0xDFFF && rune <= 0x10FFFF);
}

bool is_space(char32_t rune) {
    if (rune < 0x80) return rune == ' ' || (rune >= '\t' && rune <= '\r');
    return rune == 0x85 || rune == 0xA0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200A) ||
           rune == 0x2028 || rune == 0x2029 || rune == 0x202F || rune == 0x205F || rune == 0x3000;
}

bool is_blank(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        if (!is_space(rune.value)) return false;
        at += rune.size;
    }
    return true;
}

bool is_letter_or_digit(char32_t rune) {
    if (rune >= 0x80) return is_in_ranges(rune, RuneSet::LettersAndDigits);
    return (rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') ||
           (rune >= 'A' && rune <= 'Z');
}

void append_rune(std::string& out, char32_t rune) {
    if (!is_valid_rune(rune)) rune = kReplacement;
    const auto add = [&](char32_t byte) {
        out += static_cast<char>(static_cast<unsigned char>(byte));
    };
    if (rune < 0x80) {
        add(rune);
        return;
    }
    if (rune < 0x800) {
        add(0xC0 | rune >> 6U);
    } else if (rune < 0x10000) {
        add(0xE0 | rune >> 12U);
        add(0x80 | (rune >> 6U & 0x3FU));
    } else {
        add(0xF0 | rune >> 18U);
        add(0x80 | (rune >> 12U & 0x3FU));
        add(0x80 | (rune >> 6U & 0x3FU));
    }
    add(0x80 | (rune & 0x3FU));
}

}  // namespace ds::gotemplate
