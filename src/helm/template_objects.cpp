#include "helm/template_objects.hpp"

#include "gotemplate/function.hpp"
#include "helm/struct_object.hpp"

#include <span>
#include <string>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Call;
using gotemplate::Function;
using gotemplate::Kind;
using gotemplate::Outcome;
using gotemplate::Type;
using gotemplate::Value;

namespace types = gotemplate::types;

const Type kMaintainer{.name = "*chart.Maintainer", .kind = Kind::Pointer, .is_named = false};
const Type kMaintainers{
    .name = "[]*chart.Maintainer", .kind = Kind::Slice, .element = &kMaintainer
};
const Type kDependency{.name = "*chart.Dependency", .kind = Kind::Pointer, .is_named = false};
const Type kDependencies{
    .name = "[]*chart.Dependency", .kind = Kind::Slice, .element = &kDependency
};
const Type kMetadata{.name = "chart.Metadata", .kind = Kind::Struct, .is_named = true};
const Type kChart{.name = "struct { chart.Metadata; IsRoot bool }", .kind = Kind::Struct};
const Type kBuildInfo{.name = "version.BuildInfo", .kind = Kind::Struct, .is_named = true};
const Type kCapabilities{.name = "*chartutil.Capabilities", .kind = Kind::Pointer};

Function make_method(std::vector<const Type*> parameters, Function::Body body) {
    return {.parameters = std::move(parameters), .is_variadic = false, .body = std::move(body)};
}

extern const Type kVersionSet;
extern const Type kKubeVersion;

const Function* find_version_set_method(std::string_view name) {
    static const Function kHas = make_method(
        {&kVersionSet, &types::kString},
        [](Call&, std::span<const Value> args) -> Outcome {
            for (const Value& version : args[0].items()) {
                if (version.text() == args[1].text()) return Value(true);
            }
            return Value(false);
        }
    );
    return name == "Has" ? &kHas : nullptr;
}

const Function* find_kube_version_method(std::string_view name) {
    static const Function kText =
        make_method({&kKubeVersion}, [](Call&, std::span<const Value> args) -> Outcome {
            return args[0].object()->field("Version").value_or(Value(""));
        });
    return name == "GitVersion" || name == "String" ? &kText : nullptr;
}

const Type kVersionSet{
    .name = "chartutil.VersionSet",
    .kind = Kind::Slice,
    .element = &types::kString,
    .is_named = true,
    .method = find_version_set_method
};
const Type kKubeVersion{
    .name = "chartutil.KubeVersion",
    .kind = Kind::Struct,
    .is_named = true,
    .method = find_kube_version_method
};

Value list_of(const std::vector<std::string>& texts) {
    if (texts.empty()) return Value::make_nil_list(types::kStringList);
    return Value::make_list(std::span(texts));
}

Value map_of(const std::map<std::string, std::string>& texts) {
    if (texts.empty()) return Value::make_nil_map(types::kStringMap);
    Value map = Value::make_map(types::kStringMap);
    for (const auto& [key, text] : texts)
        map.map().set(Value(key), Value(text));
    return map;
}

StructField text_field(std::string_view name, std::string_view json, const std::string& text) {
    return {.name = name, .json = json, .value = Value(text), .omit_empty = true};
}

Value make_maintainer(const Maintainer& maintainer) {
    return make_struct(
        kMaintainer,
        {text_field("Name", "name", maintainer.name),
         text_field("Email", "email", maintainer.email),
         text_field("URL", "url", maintainer.url)}
    );
}

