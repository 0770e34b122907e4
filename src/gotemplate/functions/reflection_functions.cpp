#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/walking.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;
constexpr const Type* kAny = &types::kAny;

std::string_view type_of(const Value& value) {
    return value.is_nil() ? "<nil>" : value.type_name();
}

}  // namespace

void add_reflection_functions(FunctionTable& table) {
    table.add("typeOf", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(type_of(args[0]));
    });
    table.add("typeIs", {kText, kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(args[0].text() == type_of(args[1]));
    });
    table.add("typeIsLike", {kText, kAny}, [](Call&, Arguments args) -> Outcome {
        std::string_view type = type_of(args[1]);
        if (args[0].text() == type) return Value(true);
        if (!type.starts_with('*')) return Value(false);
        type.remove_prefix(1);
        return Value(args[0].text() == type);
    });
    table.add("kindOf", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(kind_name(args[0].kind()));
    });
    table.add("kindIs", {kText, kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(args[0].text() == kind_name(args[1].kind()));
    });
    table.add("deepEqual", {kAny, kAny}, walking([](Call&, Arguments args) -> Outcome {
                  return Value(deep_equal(args[0], args[1]));
              }));
}

}  // namespace ds::gotemplate
