#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kAny = &types::kAny;

}  // namespace

void add_default_functions(FunctionTable& table) {
    table.add_variadic("default", {kAny, kAny}, [](Call&, Arguments args) -> Outcome {
        return args.size() < 2 || is_empty(args[1]) ? args[0] : args[1];
    });
    table.add("empty", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(is_empty(args[0]));
    });
    table.add_variadic("coalesce", {kAny}, [](Call&, Arguments args) -> Outcome {
        const auto found = std::find_if_not(args.begin(), args.end(), is_empty);
        return found == args.end() ? Value() : *found;
    });
    table.add_variadic("all", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(std::none_of(args.begin(), args.end(), is_empty));
    });
    table.add_variadic("any", {kAny}, [](Call&, Arguments args) -> Outcome {
        return Value(!std::all_of(args.begin(), args.end(), is_empty));
    });
    table.add("ternary", {kAny, kAny, &types::kBool}, [](Call&, Arguments args) -> Outcome {
        return args[2].as_bool() ? args[0] : args[1];
    });
    table.add("fail", {&types::kString}, [](Call&, Arguments args) -> Outcome {
        return failed(std::string(args[0].text()));
    });
}

}  // namespace ds::gotemplate
