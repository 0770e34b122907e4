#include "helm/render_chart.hpp"

#include "base/deep_stack.hpp"
#include "base/strings.hpp"
#include "gotemplate/functions/sprig.hpp"
#include "gotemplate/template.hpp"
#include "helm/dependencies.hpp"
#include "helm/path_match.hpp"
#include "helm/render_failure.hpp"
#include "helm/template_objects.hpp"
#include "helm/validate_values.hpp"
#include "helm/values.hpp"
#include "helm/version_match.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::TemplateSet;
using gotemplate::Value;

constexpr std::string_view kNotes = "NOTES.txt";

/// A file of templates/, with what it sees.
struct Template {
    std::string_view text;
    Value dot;  // Shared by the templates of a chart.
    std::string base_path;
};

Value make_release(const RenderOptions& options) {
    Value release = Value::make_map();
    release.map().set("Name", Value(options.release_name));
    release.map().set("Namespace", Value(options.name_space));
    release.map().set("IsUpgrade", Value(options.is_upgrade));
    release.map().set("IsInstall", Value(!options.is_upgrade));
    release.map().set("Revision", Value(options.revision));
    release.map().set("Service", Value("Helm"));
    return release;
}

/// The templates of all charts by their names, and what they see.
class TemplateCollection {
  public:
    TemplateCollection(const ActiveChart& root, const Value& values, const RenderOptions& options)
        : release_(make_release(options)),
          capabilities_(make_capabilities_object(options.capabilities)) {
        collect(root, Value::retyped(values, kValuesType));
    }

    const std::map<std::string, Template>& templates() const { return templates_; }

    /// The deepest first, then against the alphabet: what is defined last wins.
    std::vector<std::string> order() const {
        std::vector<std::pair<std::ptrdiff_t, std::string>> names;
        for (const auto& [name, content] : templates_)
            names.emplace_back(std::ranges::count(name, '/'), name);
        std::ranges::sort(names, std::greater());
        std::vector<std::string> ordered;
        for (auto& [depth, name] : names)
            ordered.push_back(std::move(name));
        return ordered;
    }

  private:
    Value collect(const ActiveChart& chart, const Value& values) {
        const Value subcharts = Value::make_map();
        Value dot = Value::make_map();
        dot.map().set("Chart", make_chart_object(chart));
        dot.map().set("Files", make_files_object(chart.chart->files));
        dot.map().set("Release", release_);
        dot.map().set("Capabilities", capabilities_);
        dot.map().set("Values", values);
        dot.map().set("Subcharts", subcharts);
        for (const ActiveChart& inner : chart.dependencies) {
            const std::optional<Value> own = find_table(values, inner.name());
            const Value inner_values = Value::retyped(own.value_or(Value::make_map()), kValuesType);
            subcharts.map().set(Value(inner.name()), collect(inner, inner_values));
        }
        const bool is_library = to_lower(chart.metadata.type) == "library";
        const Value typed_dot = Value::retyped(dot, kValuesType);
        for (const ChartFile& file : chart.chart->templates) {
            if (is_library && !base_name(file.name).starts_with('_')) continue;
            templates_[clean_path(chart.path + "/" + file.name)] = {
                .text = file.data, .dot = typed_dot, .base_path = chart.path + "/templates"
            };
        }
        return dot;
    }

    Value release_;
    Value capabilities_;
    std::map<std::string, Template> templates_;
};

// Helm lets templates include themselves a thousand times.
constexpr std::size_t kStack = std::size_t{64} << 20U;
constexpr std::size_t kStackReserve = std::size_t{4} << 20U;

std::string without_no_value(std::string_view text) {
    constexpr std::string_view kNoValue = "<no value>";
    std::string kept;
    kept.reserve(text.size());
    for (std::size_t found = text.find(kNoValue); found != std::string_view::npos;
         found = text.find(kNoValue)) {
        kept += text.substr(0, found);
        text.remove_prefix(found + kNoValue.size());
    }
    return kept.append(text);
}

