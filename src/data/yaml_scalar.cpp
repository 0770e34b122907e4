#include "data/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace ds::data {
namespace {

using std::string_view_literals::operator""sv;

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

std::optional<Value> resolve_word(std::string_view text) {
    constexpr std::array kNull{""sv, "~"sv, "null"sv, "Null"sv, "NULL"sv};
    constexpr std::array kTrue{
        "y"sv,
        "Y"sv,
        "yes"sv,
        "Yes"sv,
        "YES"sv,
        "true"sv,
        "True"sv,
        "TRUE"sv,
        "on"sv,
        "On"sv,
        "ON"sv
    };
    constexpr std::array kFalse{
        "n"sv,
        "N"sv,
        "no"sv,
        "No"sv,
        "NO"sv,
        "false"sv,
        "False"sv,
        "FALSE"sv,
        "off"sv,
        "Off"sv,
        "OFF"sv
    };
    constexpr std::array kInfinite{".inf"sv, ".Inf"sv, ".INF"sv, "+.inf"sv, "+.Inf"sv, "+.INF"sv};
    constexpr std::array kMinusInfinite{"-.inf"sv, "-.Inf"sv, "-.INF"sv};
    constexpr std::array kNotANumber{".nan"sv, ".NaN"sv, ".NAN"sv};

    if (text.size() > 5) return std::nullopt;
    const auto is_in = [text](const auto& words) {
        return std::ranges::find(words, text) != words.end();
    };
    if (is_in(kNull)) return Value();
    if (is_in(kTrue)) return Value(true);
    if (is_in(kFalse)) return Value(false);
    if (is_in(kInfinite)) return Value(std::numeric_limits<double>::infinity());
    if (is_in(kMinusInfinite)) return Value(-std::numeric_limits<double>::infinity());
    if (is_in(kNotANumber)) return Value(std::numeric_limits<double>::quiet_NaN());
    return std::nullopt;
}

/// Takes "0x", "0b", "0o" or "0" off and says which base the digits after it have.
int take_base(std::string_view& digits) {
    if (digits.size() < 2 || digits[0] != '0') return 10;
    const char mark = digits[1];
    if (is_digit(mark)) {
        digits.remove_prefix(1);
        return 8;
    }
    digits.remove_prefix(2);
    switch (mark) {
        case 'x':
        case 'X':
            return 16;
        case 'o':
        case 'O':
            return 8;
        case 'b':
        case 'B':
            return 2;
        default:
            return 0;
    }
}

/// Go's strconv.ParseInt with base 0; what only fits into an unsigned number becomes a float.
std::optional<Value> resolve_integer(std::string_view text) {
    const bool negative = text.front() == '-';
    if (negative || text.front() == '+') text.remove_prefix(1);
    const int base = take_base(text);
    if (base == 0 || text.empty()) return std::nullopt;

    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;

    constexpr auto kLargest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    if (!negative && size <= kLargest) return Value(static_cast<std::int64_t>(size));
    if (!negative) return Value(static_cast<double>(size));
    if (size > kLargest + 1) return std::nullopt;
    return Value(static_cast<std::int64_t>(~size + 1));
}

/// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool looks_like_float(std::string_view text) {
    std::size_t at = 0;
    const auto take_digits = [&text, &at] {
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at]))
            ++at;
        return at - begin;
    };
    const auto take_one_of = [&text, &at](std::string_view set) {
        const bool found = at < text.size() && set.find(text[at]) != std::string_view::npos;
        if (found) ++at;
        return found;
    };
    take_one_of("-+");
    const bool whole = take_digits() > 0;
    const bool fraction = take_one_of(".") && take_digits() > 0;
    if (!whole && !fraction) return false;
    if (take_one_of("eE")) {
        take_one_of("-+");
        if (take_digits() == 0) return false;
    }
    return at == text.size();
}

std::optional<Value> resolve_float(std::string_view text) {
    if (!looks_like_float(text)) return std::nullopt;
    if (text.front() == '+') text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return Value(number);
}

std::optional<Value> resolve_number(std::string_view text) {
    if (text.front() == '.') return resolve_float(text);
    std::string plain(text);
    std::erase(plain, '_');
    std::optional<Value> number = resolve_integer(plain);
    return number ? std::move(number) : resolve_float(plain);
}

}  // namespace

Value resolve_plain(std::string_view text) {
    std::optional<Value> value = resolve_word(text);
    if (!value && (is_digit(text.front()) || "+-."sv.find(text.front()) != std::string_view::npos))
        value = resolve_number(text);
    if (!value) return text;
    value->set_source(std::string(text));
    return *std::move(value);
}

}  // namespace ds::data
