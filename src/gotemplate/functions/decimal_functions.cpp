#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/print.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <charconv>
#include <cmath>
#include <limits>

// addf, subf, mulf and divf calculate with decimal numbers: 0.1 and 0.2 make 0.3.

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;
using Integer = boost::multiprecision::cpp_int;

constexpr const Type* kAny = &types::kAny;
constexpr int kDivisionPlaces = 16;

/// `digits` times ten to the power of `exponent`.
struct Decimal {
    Integer digits;
    int exponent = 0;
};

using Number = tl::expected<Decimal, Failure>;
using Operation = Number (*)(const Decimal&, const Decimal&);

Integer power_of_ten(int exponent) {
    return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

/// The shortest decimal number that is read back as the same float.
Number decimal_of(double value) {
    if (value == 0) return Decimal{};
    if (!std::isfinite(value)) {
        return failed("Cannot create a Decimal from " + format_float(value, 'g', -1));
    }
    const std::string text = format_float(std::abs(value), 'e', -1);  // "1.25e-07"
    const std::size_t mark = text.find('e');
    std::string digits = text.substr(0, mark);
    const bool has_fraction = digits.size() > 1;
    if (has_fraction) digits.erase(1, 1);
    Decimal decimal{.digits = Integer(digits), .exponent = std::stoi(text.substr(mark + 1))};
    decimal.exponent -= static_cast<int>(digits.size()) - 1;
    if (value < 0) decimal.digits = -decimal.digits;
    return decimal;
}

double float_of_decimal(const Decimal& decimal) {
    const std::string text = decimal.digits.str() + 'e' + std::to_string(decimal.exponent);
    double value = 0;
    const auto [at, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc::result_out_of_range) return value;
    return std::strtod(text.c_str(), nullptr);
}

/// Both with the smaller exponent.
std::pair<Decimal, Decimal> aligned(Decimal left, Decimal right) {
    const int exponent = std::min(left.exponent, right.exponent);
    for (Decimal* const decimal : {&left, &right}) {
        decimal->digits *= power_of_ten(decimal->exponent - exponent);
        decimal->exponent = exponent;
    }
    return {std::move(left), std::move(right)};
}

Number add(const Decimal& left, const Decimal& right) {
    const auto [a, b] = aligned(left, right);
    return Decimal{.digits = a.digits + b.digits, .exponent = a.exponent};
}

Number subtract(const Decimal& left, const Decimal& right) {
    const auto [a, b] = aligned(left, right);
    return Decimal{.digits = a.digits - b.digits, .exponent = a.exponent};
}

Number multiply(const Decimal& left, const Decimal& right) {
    return Decimal{
        .digits = left.digits * right.digits, .exponent = left.exponent + right.exponent
    };
}

/// Rounded to 16 places after the point, halves away from zero.
Number divide(const Decimal& left, const Decimal& right) {
    if (right.digits == 0) return failed("decimal division by 0");
    Integer dividend = abs(left.digits);
    Integer divisor = abs(right.digits);
    const int shift = left.exponent - right.exponent + kDivisionPlaces;
    (shift < 0 ? divisor : dividend) *= power_of_ten(std::abs(shift));
    Integer quotient;
    Integer remainder;
    divide_qr(dividend, divisor, quotient, remainder);
    if (remainder * 2 >= divisor) ++quotient;
    const bool is_negative = (left.digits < 0) != (right.digits < 0);
    return Decimal{
        .digits = is_negative ? Integer(-quotient) : quotient, .exponent = -kDivisionPlaces
    };
}

Outcome calculate(Call& call, double start, Arguments args, Operation operation) {
    Number result = decimal_of(start);
    for (const Value& value : args) {
        if (!result) break;
        // Numbers far apart have many digits between them, products of many factors even more.
        const std::size_t size = msb(abs(result->digits) + 1) / 8 + 1024;
        if (tl::expected<void, Failure> spent = call.spend(size); !spent) {
            return failed(std::move(spent).error());
        }
        Number operand = decimal_of(float_of(value));
        if (!operand) return failed(std::move(operand).error());
        result = operation(*result, *operand);
    }
    if (!result) return failed(std::move(result).error());
    return Value(float_of_decimal(*result));
}

void add_operation(FunctionTable& table, std::string_view name, Operation operation) {
    table.add_variadic(name, {kAny, kAny}, [operation](Call& call, Arguments args) {
        return calculate(call, float_of(args[0]), args.subspan(1), operation);
    });
}

}  // namespace

void add_decimal_functions(FunctionTable& table) {
    table.add("add1f", {kAny}, [](Call& call, Arguments args) {
        const Value one = 1;
        return calculate(call, float_of(args[0]), {&one, 1}, add);
    });
    table.add_variadic("addf", {kAny}, [](Call& call, Arguments args) {
        return calculate(call, 0, args, add);
    });
    add_operation(table, "subf", subtract);
    add_operation(table, "mulf", multiply);
    add_operation(table, "divf", divide);
}

}  // namespace ds::gotemplate
