#include "base/strings.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/print.hpp"
#include "helm/go_yaml.hpp"
#include "helm/template_objects.hpp"
#include "helm/values.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Call;
using gotemplate::Function;
using gotemplate::Outcome;
using gotemplate::Value;

namespace types = gotemplate::types;

using Args = std::span<const Value>;

Outcome as_map(Call&, Args args) {
    if (args[0].size() == 0) return Value::make_map();
    return Value::retyped(args[0], types::kAnyMap);
}

Outcome to_yaml(Call&, Args args) {
    return Value(write_go_yaml(args[0], data::GoYaml::V2).value_or(""));
}

Outcome find_in_path(Call&, Args args) {
    const std::string_view path = args[1].text();
    if (path.empty()) return gotemplate::failed("YAML path cannot be empty");
    std::optional<Value> found = find_scalar(args[0], path);
    if (found) return *std::move(found);
    return gotemplate::failed(
        gotemplate::quote(path.substr(path.find_last_of('.') + 1)) + " is not a value"
    );
}

Outcome find_inner(Call&, Args args) {
    Value table = args[0];
    for (const std::string& part : split(args[1].text(), '.')) {
        const Value* found = table.map().find(part);
        if (found == nullptr || !found->is_map())
            return gotemplate::failed(gotemplate::quote(part) + " is not a table");
        Value inner = *found;
        table = std::move(inner);
    }
    return Value::retyped(table, kValuesType);
}

Function method(std::vector<const gotemplate::Type*> parameters, Function::Body body) {
    return {.parameters = std::move(parameters), .is_variadic = false, .body = std::move(body)};
}

const Function* find_method(std::string_view name) {
    static const Function kAsMap = method({&kValuesType}, as_map);
    static const Function kYaml = method({&kValuesType}, to_yaml);
    static const Function kPathValue = method({&kValuesType, &types::kString}, find_in_path);
    static const Function kTable = method({&kValuesType, &types::kString}, find_inner);
    if (name == "AsMap") return &kAsMap;
    if (name == "YAML") return &kYaml;
    if (name == "PathValue") return &kPathValue;
    return name == "Table" ? &kTable : nullptr;
}

}  // namespace

const gotemplate::Type kValuesType{
    .name = "chartutil.Values",
    .kind = gotemplate::Kind::Map,
    .element = &types::kAny,
    .is_named = true,
    .method = find_method
};

}  // namespace ds::helm
