#include "gotemplate/literals.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ds::gotemplate {
namespace {

struct Escape {
    char32_t value = 0;
    std::size_t size = 0;  // Of the text that was read.
    bool is_byte = false;  // Not to be written as UTF-8.
};

std::optional<Escape> read_digits(
    std::string_view text, std::size_t from, std::size_t count, int base
) {
    if (text.size() < from + count) return std::nullopt;
    std::uint32_t value = 0;
    const char* first = text.data() + from;
    const auto result = std::from_chars(first, first + count, value, base);
    if (result.ec != std::errc() || result.ptr != first + count) return std::nullopt;
    return Escape{value, from + count, false};
}

std::optional<Escape> read_numeric(std::string_view text) {
    const char letter = text[1];
    if (letter >= '0' && letter <= '7') {
        std::optional<Escape> escape = read_digits(text, 1, 3, 8);
        if (!escape || escape->value > 255) return std::nullopt;
        escape->is_byte = true;
        return escape;
    }
    const std::size_t count = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
    std::optional<Escape> escape = read_digits(text, 2, count, 16);
    if (!escape) return std::nullopt;
    escape->is_byte = letter == 'x';
    if (!escape->is_byte && !is_valid_rune(escape->value)) return std::nullopt;
    return escape;
}

/// One character of a literal that is delimited by `quote`.
std::optional<Escape> read_character(std::string_view text, char quote) {
    if (text[0] == quote) return std::nullopt;
    if (text[0] != '\\') {
        const Rune rune = rune_at(text, 0);
        return Escape{rune.value, rune.size, false};
    }
    if (text.size() < 2) return std::nullopt;
    constexpr std::string_view kLetters = "abfnrtv\\";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
    if (const std::size_t found = kLetters.find(text[1]); found != kLetters.npos) {
        return Escape{static_cast<unsigned char>(kMeanings[found]), 2, false};
    }
    if (text[1] == quote) return Escape{static_cast<unsigned char>(quote), 2, false};
    constexpr std::string_view kNumeric = "xuU01234567";
    if (kNumeric.find(text[1]) == kNumeric.npos) return std::nullopt;
    return read_numeric(text);
}

}  // namespace

tl::expected<std::string, Failure> unquote(std::string_view literal) {
    const std::string_view content = literal.substr(1, literal.size() - 2);
    std::string result;
    result.reserve(content.size());
    if (literal.front() == '`') {
        std::ranges::copy_if(content, std::back_inserter(result), [](char c) { return c != '\r'; });
        return result;
    }
    for (std::size_t at = 0; at < content.size();) {
        const std::optional<Escape> escape = read_character(content.substr(at), '"');
        if (!escape) return failed("invalid syntax");
        if (escape->is_byte) {
            result += static_cast<char>(static_cast<unsigned char>(escape->value));
        } else {
            append_rune(result, escape->value);
        }
        at += escape->size;
    }
    return result;
}

tl::expected<std::unique_ptr<Number>, Failure> parse_character(std::string_view literal) {
    const std::optional<Escape> escape = read_character(literal.substr(1), '\'');
    if (!escape) return failed("invalid syntax");
    if (literal.substr(1 + escape->size) != "'") {
        return failed("malformed character constant: " + std::string(literal));
    }
    auto number = std::make_unique<Number>();
    const auto value = static_cast<std::int64_t>(escape->value);
    number->integer = value;
    number->unsigned_integer = escape->value;
    number->real = static_cast<double>(value);
    number->plain = Value::integer(value);
    return number;
}

}  // namespace ds::gotemplate
