#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/list_argument.hpp"

#include <algorithm>
#include <cmath>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kAny = &types::kAny;

Outcome append(Call& call, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot push on type ");
    std::vector<Value> items;
    items.reserve(args[0].size() + 1);
    for (Value& item : items_of(args[0]))
        items.push_back(std::move(item));
    items.push_back(args[1]);
    if (tl::expected<void, Failure> spent = call.spend(items.size()); !spent) {
        return failed(std::move(spent).error());
    }
    return Value::make_list(std::move(items));
}

Outcome prepend(Call& call, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot prepend on type ");
    std::vector<Value> items = {args[1]};
    for (Value& item : items_of(args[0]))
        items.push_back(std::move(item));
    if (tl::expected<void, Failure> spent = call.spend(items.size()); !spent) {
        return failed(std::move(spent).error());
    }
    return Value::make_list(std::move(items));
}

Outcome concat(Call& call, Arguments args) {
    std::vector<Value> items;
    for (const Value& list : args) {
        if (!list.is_list()) {
            if (list.is_nil()) return failed(std::string(kNilPointer));
            return failed("Cannot concat type " + std::string(kind_name(list.kind())) + " as list");
        }
        if (tl::expected<void, Failure> spent = call.spend(list.size()); !spent) {
            return failed(std::move(spent).error());
        }
        for (Value& item : items_of(list))
            items.push_back(std::move(item));
    }
    if (items.empty()) return Value::make_nil_list(types::kAnyList);
    return Value::make_list(std::move(items));
}

Outcome first(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find first on type ");
    return args[0].size() == 0 ? Value() : args[0].item(0);
}

Outcome last(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find last on type ");
    return args[0].size() == 0 ? Value() : args[0].item(args[0].size() - 1);
}

Outcome rest(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find rest on type ");
    std::vector<Value> items = items_of(args[0]);
    if (items.empty()) return Value::make_nil_list(types::kAnyList);
    items.erase(items.begin());
    return Value::make_list(std::move(items));
}

Outcome initial(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find initial on type ");
    std::vector<Value> items = items_of(args[0]);
    if (items.empty()) return Value::make_nil_list(types::kAnyList);
    items.pop_back();
    return Value::make_list(std::move(items));
}

Outcome reverse(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return not_a_list(args[0], "Cannot find reverse on type ");
    std::vector<Value> items = items_of(args[0]);
    std::reverse(items.begin(), items.end());
    return Value::make_list(std::move(items));
}

Outcome slice(Call& /*call*/, Arguments args) {
    if (!args[0].is_list())
        return not_a_list(args[0], "list should be type of slice or array but ");
    const std::vector<Value> items = items_of(args[0]);
    if (items.empty()) return Value();
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t begin = args.size() > 1 ? int_of(args[1]) : 0;
    const std::int64_t end = args.size() > 2 ? int_of(args[2]) : size;
    if (begin < 0 || end < begin || end > size) {
        return failed("reflect.Value.Slice: slice index out of bounds");
    }
    return Value::make_list({items.begin() + begin, items.begin() + end}, *args[0].type());
}

/// Go computes the sizes with floating-point numbers; sizes below one fail, or find nothing to do.
Outcome chunk(Call& /*call*/, Arguments args) {
    if (!args[1].is_list()) return not_a_list(args[1], "Cannot chunk type ");
    const std::vector<Value> items = items_of(args[1]);
    const std::int64_t size = args[0].as_int();
    const auto count = static_cast<std::int64_t>(items.size());
    const double chunks =
        std::floor(static_cast<double>(count - 1) / static_cast<double>(size)) + 1;
    const bool is_bad = !(chunks >= 0) || (size < 1 && chunks >= 1 && (count != 1 || size == -1));
    if (is_bad) return failed("runtime error: makeslice: len out of range");

    std::vector<Value> lists;
    for (std::int64_t begin = 0; begin < count && static_cast<double>(lists.size()) < chunks;) {
        const std::int64_t end = size < 1 || count - begin <= size ? count : begin + size;
        lists.push_back(Value::make_list({items.begin() + begin, items.begin() + end}));
        begin = end;
    }
    return Value::make_list(std::move(lists), types::kListOfAnyLists);
}

}  // namespace

void add_list_functions(FunctionTable& table) {
    for (const std::string_view name : {"list", "tuple"}) {
        table.add_variadic(name, {kAny}, [](Call&, Arguments args) -> Outcome {
            return Value::make_list({args.begin(), args.end()});
        });
    }
    add_with_must(table, "append", {kAny, kAny}, append);
    add_with_must(table, "push", {kAny, kAny}, append);
    add_with_must(table, "prepend", {kAny, kAny}, prepend);
    add_with_must(table, "first", {kAny}, first);
    add_with_must(table, "last", {kAny}, last);
    add_with_must(table, "rest", {kAny}, rest);
    add_with_must(table, "initial", {kAny}, initial);
    add_with_must(table, "reverse", {kAny}, reverse);
    add_with_must(table, "chunk", {&types::kInt, kAny}, chunk);
    table.add_variadic("slice", {kAny, kAny}, slice);
    table.add_variadic("mustSlice", {kAny, kAny}, slice);
    table.add_variadic("concat", {kAny}, concat);
}

}  // namespace ds::gotemplate
