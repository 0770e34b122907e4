#include "gotemplate/builtins.hpp"

namespace ds::gotemplate {
namespace {

Function special(Special which, std::vector<const Type*> parameters) {
    Function function;
    function.parameters = std::move(parameters);
    function.is_variadic = true;
    function.special = which;
    return function;
}

}  // namespace

void add_builtins(FunctionTable& table) {
    const Type* any = &types::kReflectValue;
    table.add("and", special(Special::And, {any, any}));
    table.add("or", special(Special::Or, {any, any}));
    table.add("call", special(Special::Call, {any, any}));
    table.add("not", {any}, [](Call&, std::span<const Value> args) -> Outcome {
        return !is_true(args[0]);
    });
    add_comparisons(table);
    add_indexing(table);
    add_printing(table);
}

}  // namespace ds::gotemplate
