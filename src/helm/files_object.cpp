#include "base/strings.hpp"
#include "gotemplate/function.hpp"
#include "helm/go_yaml.hpp"
#include "helm/path_match.hpp"
#include "helm/template_objects.hpp"

#include <map>
#include <span>
#include <string>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Call;
using gotemplate::Function;
using gotemplate::Kind;
using gotemplate::Map;
using gotemplate::Outcome;
using gotemplate::Type;
using gotemplate::Value;

namespace types = gotemplate::types;

const Function* find_files_method(std::string_view name);

const Type kFiles{
    .name = "engine.files",
    .kind = Kind::Map,
    .element = &types::kBytes,
    .is_named = true,
    .method = find_files_method
};

std::string_view content_of(const Value& files, const Value& name) {
    const Value* found = files.map().find(name.text());
    return found == nullptr ? std::string_view{} : found->text();
}

Outcome get(Call&, std::span<const Value> args) {
    return Value(content_of(args[0], args[1]));
}

Outcome get_bytes(Call&, std::span<const Value> args) {
    return Value::bytes(content_of(args[0], args[1]));
}

Outcome glob(Call& call, std::span<const Value> args) {
    Value found = Value::make_map(kFiles);
    for (const Map::Entry& file : args[0].map().entries()) {
        if (auto spent = call.spend(file.key.text().size() + 1); !spent)
            return gotemplate::failed(std::move(spent.error()));
        if (match_glob(args[1].text(), file.key.text())) found.map().set(file.key, file.value);
    }
    return found;
}

Outcome lines(Call&, std::span<const Value> args) {
    std::string_view text = content_of(args[0], args[1]);
    if (text.ends_with('\n')) text.remove_suffix(1);
    std::vector<std::string> lines;
    if (!content_of(args[0], args[1]).empty()) lines = split(text, '\n');
    return Value::make_list(std::span<const std::string>(lines));
}

/// The files by their names without folders, of which the last one counts.
std::string as_yaml(const Value& files, bool encoded) {
    Value named = Value::make_map(types::kStringMap);
    for (const Map::Entry& file : files.map().entries()) {
        const std::string_view content = file.value.text();
        named.map().set(
            Value(base_name(file.key.text())),
            encoded ? Value(encode_base64(content)) : Value(content)
        );
    }
    std::string text = write_go_yaml(named, data::GoYaml::V2).value_or("");
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

Outcome as_config(Call&, std::span<const Value> args) {
    return Value(as_yaml(args[0], false));
}

Outcome as_secrets(Call&, std::span<const Value> args) {
    return Value(as_yaml(args[0], true));
}

std::map<std::string_view, Function> make_methods() {
    const std::vector<const Type*> alone{&kFiles};
    const std::vector<const Type*> with_text{&kFiles, &types::kString};
    const auto method = [](const std::vector<const Type*>& parameters, Function::Body body) {
        return Function{.parameters = parameters, .is_variadic = false, .body = std::move(body)};
    };
    return {
        {"Get", method(with_text, get)},
        {"GetBytes", method(with_text, get_bytes)},
        {"Glob", method(with_text, glob)},
        {"Lines", method(with_text, lines)},
        {"AsConfig", method(alone, as_config)},
        {"AsSecrets", method(alone, as_secrets)},
    };
}

const Function* find_files_method(std::string_view name) {
    static const std::map<std::string_view, Function> kMethods = make_methods();
    const auto found = kMethods.find(name);
    return found == kMethods.end() ? nullptr : &found->second;
}

}  // namespace

Value make_files_object(const std::vector<ChartFile>& files) {
    Value object = Value::make_map(kFiles);
    for (const ChartFile& file : files)
        object.map().set(Value(file.name), Value::bytes(file.data));
    return object;
}

}  // namespace ds::helm
