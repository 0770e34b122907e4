#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/walking.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;
constexpr const Type* kAny = &types::kAny;
constexpr const Type* kMap = &types::kAnyMap;

Outcome make_dict(Call& /*call*/, Arguments args) {
    Value dict = Value::make_map();
    for (std::size_t at = 0; at < args.size(); at += 2) {
        dict.map().set(string_value(args[at]), at + 1 < args.size() ? args[at + 1] : Value(""));
    }
    return dict;
}

Outcome set(Call& /*call*/, Arguments args) {
    if (args[0].is_typed_nil()) return failed("assignment to entry in nil map");
    args[0].map().set(args[1], args[2]);
    return args[0];
}

Outcome pluck(Call& /*call*/, Arguments args) {
    std::vector<Value> found;
    for (const Value& dict : args.subspan(1)) {
        if (const Value* const value = dict.map().find(args[0].text())) found.push_back(*value);
    }
    return Value::make_list(std::move(found));
}

Outcome keys(Call& /*call*/, Arguments args) {
    std::vector<Value> names;
    for (const Value& dict : args) {
        for (const Map::Entry& entry : dict.map().entries())
            names.push_back(entry.key);
    }
    return Value::make_list(std::move(names), types::kStringList);
}

Outcome pick(Call& /*call*/, Arguments args) {
    Value picked = Value::make_map();
    for (const Value& key : args.subspan(1)) {
        if (const Value* const value = args[0].map().find(key.text()))
            picked.map().set(key, *value);
    }
    return picked;
}

Outcome omit(Call& /*call*/, Arguments args) {
    const Arguments names = args.subspan(1);
    Value rest = Value::make_map();
    for (const Map::Entry& entry : args[0].map().entries()) {
        const bool is_omitted = std::any_of(names.begin(), names.end(), [&](const Value& name) {
            return name.text() == entry.key.text();
        });
        if (!is_omitted) rest.map().set(entry.key, entry.value);
    }
    return rest;
}

tl::unexpected<Failure> wrong_type(const Value& value, const Type& wanted) {
    const std::string_view found = value.is_nil() ? "nil" : value.type_name();
    return failed(
        "interface conversion: interface {} is " + std::string(found) + ", not " +
        std::string(wanted.name)
    );
}

/// `dig "a" "b" DEFAULT DICT`: maps all the way, of exactly this type.
Outcome dig(Call& /*call*/, Arguments args) {
    if (args.size() < 3) return failed("dig needs at least three arguments");
    const Arguments path = args.first(args.size() - 2);
    if (args.back().type() != kMap) return wrong_type(args.back(), *kMap);
    for (const Value& key : path) {
        if (key.type() != kText) return wrong_type(key, *kText);
    }
    Value step = args.back();
    for (const Value& key : path) {
        if (step.type() != kMap) return wrong_type(step, *kMap);
        const Value* const found = step.map().find(key.text());
        if (found == nullptr) return args[args.size() - 2];
        step = Value(*found);
    }
    return step;
}

constexpr int kDeepest = 10'000;

Outcome copy_deeply(Call& call, const Value& value, int depth) {
    if (depth > kDeepest) return failed(Failure::limit("deepCopy: values are nested too deeply"));
    if (tl::expected<void, Failure> spent = call.spend(value.size() + 1); !spent) {
        return failed(std::move(spent).error());
    }
    if (value.is_typed_nil() || value.is_object()) return value;
    if (value.is_map()) {
        Value copy = Value::make_map(value.map().type());
        for (const Map::Entry& entry : value.map().entries()) {
            Outcome member = copy_deeply(call, entry.value, depth + 1);
            if (!member) return member;
            copy.map().set(entry.key, *std::move(member));
        }
        return copy;
    }
    const std::span<const Value> items = value.items();
    if (!value.is_list() || items.empty()) return value;
    std::vector<Value> copies;
    copies.reserve(items.size());
    for (const Value& item : items) {
        Outcome copy = copy_deeply(call, item, depth + 1);
        if (!copy) return copy;
        copies.push_back(*std::move(copy));
    }
    return Value::make_list(std::move(copies), *value.type());
}

Outcome deep_copy(Call& call, Arguments args) {
    if (args[0].is_nil()) {
        return failed("reflect: call of reflect.Value.Type on zero Value");
    }
    return copy_deeply(call, args[0], 0);
}

}  // namespace

void add_dict_functions(FunctionTable& table) {
    table.add_variadic("dict", {kAny}, make_dict);
    table.add("get", {kMap, kText}, [](Call&, Arguments args) -> Outcome {
        const Value* const found = args[0].map().find(args[1].text());
        return found != nullptr ? *found : Value("");
    });
    table.add("set", {kMap, kText, kAny}, set);
    table.add("unset", {kMap, kText}, [](Call&, Arguments args) -> Outcome {
        if (!args[0].is_typed_nil()) args[0].map().erase(args[1].text());
        return args[0];
    });
    table.add("hasKey", {kMap, kText}, [](Call&, Arguments args) -> Outcome {
        return Value(args[0].map().find(args[1].text()) != nullptr);
    });
    table.add_variadic("pluck", {kText, kMap}, pluck);
    table.add_variadic("keys", {kMap}, keys);
    table.add_variadic("pick", {kMap, kText}, pick);
    table.add_variadic("omit", {kMap, kText}, omit);
    table.add("values", {kMap}, [](Call&, Arguments args) -> Outcome {
        std::vector<Value> found;
        for (const Map::Entry& entry : args[0].map().entries())
            found.push_back(entry.value);
        return Value::make_list(std::move(found));
    });
    table.add_variadic("dig", {kAny}, dig);
    table.add("deepCopy", {kAny}, walking(deep_copy));
    table.add("mustDeepCopy", {kAny}, walking(deep_copy));
}

}  // namespace ds::gotemplate
