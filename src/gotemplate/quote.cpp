#include "gotemplate/print.hpp"
#include "gotemplate/printable.hpp"
#include "gotemplate/runes.hpp"

#include <fmt/format.h>

namespace ds::gotemplate {
namespace {

std::string_view letter_escape(char32_t rune) {
    switch (rune) {
        case '\a':
            return "\\a";
        case '\b':
            return "\\b";
        case '\f':
            return "\\f";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        case '\v':
            return "\\v";
        case '\\':
            return "\\\\";
        default:
            return {};
    }
}

void append_escaped(std::string& out, char32_t rune, char delimiter, bool is_ascii_only) {
    if (rune == static_cast<char32_t>(delimiter)) {
        out += '\\';
        out += delimiter;
        return;
    }
    if (const std::string_view escape = letter_escape(rune); !escape.empty()) {
        out += escape;
    } else if (rune < 0x80 ? is_printable(rune) : !is_ascii_only && is_printable(rune)) {
        append_rune(out, rune);
    } else if (rune < ' ' || rune == 0x7F) {
        out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(rune));
    } else if (rune < 0x10000) {
        out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(rune));
    } else {
        out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(rune));
    }
}

}  // namespace

std::string quote(std::string_view text, bool is_ascii_only) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        if (rune.is_valid) {
            append_escaped(out, rune.value, '"', is_ascii_only);
        } else {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
        }
        at += rune.size;
    }
    return out += '"';
}

std::string quote_rune(char32_t rune, bool is_ascii_only) {
    if (!is_valid_rune(rune)) rune = kReplacement;
    std::string out = "'";
    append_escaped(out, rune, '\'', is_ascii_only);
    return out += '\'';
}

}  // namespace ds::gotemplate
