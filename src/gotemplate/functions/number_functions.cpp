#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/walking.hpp"
#include "gotemplate/print.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kAny = &types::kAny;
constexpr const Type* kNumber = &types::kInt;
constexpr std::string_view kDivisionByZero = "runtime error: integer divide by zero";

/// Go's integers wrap around.
std::int64_t add(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(
        static_cast<std::uint64_t>(left) + static_cast<std::uint64_t>(right)
    );
}

std::int64_t subtract(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(
        static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right)
    );
}

std::int64_t multiply(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(
        static_cast<std::uint64_t>(left) * static_cast<std::uint64_t>(right)
    );
}

std::int64_t larger(std::int64_t left, std::int64_t right) {
    return std::max(left, right);
}

std::int64_t smaller(std::int64_t left, std::int64_t right) {
    return std::min(left, right);
}

/// math.Max and math.Min: an infinite number wins over what is not a number, and that over the
/// rest.
double larger_float(double left, double right) {
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    if (left == kInfinite || right == kInfinite) return kInfinite;
    if (std::isnan(left) || std::isnan(right)) return std::numeric_limits<double>::quiet_NaN();
    return left == right && std::signbit(left) ? right : std::max(left, right);
}

double smaller_float(double left, double right) {
    return -larger_float(-left, -right);
}

/// A function of one number and any more, combined from the left.
void add_fold(
    FunctionTable& table, std::string_view name, std::int64_t (*combine)(std::int64_t, std::int64_t)
) {
    table.add_variadic(name, {kAny, kAny}, [combine](Call&, Arguments args) -> Outcome {
        std::int64_t result = int_of(args[0]);
        for (const Value& value : args.subspan(1))
            result = combine(result, int_of(value));
        return Value(result);
    });
}

void add_float_fold(
    FunctionTable& table, std::string_view name, double (*combine)(double, double)
) {
    table.add_variadic(name, {kAny, kAny}, [combine](Call&, Arguments args) -> Outcome {
        double result = float_of(args[0]);
        for (const Value& value : args.subspan(1))
            result = combine(result, float_of(value));
        return Value(result);
    });
}

Outcome divide(Call& /*call*/, Arguments args) {
    const std::int64_t divisor = int_of(args[1]);
    if (divisor == 0) return failed(std::string(kDivisionByZero));
    const std::int64_t number = int_of(args[0]);
    return Value(divisor == -1 ? subtract(0, number) : number / divisor);
}

Outcome modulo(Call& /*call*/, Arguments args) {
    const std::int64_t divisor = int_of(args[1]);
    if (divisor == 0) return failed(std::string(kDivisionByZero));
    return Value(divisor == -1 ? std::int64_t{0} : int_of(args[0]) % divisor);
}

Outcome round_number(Call& /*call*/, Arguments args) {
    const double round_on = args.size() > 2 ? args[2].as_double() : 0.5;
    const double power = std::pow(10, static_cast<double>(args[1].as_int()));
    const double digits = power * float_of(args[0]);
    double whole = 0;
    const double fraction = std::modf(digits, &whole);
    return Value((fraction >= round_on ? std::ceil(digits) : std::floor(digits)) / power);
}

/// The numbers from start towards stop, without it. Fails when there are more than may be.
tl::expected<std::vector<std::int64_t>, Failure> steps(
    Call& call, std::int64_t start, std::int64_t stop, std::int64_t step
) {
    std::vector<std::int64_t> numbers;
    const bool is_down = stop < start;
    if (is_down ? step >= 0 : step <= 0) return numbers;
    const std::uint64_t distance =
        is_down ? static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop)
                : static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start);
    const std::uint64_t stride =
        is_down ? 0 - static_cast<std::uint64_t>(step) : static_cast<std::uint64_t>(step);
    const std::uint64_t count = distance / stride + (distance % stride != 0 ? 1 : 0);
    constexpr std::uint64_t kBytesEach = 32;  // Of a value in a list, about.
    if (tl::expected<void, Failure> spent = call.spend(
            count > std::numeric_limits<std::size_t>::max() / kBytesEach
                ? std::numeric_limits<std::size_t>::max()
                : count * kBytesEach
        );
        !spent) {
        return tl::make_unexpected(std::move(spent).error());
    }
    numbers.reserve(count);
    std::int64_t number = start;
    for (std::uint64_t made = 0; made < count; ++made) {
        numbers.push_back(number);
        number = add(number, step);
    }
    return numbers;
}

