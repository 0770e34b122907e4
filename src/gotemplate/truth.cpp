#include "gotemplate/complex.hpp"
#include "gotemplate/value.hpp"

#include <algorithm>

namespace ds::gotemplate {

bool is_true(const Value& value) {
    if (const auto number = as_complex(value)) return *number != 0.0;
    if (const Object* object = value.object()) {
        const Value plain = object->underlying();
        return plain.is_nil() ? !value.is_typed_nil() : is_true(plain);
    }
    const Kind kind = value.kind();
    if (kind == Kind::Invalid) return false;
    if (is_float(kind)) return value.as_double() != 0;
    if (kind == Kind::String || kind == Kind::Slice || kind == Kind::Map) return value.size() > 0;
    if (kind == Kind::Func) return true;
    return value.as_int() != 0;
}

namespace {

bool equal_maps(const Value& left, const Value& right) {
    return std::ranges::equal(
        left.map().entries(),
        right.map().entries(),
        [](const Map::Entry& one, const Map::Entry& other) {
            return one.key.text() == other.key.text() && deep_equal(one.value, other.value);
        }
    );
}

bool equal_objects(const Value& left, const Value& right) {
    if (left.is_same(right)) return true;
    const Value plain = left.object()->underlying();
    if (!plain.is_nil()) return deep_equal(plain, right.object()->underlying());
    if (const auto same = left.object()->equals(*right.object()); same && *same) return true;
    return std::ranges::equal(
        left.object()->fields(),
        right.object()->fields(),
        [](const Object::Field& one, const Object::Field& other) {
            return one.name == other.name && deep_equal(one.value, other.value);
        }
    );
}

}  // namespace

bool deep_equal(const Value& left, const Value& right) {
    if (left.type() != right.type()) return false;
    if (left.is_nil()) return true;
    if (left.is_typed_nil() != right.is_typed_nil()) return false;
    if (left.is_object()) return equal_objects(left, right);
    const Kind kind = left.kind();
    if (is_float(kind)) return left.as_double() == right.as_double();
    if (kind == Kind::String) return left.text() == right.text();
    if (kind == Kind::Map) return left.is_same(right) || equal_maps(left, right);
    if (kind == Kind::Func) return false;
    if (kind != Kind::Slice) return left.as_int() == right.as_int();
    if (left.type() == &types::kBytes) return left.text() == right.text();
    return left.is_same(right) || std::ranges::equal(left.items(), right.items(), deep_equal);
}

namespace {

constexpr int kDeepest = 2000;

/// What is left of `limit` after the value was counted; nothing if that is not enough.
std::optional<std::size_t> count(const Value& value, std::size_t limit, int depth) {
    if (limit == 0 || depth > kDeepest) return std::nullopt;
    std::optional<std::size_t> left = limit - 1;
    for (const Value& item : value.items()) {
        left = count(item, *left, depth + 1);
        if (!left) return left;
    }
    if (!value.is_map()) return left;
    for (const Map::Entry& entry : value.map().entries()) {
        left = count(entry.value, *left, depth + 1);
        if (!left) return left;
    }
    return left;
}

}  // namespace

std::optional<std::size_t> measure(const Value& value, std::size_t limit) {
    const std::optional<std::size_t> left = count(value, limit, 0);
    return left ? std::optional(limit - *left) : std::nullopt;
}

}  // namespace ds::gotemplate
