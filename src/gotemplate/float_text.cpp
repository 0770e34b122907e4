#include "gotemplate/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace ds::gotemplate {
namespace {

/// A number as 0.DIGITS times ten to the power of `point`.
struct Decimal {
    std::string digits;
    int point = 0;
};

Decimal decimal_of(std::string_view scientific) {
    const std::size_t exponent_at = scientific.find('e');
    Decimal decimal;
    for (const char c : scientific.substr(0, exponent_at)) {
        if (c != '.') decimal.digits += c;
    }
    const std::string exponent(scientific.substr(exponent_at + 1));
    decimal.point = std::atoi(exponent.c_str()) + 1;
    return decimal;
}

bool is_zero(const Decimal& decimal) {
    return decimal.digits.find_first_not_of('0') == decimal.digits.npos;
}

/// The fewest digits that give the number back.
Decimal shortest(double value, int bits) {
    std::array<char, 64> buffer{};
    char* end = buffer.data() + buffer.size();
    const auto result =
        bits == 32
            ? std::to_chars(
                  buffer.data(), end, static_cast<float>(value), std::chars_format::scientific
              )
            : std::to_chars(buffer.data(), end, value, std::chars_format::scientific);
    return decimal_of({buffer.data(), result.ptr});
}

/// Rounded to so many digits.
Decimal rounded(double value, int digits) {
    return decimal_of(fmt::format("{:.{}e}", value, std::max(digits, 1) - 1));
}

std::string exponent_text(const Decimal& decimal, int precision, char letter) {
    std::string text(1, decimal.digits.empty() ? '0' : decimal.digits[0]);
    if (precision > 0) {
        std::string fraction = decimal.digits.substr(1);
        fraction.resize(static_cast<std::size_t>(precision), '0');
        text += '.' + fraction;
    }
    const int exponent = is_zero(decimal) ? 0 : decimal.point - 1;
    return text + fmt::format("{}{}{:02}", letter, exponent < 0 ? '-' : '+', std::abs(exponent));
}

std::string fixed_text(const Decimal& decimal, int precision) {
    std::string text;
    const int digits = static_cast<int>(decimal.digits.size());
    const auto digit_at = [&](int index) {
        return index >= 0 && index < digits ? decimal.digits[static_cast<std::size_t>(index)] : '0';
    };
    for (int index = 0; index < decimal.point; ++index)
        text += digit_at(index);
    if (text.empty()) text = "0";
    if (precision > 0) text += '.';
    for (int index = 0; index < precision; ++index)
        text += digit_at(decimal.point + index);
    return text;
}

std::string general_text(Decimal decimal, int precision, bool is_shortest, char letter) {
    while (decimal.digits.size() > 1 && decimal.digits.back() == '0')
        decimal.digits.pop_back();
    if (is_zero(decimal)) decimal.point = 0;
    const int digits = is_zero(decimal) ? 0 : static_cast<int>(decimal.digits.size());
    int exponent_limit = precision;
    if (exponent_limit > digits && digits >= decimal.point) exponent_limit = digits;
    if (is_shortest) exponent_limit = 6;
    const int exponent = decimal.point - 1;
    if (exponent < -4 || exponent >= exponent_limit) {
        return exponent_text(decimal, std::max(digits, 1) - 1, letter);
    }
    return fixed_text(decimal, std::max(digits - decimal.point, 0));
}

/// Always with a leading 1, also for the tiny numbers that have none in memory.
std::string hexadecimal_text(double value, int precision, bool is_upper) {
    constexpr int kDigits = 13;  // Of the 52 bits behind the leading one.
    int exponent = 0;
    auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(value, &exponent), 53));
    exponent = value == 0 ? 0 : exponent - 1;
    if (precision >= 0 && precision < kDigits) {
        const int dropped = 4 * (kDigits - precision);
        const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
        const std::uint64_t rest = mantissa & (2 * half - 1);
        mantissa >>= dropped;
        if (rest > half || (rest == half && mantissa % 2 == 1)) ++mantissa;
        mantissa <<= dropped;
    }
    if (mantissa >> 53U != 0) {
        mantissa >>= 1U;
        ++exponent;
    }
    std::string digits = fmt::format("{:013x}", mantissa & ((std::uint64_t{1} << 52U) - 1));
    if (precision < 0) {
        digits.resize(digits.find_last_not_of('0') + 1);
    } else {
        digits.resize(static_cast<std::size_t>(precision), '0');
    }
    if (!digits.empty()) digits.insert(0, ".");
    std::string text = fmt::format(
        "0x{}{}p{}{:02}", mantissa >> 52U, digits, exponent < 0 ? '-' : '+', std::abs(exponent)
    );
    if (is_upper)
        std::ranges::transform(text, text.begin(), [](char c) {
            return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        });
    return text;
}

std::string binary_text(double value, int bits) {
    int exponent = 0;
    const int mantissa_bits = bits == 32 ? 24 : 53;
    const int lowest = bits == 32 ? -149 : -1074;
    std::frexp(value, &exponent);
    exponent = value == 0 ? lowest : std::max(exponent - mantissa_bits, lowest);
    const double mantissa = value == 0 ? 0 : std::ldexp(value, -exponent);
    return fmt::format(
        "{}p{}{}",
        static_cast<std::uint64_t>(mantissa),
        exponent < 0 ? "-" : "+",
        std::abs(exponent)
    );
}

std::string magnitude_text(double value, char format, int precision, int bits) {
    const bool is_shortest = precision < 0;
    const auto digits = [&](int count) {
        return is_shortest ? shortest(value, bits) : rounded(value, count);
    };
    if (format == 'e' || format == 'E') {
        const Decimal decimal = digits(precision + 1);
        return exponent_text(
            decimal, is_shortest ? static_cast<int>(decimal.digits.size()) - 1 : precision, format
        );
    }
    if (format == 'f' || format == 'F') {
        if (!is_shortest) return fmt::format("{:.{}f}", value, precision);
        const Decimal decimal = shortest(value, bits);
        return fixed_text(
            decimal, std::max(static_cast<int>(decimal.digits.size()) - decimal.point, 0)
        );
    }
    const char letter = format == 'G' ? 'E' : 'e';
    const int wanted = precision == 0 ? 1 : precision;
    return general_text(digits(wanted), wanted, is_shortest, letter);
}

}  // namespace

std::string format_float(double value, char format, int precision, int bits) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
    const std::string sign = std::signbit(value) ? "-" : "";
    const double magnitude = std::fabs(value);
    if (format == 'x' || format == 'X') {
        return sign + hexadecimal_text(magnitude, precision, format == 'X');
    }
    if (format == 'b') return sign + binary_text(magnitude, bits);
    return sign + magnitude_text(magnitude, format, precision, bits);
}

}  // namespace ds::gotemplate
