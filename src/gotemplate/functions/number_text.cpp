#include "gotemplate/functions/conversions.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace ds::gotemplate {
namespace {

bool is_decimal(char byte) {
    return byte >= '0' && byte <= '9';
}

char lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 0x20) : byte;
}

bool is_sign(char byte) {
    return byte == '+' || byte == '-';
}

/// Underscores stand between digits, or between a prefix and a digit.
bool are_underscores_right(std::string_view text) {
    char last = '^';  // '0' after a digit, '_' after an underscore.
    if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
    bool is_hex = false;
    if (text.size() >= 2 && text[0] == '0' &&
        std::string_view("box").find(lower(text[1])) != std::string_view::npos) {
        last = '0';
        is_hex = lower(text[1]) == 'x';
        text.remove_prefix(2);
    }
    for (const char byte : text) {
        const bool is_digit =
            is_decimal(byte) || (is_hex && lower(byte) >= 'a' && lower(byte) <= 'f');
        if (is_digit) {
            last = '0';
        } else if (byte == '_') {
            if (last != '0') return false;
            last = '_';
        } else {
            if (last == '_') return false;
            last = '!';
        }
    }
    return last != '_';
}

struct Digits {
    std::string text;
    unsigned base = 10;
};

/// Takes the prefix of a literal off: "0x", "0b", "0o" or a leading zero.
Digits digits_of_literal(std::string_view text) {
    Digits digits;
    if (text.starts_with('0')) {
        const char sign = text.size() >= 3 ? lower(text[1]) : '\0';
        digits.base = sign == 'x' ? 16 : sign == 'b' ? 2 : 8;
        const bool has_letter = sign == 'x' || sign == 'b' || sign == 'o';
        text.remove_prefix(has_letter ? 2 : 1);
        if (text.empty()) return {.text = "0", .base = 10};
    }
    for (const char byte : text) {
        if (byte != '_') digits.text += byte;
    }
    return digits;
}

std::string without_underscores(std::string_view text) {
    std::string result(text);
    std::erase(result, '_');
    return result;
}

/// Whether this is a number as Go's literals are, without sign and underscores.
bool is_float_syntax(std::string_view text) {
    const bool is_hex = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
    if (is_hex) text.remove_prefix(2);
    bool has_digits = false;
    bool has_dot = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char byte = lower(text[at]);
        if (is_decimal(byte) || (is_hex && byte >= 'a' && byte <= 'f')) {
            has_digits = true;
        } else if (byte == '.' && !has_dot) {
            has_dot = true;
        } else {
            break;
        }
    }
    if (!has_digits) return false;
    if (at == text.size()) return !is_hex;  // Hexadecimal ones must have an exponent.
    if (lower(text[at]) != (is_hex ? 'p' : 'e')) return false;
    text.remove_prefix(at + 1);
    if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_decimal);
}

std::optional<double> parse_special(std::string_view text) {
    std::string word(text);
    std::transform(word.begin(), word.end(), word.begin(), lower);
    if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
    const bool is_negative = word.starts_with('-');
    if (!word.empty() && is_sign(word.front())) word.erase(0, 1);
    if (word != "inf" && word != "infinity") return std::nullopt;
    return is_negative ? -std::numeric_limits<double>::infinity()
                       : std::numeric_limits<double>::infinity();
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text, unsigned base, bool clamps) {
    const std::string_view original = text;
    const bool is_negative = text.starts_with('-');
    if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    Digits digits{.text = std::string(text), .base = base};
    if (base == 0) {
        if (text.find('_') != std::string_view::npos && !are_underscores_right(original)) {
            return std::nullopt;
        }
        digits = digits_of_literal(text);
    }
    std::uint64_t number = 0;
    const char* const end = digits.text.data() + digits.text.size();
    const auto [at, problem] =
        std::from_chars(digits.text.data(), end, number, static_cast<int>(digits.base));
    if (at != end || problem == std::errc::invalid_argument) return std::nullopt;

    constexpr std::uint64_t kLimit = std::uint64_t{1} << 63U;
    const bool is_too_big = problem == std::errc::result_out_of_range || number > kLimit ||
                            (number == kLimit && !is_negative);
    if (is_too_big && !clamps) return std::nullopt;
    if (is_too_big) number = is_negative ? kLimit : kLimit - 1;
    return static_cast<std::int64_t>(is_negative ? 0 - number : number);
}

std::optional<double> parse_float(std::string_view text) {
    if (const std::optional<double> special = parse_special(text)) return special;
    if (text.find('_') != std::string_view::npos && !are_underscores_right(text))
        return std::nullopt;
    const std::string plain = without_underscores(text);
    const bool has_sign = !plain.empty() && is_sign(plain.front());
    const std::string_view unsigned_text = std::string_view(plain).substr(has_sign ? 1 : 0);
    if (!is_float_syntax(unsigned_text)) return std::nullopt;

    const bool is_hex = unsigned_text.size() > 2 && lower(unsigned_text[1]) == 'x';
    const std::string_view digits = unsigned_text.substr(is_hex ? 2 : 0);
    double number = 0;
    const auto format = is_hex ? std::chars_format::hex : std::chars_format::general;
    const auto [at, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, format);
    // Too small is zero, too big an error.
    if (problem == std::errc::result_out_of_range) {
        const double tried = std::strtod(std::string(unsigned_text).c_str(), nullptr);
        if (tried > 1) return std::nullopt;
        number = tried;
    }
    return plain.front() == '-' ? -number : number;
}

}  // namespace ds::gotemplate