Outcome list_of_steps(Call& call, std::int64_t start, std::int64_t stop, std::int64_t step) {
    tl::expected<std::vector<std::int64_t>, Failure> numbers = steps(call, start, stop, step);
    if (!numbers) return failed(std::move(numbers).error());
    std::vector<Value> items;
    items.reserve(numbers->size());
    for (const std::int64_t number : *numbers)
        items.push_back(Value::integer(number));
    return Value::make_list(std::move(items), types::kIntList);
}

/// As the command seq: END, START END or START STEP END.
Outcome sequence(Call& call, Arguments args) {
    if (args.empty() || args.size() > 3) return Value("");
    const std::int64_t start = args.size() > 1 ? args[0].as_int() : 1;
    const std::int64_t end = args.back().as_int();
    const std::int64_t direction = end < start ? -1 : 1;
    std::int64_t step = direction;
    if (args.size() == 3) {
        step = args[1].as_int();
        if (direction < 0 && step > 0) return Value("");
    }
    auto numbers = steps(call, start, add(end, direction), step);
    if (!numbers) return failed(std::move(numbers).error());
    std::string result;
    for (const std::int64_t number : *numbers) {
        if (!result.empty()) result += ' ';
        result += std::to_string(number);
    }
    return Value(result);
}

void add_conversions(FunctionTable& table) {
    table.add("int", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value::integer(int_of(args[0]));
    });
    table.add("int64", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(int_of(args[0]));
    });
    table.add("float64", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(float_of(args[0]));
    });
    table.add("atoi", {&types::kString}, [](Call&, Arguments args) -> Outcome {
        return Value::integer(parse_integer(args[0].text(), 10, true).value_or(0));
    });
    table.add("toDecimal", {kAny}, walking([](Call&, Arguments args) -> Outcome {
                  return Value(parse_integer(print(args.subspan(0, 1)), 8).value_or(0));
              }));
}

}  // namespace

void add_number_functions(FunctionTable& table) {
    add_conversions(table);
    table.add("add1", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(add(int_of(args[0]), 1));
    });
    table.add_variadic("add", {kAny}, [](Call&, Arguments args) -> Outcome {
        std::int64_t sum = 0;
        for (const Value& value : args)
            sum = add(sum, int_of(value));
        return Value(sum);
    });
    table.add("sub", {kAny, kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(subtract(int_of(args[0]), int_of(args[1])));
    });
    add_fold(table, "mul", multiply);
    table.add("div", {kAny, kAny}, divide);
    table.add("mod", {kAny, kAny}, modulo);
    add_fold(table, "max", larger);
    add_fold(table, "biggest", larger);
    add_fold(table, "min", smaller);
    add_float_fold(table, "maxf", larger_float);
    add_float_fold(table, "minf", smaller_float);
    table.add("floor", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(std::floor(float_of(args[0])));
    });
    table.add("ceil", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(std::ceil(float_of(args[0])));
    });
    table.add_variadic("round", {kAny, kNumber, &types::kFloat64}, round_number);
    table.add("until", {kNumber}, [](Call& call, Arguments args) {
        const std::int64_t count = args[0].as_int();
        return list_of_steps(call, 0, count, count < 0 ? -1 : 1);
    });
    table.add("untilStep", {kNumber, kNumber, kNumber}, [](Call& call, Arguments args) {
        return list_of_steps(call, args[0].as_int(), args[1].as_int(), args[2].as_int());
    });
    table.add_variadic("seq", {kNumber}, sequence);
}

}  // namespace ds::gotemplate
