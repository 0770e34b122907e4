#include "gotemplate/function.hpp"

namespace ds::gotemplate {

void FunctionTable::add(std::string_view name, Function function) {
    functions_.insert_or_assign(std::string(name), std::move(function));
}

void FunctionTable::add(
    std::string_view name, std::initializer_list<const Type*> parameters, Function::Body body
) {
    add(name, Function{.parameters = parameters, .is_variadic = false, .body = std::move(body)});
}

void FunctionTable::add_variadic(
    std::string_view name, std::initializer_list<const Type*> parameters, Function::Body body
) {
    add(name, Function{.parameters = parameters, .is_variadic = true, .body = std::move(body)});
}

const Function* FunctionTable::find(std::string_view name) const {
    const auto found = functions_.find(name);
    return found != functions_.end() ? &found->second : nullptr;
}

std::vector<std::string_view> FunctionTable::names() const {
    std::vector<std::string_view> names;
    names.reserve(functions_.size());
    for (const auto& [name, function] : functions_)
        names.push_back(name);
    return names;
}

}  // namespace ds::gotemplate
