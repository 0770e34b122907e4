#include "data/utf8.hpp"

namespace ds::data {

std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [text](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
    }
    // Longer than needed, a surrogate, or beyond U+10FFFF: the second byte tells.
    const unsigned second = byte(at + 1);
    const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                       (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return wrong ? 0 : length;
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string yaml_escape(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    unsigned code = character.size() == 2 ? first & 0x1FU : first & 0x0FU;
    if (character.size() == 4) code = first & 0x07U;
    for (const char byte : character.substr(1))
        code = (code << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);

    const bool is_long = code > 0xFFFF;
    std::string escape = is_long ? "\\U" : "\\u";
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (int shift = is_long ? 28 : 12; shift >= 0; shift -= 4)
        escape += kDigits[(code >> static_cast<unsigned>(shift)) & 15U];
    return escape;
}

}  // namespace ds::data
