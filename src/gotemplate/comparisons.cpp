#include "gotemplate/builtins.hpp"
#include "gotemplate/complex.hpp"
#include "gotemplate/print.hpp"

#include <fmt/format.h>

#include <compare>

namespace ds::gotemplate {
namespace {

using Answer = tl::expected<bool, Failure>;

enum class Basic { Other, Bool, Complex, Int, Float, String, Uint };

Basic basic_kind(const Value& value) {
    const Kind kind = value.kind();
    if (kind == Kind::Bool) return Basic::Bool;
    if (kind == Kind::String) return Basic::String;
    if (kind == Kind::Complex128) return Basic::Complex;
    if (is_signed(kind)) return Basic::Int;
    if (is_unsigned(kind)) return Basic::Uint;
    return is_float(kind) ? Basic::Float : Basic::Other;
}

/// Named scalars compare as what they are made of.
Value plain(const Value& value) {
    if (!value.is_object()) return value;
    const Value underlying = value.object()->underlying();
    return underlying.is_nil() ? value : underlying;
}

Failure incompatible(const Value& left, const Value& right) {
    return Failure(fmt::format(
        "incompatible types for comparison: {} and {}", left.type_name(), right.type_name()
    ));
}

bool is_nil(const Value& value) {
    return value.is_nil() || value.is_typed_nil();
}

std::string shown(const Value& value, const char* verb) {
    return format(verb, {&value, 1});
}

Answer equal_others(const Value& left, const Value& right) {
    if (left.kind() != right.kind() && !left.is_nil() && !right.is_nil()) {
        return failed(fmt::format(
            "non-comparable types {}: {}, {}: {}",
            shown(left, "%s"),
            left.type_name(),
            right.type_name(),
            shown(right, "%v")
        ));
    }
    if (is_nil(left) || is_nil(right)) return is_nil(left) == is_nil(right);
    if (right.is_object()) {
        if (const auto same = left.object()->equals(*right.object())) {
            return *same && left.type() == right.type();
        }
    }
    return failed(fmt::format("non-comparable type {}: {}", shown(right, "%s"), right.type_name()));
}

bool equal_basics(const Value& left, const Value& right, Basic kind) {
    if (kind == Basic::String) return left.text() == right.text();
    if (kind == Basic::Float) return left.as_double() == right.as_double();
    if (kind == Basic::Complex) return as_complex(left) == as_complex(right);
    return left.as_int() == right.as_int();
}

Answer equal(const Value& left, const Value& right) {
    const Value one = plain(left);
    const Value other = plain(right);
    const Basic kind = basic_kind(one);
    const Basic other_kind = basic_kind(other);
    if (kind == other_kind) {
        return kind == Basic::Other ? equal_others(left, right)
                                    : Answer(equal_basics(one, other, kind));
    }
    const bool is_mixed = (kind == Basic::Int && other_kind == Basic::Uint) ||
                          (kind == Basic::Uint && other_kind == Basic::Int);
    if (is_mixed) {
        // A negative number equals no unsigned one; else the bits are the same.
        const Value& number = kind == Basic::Int ? one : other;
        return number.as_int() >= 0 && one.as_int() == other.as_int();
    }
    if (left.is_nil() || right.is_nil()) return false;
    return failed(incompatible(left, right));
}

Answer less(const Value& left, const Value& right) {
    const Value one = plain(left);
    const Value other = plain(right);
    const Basic kind = basic_kind(one);
    const Basic other_kind = basic_kind(other);
    if (kind == Basic::Other || other_kind == Basic::Other) {
        return failed("invalid type for comparison");
    }
    if (kind == Basic::Int && other_kind == Basic::Uint) {
        return one.as_int() < 0 || one.as_uint() < other.as_uint();
    }
    if (kind == Basic::Uint && other_kind == Basic::Int) {
        return other.as_int() >= 0 && one.as_uint() < other.as_uint();
    }
    if (kind != other_kind) return failed(incompatible(left, right));
    switch (kind) {
        case Basic::Float:
            return one.as_double() < other.as_double();
        case Basic::Int:
            return one.as_int() < other.as_int();
        case Basic::Uint:
            return one.as_uint() < other.as_uint();
        case Basic::String:
            return one.text() < other.text();
        default:
            return failed("invalid type for comparison");
    }
}

Answer less_or_equal(const Value& left, const Value& right) {
    Answer is_less = less(left, right);
    if (!is_less || *is_less) return is_less;
    return equal(left, right);
}

Answer equals_any(std::span<const Value> args) {
    if (args.size() < 2) return failed("missing argument for comparison");
    for (const Value& candidate : args.subspan(1)) {
        Answer same = equal(args[0], candidate);
        if (!same || *same) return same;
    }
    return false;
}

enum class Sense { Plain, Inverse };

Outcome outcome(Answer answer, Sense sense) {
    if (!answer) return failed(std::move(answer).error());
    return sense == Sense::Plain ? *answer : !*answer;
}

template <typename Compare>
void add_comparison(FunctionTable& table, std::string_view name, Compare compare, Sense sense) {
    const Type* any = &types::kReflectValue;
    table.add(name, {any, any}, [compare, sense](Call&, std::span<const Value> args) -> Outcome {
        return outcome(compare(args[0], args[1]), sense);
    });
}

}  // namespace

void add_comparisons(FunctionTable& table) {
    const Type* any = &types::kReflectValue;
    table.add_variadic("eq", {any, any}, [](Call&, std::span<const Value> args) -> Outcome {
        return outcome(equals_any(args), Sense::Plain);
    });
    add_comparison(table, "ne", equal, Sense::Inverse);
    add_comparison(table, "lt", less, Sense::Plain);
    add_comparison(table, "le", less_or_equal, Sense::Plain);
    add_comparison(table, "gt", less_or_equal, Sense::Inverse);
    add_comparison(table, "ge", less, Sense::Inverse);
}

}  // namespace ds::gotemplate
