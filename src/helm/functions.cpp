#include "helm/functions.hpp"

#include "data/json.hpp"
#include "data/yaml.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/template.hpp"
#include "helm/chart_yaml.hpp"
#include "helm/go_json_error.hpp"
#include "helm/go_yaml.hpp"
#include "helm/toml.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Call;
using gotemplate::failed;
using gotemplate::Outcome;
using gotemplate::TemplateSet;
using gotemplate::Value;

namespace types = gotemplate::types;

constexpr std::size_t kDeepestInclude = 1000;
constexpr std::string_view kTplName = "gotpl";

using Args = std::span<const Value>;

Outcome include(Call& call, Args args) {
    const std::string_view name = args[0].text();
    if (call.depth_of(name) > kDeepestInclude) {
        return failed(
            "rendering template has a nested reference name: " + std::string(name) +
            ": unable to execute template"
        );
    }
    return call.execute(call.templates(), name, args[1]);
}

std::string without_no_value(std::string_view text) {
    constexpr std::string_view kNoValue = "<no value>";
    std::string kept;
    for (std::size_t at = 0;;) {
        const std::size_t found = text.find(kNoValue, at);
        kept += text.substr(at, found - at);
        if (found == std::string_view::npos) return kept;
        at = found + kNoValue.size();
    }
}

Outcome tpl(Call& call, Args args) {
    const std::string_view text = args[0].text();
    TemplateSet set = call.templates().derived();
    if (auto parsed = set.parse(kTplName, text); !parsed) {
        return failed(
            "cannot parse template " + gotemplate::quote(text) + ": " + parsed.error().text()
        );
    }
    Outcome output = call.execute(set, kTplName, args[1]);
    if (!output) {
        if (output.error().is_limit()) return output;
        return failed(
            "error during tpl function execution for " + gotemplate::quote(text) + ": " +
            output.error().text()
        );
    }
    return Value(without_no_value(output->text()));
}

std::string marked(std::string_view message) {
    return std::string(kMessageBegin) + std::string(message) + std::string(kMessageEnd);
}

Outcome required(Call&, Args args) {
    const Value& value = args[1];
    if (value.is_nil() || (value.is_string() && value.text().empty()))
        return failed(marked(args[0].text()));
    return value;
}

Outcome fail_always(Call&, Args args) {
    return failed(marked(args[0].text()));
}

std::string_view without_last_newline(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

template <data::GoYaml Style>
Outcome to_yaml(Call& call, Args args) {
    const std::string text = write_go_yaml(args[0], Style).value_or("");
    if (auto spent = call.spend(text.size()); !spent) return failed(std::move(spent.error()));
    return Value(without_last_newline(text));
}

std::string_view json_word(const data::Value& value) {
    if (value.is_list()) return "array";
    if (value.is_map()) return "object";
    if (value.is_string()) return "string";
    return value.as_bool() ? "bool" : "number";
}

std::string wrong_kind(const data::Value& value, std::string_view wanted) {
    return "json: cannot unmarshal " + std::string(json_word(value)) + " into Go value of type " +
           std::string(wanted);
}

Value error_map(const std::string& message) {
    Value map = Value::make_map();
    map.map().set(Value("Error"), Value(message));
    return map;
}

Value error_list(const std::string& message) {
    return Value::make_list(std::vector<Value>{Value(message)});
}

Outcome from_yaml(Call&, Args args) {
    const Result<data::Value> document = read_helm_yaml(args[0].text());
    if (!document) return error_map(document.error().message());
    if (document->is_null()) return Value::make_map();
    if (document->is_map()) return Value::from_json(*document);
    return error_map(
        "error unmarshaling JSON: while decoding JSON: " +
        wrong_kind(*document, "map[string]interface {}")
    );
}

Outcome from_yaml_array(Call&, Args args) {
    const Result<data::Value> document = read_helm_yaml(args[0].text());
    if (!document) return error_list(document.error().message());
    if (document->is_null()) return Value::make_list(std::vector<Value>());
    if (document->is_list()) return Value::from_json(*document);
    return error_list(
        "error unmarshaling JSON: while decoding JSON: " + wrong_kind(*document, "[]interface {}")
    );
}

Outcome from_json(Call&, Args args) {
    const Result<data::Value> document = data::parse_json(args[0].text());
    if (!document) return error_map(go_json_error(args[0].text()));
    if (document->is_null()) return Value::make_nil_map(types::kAnyMap);
    if (document->is_map()) return Value::from_json(*document);
    return error_map(wrong_kind(*document, "map[string]interface {}"));
}

Outcome from_json_array(Call&, Args args) {
    const Result<data::Value> document = data::parse_json(args[0].text());
    if (!document) return error_list(go_json_error(args[0].text()));
    if (document->is_null()) return Value::make_nil_list(types::kAnyList);
    if (document->is_list()) return Value::from_json(*document);
    return error_list(wrong_kind(*document, "[]interface {}"));
}

Outcome to_toml(Call& call, Args args) {
    const std::string text = write_go_toml(args[0]);
    if (auto spent = call.spend(text.size()); !spent) return failed(std::move(spent.error()));
    return Value(text);
}

Outcome from_toml(Call&, Args args) {
    const Result<Value> table = parse_toml(args[0].text());
    return table ? *table : error_map(table.error().message());
}

Outcome no_host(Call&, Args) {
    return Value("");
}

}  // namespace

void add_helm_functions(gotemplate::FunctionTable& table, LookupFunction lookup) {
    const auto* text = &types::kString;
    const auto* any = &types::kAny;
    table.add("include", {text, any}, include);
    table.add("tpl", {text, any}, tpl);
    table.add("required", {text, any}, required);
    table.add("fail", {text}, fail_always);
    table.add("toYaml", {any}, to_yaml<data::GoYaml::V2>);
    table.add("toYamlPretty", {any}, to_yaml<data::GoYaml::V3>);
    table.add("fromYaml", {text}, from_yaml);
    table.add("fromYamlArray", {text}, from_yaml_array);
    table.add("fromJson", {text}, from_json);
    table.add("fromJsonArray", {text}, from_json_array);
    table.add("toToml", {any}, to_toml);
    table.add("fromToml", {text}, from_toml);
    table.add("getHostByName", {text}, no_host);
    table.add(
        "lookup",
        {text, text, text, text},
        [lookup = std::move(lookup)](Call&, Args args) -> Outcome {
            if (!lookup) return Value::make_map();
            return lookup(
                {.api_version = std::string(args[0].text()),
                 .kind = std::string(args[1].text()),
                 .name_space = std::string(args[2].text()),
                 .name = std::string(args[3].text())}
            );
        }
    );
}

}  // namespace ds::helm