/// Runs all templates; yields their output by name.
Result<std::map<std::string, std::string>> run_templates(
    const ActiveChart& root, const Value& values, const RenderOptions& options
) {
    const TemplateCollection collection(root, values, options);
    std::map<std::string, std::string_view> sources;
    for (const auto& [name, content] : collection.templates())
        sources.emplace(name, content.text);
    const RenderScene scene{.sources = sources, .chart = root, .values = values};

    gotemplate::FunctionTable functions;
    gotemplate::add_builtins(functions);
    gotemplate::register_sprig(functions, {.now = options.now});
    add_helm_functions(functions, options.lookup);
    TemplateSet set(functions, "gotpl");
    const std::vector<std::string> order = collection.order();
    for (const std::string& name : order) {
        const auto parsed = set.parse(name, sources.at(name));
        if (!parsed) return fail(explain_failure(parsed.error(), name, scene));
    }

    gotemplate::ExecuteOptions execution;
    execution.missing_key = gotemplate::MissingKey::Zero;
    execution.limits.output_bytes = options.most_output;
    execution.limits.time = options.most_time;
    execution.limits.stack_bytes = kStack - kStackReserve;
    std::map<std::string, std::string> output;
    for (const std::string& name : order) {
        if (base_name(name).starts_with('_')) continue;
        const Template& content = collection.templates().at(name);
        const Value about = Value::make_map(kValuesType);
        about.map().set("Name", Value(name));
        about.map().set("BasePath", Value(content.base_path));
        content.dot.map().set("Template", about);
        auto text = set.execute(name, content.dot, execution);
        if (!text) return fail(explain_failure(text.error(), name, scene));
        output.emplace(name, without_no_value(*text));
    }
    return output;
}

bool is_manifest_file(std::string_view name) {
    const std::string lower = to_lower(name);
    return lower.ends_with(".yaml") || lower.ends_with(".yml") || lower.ends_with(".json");
}

void collect_crds(const ActiveChart& chart, std::vector<CustomResource>& crds) {
    for (const ChartFile& file : chart.chart->files) {
        if (file.name.starts_with("crds/") && is_manifest_file(file.name))
            crds.push_back({chart.path + "/" + file.name, file.data});
    }
    for (const ActiveChart& inner : chart.dependencies)
        collect_crds(inner, crds);
}

Result<> check_kube_version(const Chart& chart, const Capabilities& capabilities) {
    const std::string& wanted = chart.metadata.kube_version;
    const std::string& version = capabilities.kube_version.version;
    if (wanted.empty() || satisfies(version, wanted)) return {};
    return fail(
        ErrorCode::InvalidInput,
        "chart requires kubeVersion: " + wanted + " which is incompatible with Kubernetes " +
            version
    );
}

Result<Rendered> render(
    const Chart& chart, const data::Value& values, const RenderOptions& options
) {
    Rendered rendered;
    const Value given = values.is_map() ? Value::from_data(values) : Value::make_map();
    const Result<ActiveChart> active = activate_chart(chart, given, rendered.warnings);
    if (!active) return fail(active.error());
    const Result<Value> all =
        coalesce_values(active->value_tree(), given, Nulls::Delete, rendered.warnings);
    if (!all) return fail(all.error());
    if (!options.skip_schema_validation) {
        const Result<> valid = validate_values(*active, *all);
        if (!valid) return fail(valid.error());
    }
    const Result<> fitting = check_kube_version(chart, options.capabilities);
    if (!fitting) return fail(fitting.error());

    Result<std::map<std::string, std::string>> output = run_templates(*active, *all, options);
    if (!output) return fail(output.error());
    const std::string notes = chart.name() + "/templates/" + std::string(kNotes);
    if (const auto found = output->find(notes); found != output->end())
        rendered.notes = std::move(found->second);
    std::erase_if(*output, [](const auto& file) { return file.first.ends_with(kNotes); });

    Result<SortedManifests> sorted = sort_manifests(*output);
    if (!sorted) return fail(sorted.error());
    rendered.manifests = std::move(sorted->manifests);
    rendered.hooks = std::move(sorted->hooks);
    for (std::string& note : sorted->notes)
        rendered.warnings.push_back(std::move(note));
    collect_crds(*active, rendered.crds);
    return rendered;
}

}  // namespace

Result<Rendered> render_chart(
    const Chart& chart, const data::Value& values, const RenderOptions& options
) {
    std::optional<Result<Rendered>> rendered;
    run_on_deep_stack(kStack, [&] { rendered = render(chart, values, options); });
    return *std::move(rendered);
}

}  // namespace ds::helm