Value make_dependency(const Dependency& dependency) {
    const bool imports = !dependency.import_values.list().empty();
    StructField repository = text_field("Repository", "repository", dependency.repository);
    repository.omit_empty = false;
    StructField name = text_field("Name", "name", dependency.name);
    name.omit_empty = false;
    return make_struct(
        kDependency,
        {name,
         text_field("Version", "version", dependency.version),
         repository,
         text_field("Condition", "condition", dependency.condition),
         {.name = "Tags", .json = "tags", .value = list_of(dependency.tags), .omit_empty = true},
         {.name = "Enabled",
          .json = "enabled",
          .value = Value(dependency.enabled),
          .omit_empty = true},
         {.name = "ImportValues",
          .json = "import-values",
          .value = imports ? Value::from_json(dependency.import_values)
                           : Value::make_nil_list(types::kAnyList),
          .omit_empty = true},
         text_field("Alias", "alias", dependency.alias)}
    );
}

Value make_maintainers(const std::vector<Maintainer>& maintainers) {
    std::vector<Value> items;
    for (const Maintainer& maintainer : maintainers)
        items.push_back(make_maintainer(maintainer));
    return items.empty() ? Value::make_nil_list(kMaintainers)
                         : Value::make_list(std::move(items), kMaintainers);
}

Value make_dependencies(const ActiveChart& chart) {
    std::vector<Value> items;
    for (const auto& wanted : chart.wanted)
        items.push_back(make_dependency(wanted->dependency));
    return items.empty() ? Value::make_nil_list(kDependencies)
                         : Value::make_list(std::move(items), kDependencies);
}

Value make_metadata(const ActiveChart& chart) {
    const Metadata& data = chart.metadata;
    const auto list_field = [](std::string_view name, std::string_view json, Value value) {
        return StructField{
            .name = name, .json = json, .value = std::move(value), .omit_empty = true
        };
    };
    return make_struct(
        kMetadata,
        {text_field("Name", "name", data.name),
         text_field("Home", "home", data.home),
         list_field("Sources", "sources", list_of(data.sources)),
         text_field("Version", "version", data.version),
         text_field("Description", "description", data.description),
         list_field("Keywords", "keywords", list_of(data.keywords)),
         list_field("Maintainers", "maintainers", make_maintainers(data.maintainers)),
         text_field("Icon", "icon", data.icon),
         text_field("APIVersion", "apiVersion", data.api_version),
         text_field("Condition", "condition", data.condition),
         text_field("Tags", "tags", data.tags),
         text_field("AppVersion", "appVersion", data.app_version),
         list_field("Deprecated", "deprecated", Value(data.deprecated)),
         list_field("Annotations", "annotations", map_of(data.annotations)),
         text_field("KubeVersion", "kubeVersion", data.kube_version),
         list_field("Dependencies", "dependencies", make_dependencies(chart)),
         text_field("Type", "type", data.type)}
    );
}

}  // namespace

Value make_chart_object(const ActiveChart& chart) {
    return make_struct(
        kChart,
        {{.name = "Metadata", .value = make_metadata(chart), .is_embedded = true},
         {.name = "IsRoot", .value = Value(chart.is_root)}}
    );
}

Value make_capabilities_object(const Capabilities& capabilities) {
    const KubeVersion& version = capabilities.kube_version;
    Value kube_version = make_struct(
        kKubeVersion,
        {{.name = "Version", .value = Value(version.version)},
         {.name = "Major", .value = Value(version.major)},
         {.name = "Minor", .value = Value(version.minor)}}
    );
    Value helm_version = make_struct(
        kBuildInfo,
        {text_field("Version", "version", std::string(kHelmVersion)),
         text_field("GitCommit", "git_commit", ""),
         text_field("GitTreeState", "git_tree_state", ""),
         text_field("GoVersion", "go_version", "")}
    );
    std::vector<Value> versions(capabilities.api_versions.begin(), capabilities.api_versions.end());
    return make_struct(
        kCapabilities,
        {{.name = "KubeVersion", .value = std::move(kube_version)},
         {.name = "APIVersions", .value = Value::make_list(std::move(versions), kVersionSet)},
         {.name = "HelmVersion", .value = std::move(helm_version)}}
    );
}

}  // namespace ds::helm
