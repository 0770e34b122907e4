#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/list_argument.hpp"
#include "gotemplate/functions/walking.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kAny = &types::kAny;

bool contains(std::span<const Value> items, const Value& wanted) {
    return std::any_of(items.begin(), items.end(), [&](const Value& item) {
        return deep_equal(wanted, item);
    });
}

/// Comparing items of the list with `count` others takes its time.
tl::expected<void, Failure> spend_comparing(Call& call, Arguments args, std::size_t count) {
    auto parts = spend_on(call, args);
    if (!parts) return tl::make_unexpected(std::move(parts).error());
    return call.spend(*parts * count);
}

Outcome compact(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot compact on type ");
    std::vector<Value> items = items_of(args[0]);
    std::erase_if(items, is_empty);
    return Value::make_list(std::move(items));
}

Outcome uniq(Call& call, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find uniq on type ");
    if (auto spent = spend_comparing(call, args, args[0].size()); !spent) {
        return failed(std::move(spent).error());
    }
    std::vector<Value> kept;
    for (Value& item : items_of(args[0])) {
        if (!contains(kept, item)) kept.push_back(std::move(item));
    }
    return Value::make_list(std::move(kept));
}

Outcome without(Call& call, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find without on type ");
    const Arguments omitted = args.subspan(1);
    std::vector<Value> items = items_of(args[0]);
    if (auto spent = spend_comparing(call, args, omitted.size()); !spent) {
        return failed(std::move(spent).error());
    }
    std::erase_if(items, [omitted](const Value& item) { return contains(omitted, item); });
    return Value::make_list(std::move(items));
}

Outcome has(Call& call, Arguments args) {
    if (args[1].is_nil()) return Value(false);
    if (!args[1].is_list()) return not_a_list(args[1], "Cannot find has on type ");
    if (auto spent = spend_comparing(call, args, 1); !spent) {
        return failed(std::move(spent).error());
    }
    return Value(contains(items_of(args[1]), args[0]));
}

}  // namespace

void add_list_filter_functions(FunctionTable& table) {
    add_with_must(table, "compact", {kAny}, compact);
    add_with_must(table, "uniq", {kAny}, uniq);
    add_with_must(table, "has", {kAny, kAny}, has);
    table.add_variadic("without", {kAny, kAny}, without);
    table.add_variadic("mustWithout", {kAny, kAny}, without);
}

}  // namespace ds::gotemplate
