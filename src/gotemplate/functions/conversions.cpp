#include "gotemplate/functions/conversions.hpp"

#include "gotemplate/print.hpp"

#include <cmath>
#include <limits>

namespace ds::gotemplate {
namespace {

/// "1.0" is an integer to `int`: a fraction of zeros is dropped.
std::string_view without_zero_fraction(std::string_view text) {
    const std::size_t end = text.find_last_not_of('0');
    const bool is_cut = end != std::string_view::npos && text[end] == '.' && end + 1 < text.size();
    return is_cut ? text.substr(0, end) : text;
}

/// Of named scalars only months and days of the week are numbers to the package cast.
Value castable(const Value& value) {
    if (!value.is_object()) return value;
    const std::string_view name = value.type_name();
    const bool is_number = name == "time.Month" || name == "time.Weekday";
    return is_number ? value.object()->underlying() : Value{};
}

std::int64_t int_of_plain(const Value& value) {
    const Kind kind = value.kind();
    if (is_signed(kind)) return value.as_int();
    if (is_unsigned(kind) && kind != Kind::Uintptr)
        return static_cast<std::int64_t>(value.as_uint());
    if (is_float(kind)) return truncated(value.as_double());
    if (kind == Kind::Bool) return value.as_bool() ? 1 : 0;
    if (kind != Kind::String) return 0;
    return parse_integer(without_zero_fraction(value.text()), 0).value_or(0);
}

double float_of_plain(const Value& value) {
    const Kind kind = value.kind();
    if (is_float(kind)) return value.as_double();
    if (is_signed(kind)) return static_cast<double>(value.as_int());
    if (is_unsigned(kind) && kind != Kind::Uintptr) return static_cast<double>(value.as_uint());
    if (kind == Kind::Bool) return value.as_bool() ? 1 : 0;
    if (kind != Kind::String) return 0;
    return parse_float(value.text()).value_or(0);
}

}  // namespace

std::string string_of(const Value& value) {
    if (value.is_object()) return to_text(value);
    if (value.is_string() || value.type() == &types::kBytes) return std::string(value.text());
    return to_text(value);
}

Value string_value(const Value& value) {
    if (value.is_string() && !value.is_object()) return value;
    return string_of(value);
}

std::vector<Value> strings_of(const Value& value) {
    std::vector<Value> strings;
    if (value.is_nil()) return strings;
    if (!value.is_list()) {
        strings.push_back(string_value(value));
        return strings;
    }
    for (const Value& item : items_of(value)) {
        if (!item.is_nil()) strings.push_back(string_value(item));
    }
    return strings;
}

std::int64_t int_of(const Value& value) {
    return value.is_object() ? int_of_plain(castable(value)) : int_of_plain(value);
}

double float_of(const Value& value) {
    return value.is_object() ? float_of_plain(castable(value)) : float_of_plain(value);
}

std::int64_t truncated(double value) {
    constexpr double kLimit = 9223372036854775808.0;
    if (!(value >= -kLimit && value < kLimit)) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(value);
}

bool is_empty(const Value& value) {
    const Kind kind = value.kind();
    if (value.is_typed_nil()) return true;
    if (value.is_object() && kind != Kind::Struct && kind != Kind::Pointer) {
        return is_empty(value.object()->underlying());
    }
    if (kind == Kind::Slice || kind == Kind::Map || kind == Kind::String) return value.size() == 0;
    if (is_float(kind)) return value.as_double() == 0;
    if (is_signed(kind) || is_unsigned(kind) || kind == Kind::Bool) return value.as_int() == 0;
    return kind == Kind::Invalid;
}

std::vector<Value> items_of(const Value& list) {
    if (list.is_object()) return {};
    const std::span<const Value> items = list.items();
    if (items.size() == list.size()) return {items.begin(), items.end()};
    std::vector<Value> bytes;
    for (std::size_t at = 0; at < list.size(); ++at)
        bytes.push_back(list.item(at));
    return bytes;
}

}  // namespace ds::gotemplate
