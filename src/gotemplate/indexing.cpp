#include "gotemplate/builtins.hpp"

#include <fmt/format.h>

#include <array>

namespace ds::gotemplate {
namespace {

tl::expected<std::size_t, Failure> index_of(const Value& index, std::size_t most) {
    if (index.is_nil()) return failed("cannot index slice/array with nil");
    if (!is_signed(index.kind()) && !is_unsigned(index.kind())) {
        return failed(fmt::format("cannot index slice/array with type {}", index.type_name()));
    }
    const std::int64_t number = index.as_int();
    if (number < 0 || static_cast<std::uint64_t>(number) > most) {
        return failed(fmt::format("index out of range: {}", number));
    }
    return static_cast<std::size_t>(number);
}

Outcome item_at(const Value& list, const Value& index) {
    const auto at = index_of(index, list.size());
    if (!at) return failed(at.error().cause());
    if (*at == list.size()) {
        return failed(
            fmt::format("reflect: {} index out of range", list.is_string() ? "string" : "slice")
        );
    }
    if (list.is_string()) return static_cast<std::uint8_t>(list.text()[*at]);
    return list.item(*at);
}

Outcome member_at(const Value& map, const Value& key) {
    if (key.is_nil()) return failed("value is nil; should be of type string");
    if (!key.is_string()) {
        return failed(fmt::format("value has type {}; should be string", key.type_name()));
    }
    if (const Value* found = map.map().find(key.text())) return *found;
    return map.map().type().element->kind == Kind::String ? Outcome("") : Outcome(Value());
}

Outcome index(std::span<const Value> args) {
    Value item = args[0];
    if (item.is_nil()) return failed("index of untyped nil");
    for (const Value& key : args.subspan(1)) {
        if (item.is_nil()) return failed("index of nil pointer");
        const bool is_list = item.is_list() || item.is_string();
        if (!is_list && !item.is_map()) {
            return failed(fmt::format("can't index item of type {}", item.type_name()));
        }
        Outcome next = is_list ? item_at(item, key) : member_at(item, key);
        if (!next) return next;
        item = *std::move(next);
    }
    return item;
}

Value cut(const Value& item, std::size_t from, std::size_t to) {
    const std::size_t count = to - from;
    if (item.is_string()) return item.text().substr(from, count);
    if (item.type() == &types::kBytes) return Value::bytes(item.text().substr(from, count));
    const std::span<const Value> part = item.items().subspan(from, count);
    return Value::make_list({part.begin(), part.end()}, *item.type());
}

Outcome slice(std::span<const Value> args) {
    const Value& item = args[0];
    const std::span<const Value> indexes = args.subspan(1);
    if (item.is_nil()) return failed("slice of untyped nil");
    if (indexes.size() > 3) {
        return failed(fmt::format("too many slice indexes: {}", indexes.size()));
    }
    if (item.is_string() && indexes.size() == 3) return failed("cannot 3-index slice a string");
    if (!item.is_string() && !item.is_list()) {
        return failed(fmt::format("can't slice item of type {}", item.type_name()));
    }
    std::array<std::size_t, 3> bounds = {0, item.size(), item.size()};
    for (std::size_t at = 0; at < indexes.size(); ++at) {
        // Unlike `index`, Go's `slice` does not look into an interface.
        if (indexes[at].is_boxed()) {
            return failed("cannot index slice/array with type interface {}");
        }
        const auto bound = index_of(indexes[at], item.size());
        if (!bound) return failed(bound.error().cause());
        bounds.at(at) = *bound;
    }
    for (std::size_t at = 0; at < 2; ++at) {
        if (bounds.at(at) > bounds.at(at + 1)) {
            return failed(
                fmt::format("invalid slice index: {} > {}", bounds.at(at), bounds.at(at + 1))
            );
        }
    }
    return cut(item, bounds[0], bounds[1]);
}

Outcome length(const Value& item) {
    if (item.is_boxed() && item.is_nil()) return failed("len of nil pointer");
    if (item.is_nil()) return failed("reflect: call of reflect.Value.Type on zero Value");
    if (item.is_string() || item.is_list() || item.is_map()) {
        return Value::integer(static_cast<std::int64_t>(item.size()));
    }
    return failed(fmt::format("len of type {}", item.type_name()));
}

}  // namespace

void add_indexing(FunctionTable& table) {
    const Type* any = &types::kReflectValue;
    table.add_variadic("index", {any, any}, [](Call&, std::span<const Value> args) {
        return index(args);
    });
    table.add_variadic("slice", {any, any}, [](Call&, std::span<const Value> args) {
        return slice(args);
    });
    table.add("len", {any}, [](Call&, std::span<const Value> args) { return length(args[0]); });
}

}  // namespace ds::gotemplate
