#include "gotemplate/complex.hpp"
#include "gotemplate/literals.hpp"
#include "gotemplate/print.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace ds::gotemplate {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Whether every `_` stands between two digits, or between a base prefix and a digit.
bool are_underscores_in_place(std::string_view text) {
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
    const auto lower = [&](std::size_t at) {
        return static_cast<char>(text[at] | 0x20);
    };
    const bool has_prefix = text.size() >= 2 && text[0] == '0' &&
                            (lower(1) == 'b' || lower(1) == 'o' || lower(1) == 'x');
    const bool is_hexadecimal = has_prefix && lower(1) == 'x';
    char before = has_prefix ? '0' : '^';  // '0' for a digit, '_', or '!' for another sign.
    for (std::size_t at = has_prefix ? 2 : 0; at < text.size(); ++at) {
        const bool is_digit_here =
            is_digit(text[at]) || (is_hexadecimal && lower(at) >= 'a' && lower(at) <= 'f');
        if (text[at] == '_' && before != '0') return false;
        if (text[at] != '_' && !is_digit_here && before == '_') return false;
        before = is_digit_here ? '0' : text[at] == '_' ? '_' : '!';
    }
    return before != '_';
}

std::string without_underscores(std::string_view text) {
    std::string result(text);
    std::erase(result, '_');
    return result;
}

/// Go's ParseUint with base 0, without a sign.
std::optional<std::uint64_t> read_unsigned(std::string_view text) {
    if (text.empty() || !are_underscores_in_place(text)) return std::nullopt;
    std::string digits = without_underscores(text);
    int base = 10;
    std::size_t prefix = 0;
    if (digits.size() > 1 && digits[0] == '0') {
        const char letter = static_cast<char>(digits[1] | 0x20);
        base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
        prefix = is_digit(digits[1]) ? 1 : 2;
        if (prefix == 2 && letter != 'x' && letter != 'b' && letter != 'o') return std::nullopt;
    }
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto result = std::from_chars(digits.data() + prefix, end, value, base);
    if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
    return value;
}

std::optional<std::int64_t> read_signed(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    const std::optional<std::uint64_t> magnitude = read_unsigned(text);
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (!magnitude || *magnitude > kMost + (is_negative ? 1 : 0)) return std::nullopt;
    return static_cast<std::int64_t>(is_negative ? 0 - *magnitude : *magnitude);
}

/// Go's ParseFloat; nothing for what is out of range.
std::optional<double> read_real(std::string_view text) {
    if (!are_underscores_in_place(text)) return std::nullopt;
    const std::string digits = without_underscores(text);
    const std::size_t sign = digits.starts_with('-') || digits.starts_with('+') ? 1 : 0;
    const bool is_hexadecimal =
        digits.size() > sign + 1 && digits[sign] == '0' && (digits[sign + 1] | 0x20) == 'x';
    if (is_hexadecimal && digits.find_first_of("pP") == digits.npos) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(digits.c_str(), &end);
    if (end != digits.c_str() + digits.size() || std::isinf(value)) return std::nullopt;
    return value;
}

template <typename Integer>
std::optional<Integer> exact_integer(double value) {
    // Two to the power of 63 or 64 is the first number that does not fit.
    const double limit = std::ldexp(1.0, std::numeric_limits<Integer>::digits);
    const double lowest = std::is_signed_v<Integer> ? -limit : 0;
    if (!(value >= lowest && value < limit)) return std::nullopt;
    const auto integer = static_cast<Integer>(value);
    if (static_cast<double>(integer) != value) return std::nullopt;
    return integer;
}

void add_integers(Number& number, double value) {
    if (!number.integer) number.integer = exact_integer<std::int64_t>(value);
    if (!number.unsigned_integer) number.unsigned_integer = exact_integer<std::uint64_t>(value);
}

void choose_plain(Number& number, std::string_view text) {
    const bool is_hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x' &&
                                text.find_first_of("pP") == text.npos;
    if (number.real && !is_hexadecimal && text.find_first_of(".eEpP") != text.npos) {
        number.plain = *number.real;
    } else if (number.integer) {
        number.plain = Value::integer(*number.integer);
    } else {
        number.is_too_big = number.unsigned_integer.has_value();
    }
}

std::unique_ptr<Number> complex_number(std::complex<double> value) {
    auto number = std::make_unique<Number>();
    number->plain = make_complex(value);
    if (value.imag() == 0) {
        number->real = value.real();
        add_integers(*number, value.real());
    }
    return number;
}

}  // namespace

tl::expected<std::unique_ptr<Number>, Failure> parse_number(std::string_view text) {
    if (text.ends_with('i')) {
        if (const auto imaginary = read_real(text.substr(0, text.size() - 1))) {
            return complex_number({0, *imaginary});
        }
    }
    auto number = std::make_unique<Number>();
    number->unsigned_integer = read_unsigned(text);
    number->integer = read_signed(text);
    if (number->integer == 0) number->unsigned_integer = 0;  // Of -0.
    if (number->integer) {
        number->real = static_cast<double>(*number->integer);
    } else if (number->unsigned_integer) {
        number->real = static_cast<double>(*number->unsigned_integer);
    } else if ((number->real = read_real(text))) {
        if (text.find_first_of(".eEpP") == text.npos) {
            return failed("integer overflow: " + quote(text));
        }
        add_integers(*number, *number->real);
    } else {
        return failed("illegal number syntax: " + quote(text));
    }
    choose_plain(*number, text);
    return number;
}

tl::expected<std::unique_ptr<Number>, Failure> parse_complex(std::string_view text) {
    // The sign of the second number is the last one that no exponent owns.
    std::size_t middle = text.size() - 1;
    const auto is_exponent = [&](std::size_t at) {
        return (text[at - 1] | 0x20) == 'e' || (text[at - 1] | 0x20) == 'p';
    };
    while (middle > 0 && ((text[middle] != '+' && text[middle] != '-') || is_exponent(middle))) {
        --middle;
    }
    const auto real = read_real(text.substr(0, middle));
    const auto imaginary = read_real(text.substr(middle, text.size() - middle - 1));
    if (!real || !imaginary) return failed("syntax error scanning complex number");
    return complex_number({*real, *imaginary});
}

}  // namespace ds::gotemplate
