#include "deploy/chart_source.hpp"

#include "helm/chart_yaml.hpp"
#include "helm/embedded_chart.hpp"
#include "helm/load_chart.hpp"
#include "helm/value_options.hpp"
#include "helm/values.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <optional>
#include <utility>

namespace ds::deploy {
namespace {

std::string absolute(const std::string& root, const std::string& path) {
    return path.starts_with('/') ? path : root + "/" + path;
}

bool is_component(const config::HelmDeployment& method) {
    return method.component_chart ||
           (method.chart.name.empty() && method.chart.source == config::GitSource());
}

Result<helm::LoadedChart> load(const config::HelmDeployment& method, const std::string& root) {
    if (is_component(method)) return helm::LoadedChart{helm::component_chart(), {}};
    const std::string path = absolute(root, method.chart.name);
    if (method.chart.name.empty() || !sys::inspect(path)) {
        return fail(
            ErrorCode::NotFound,
            "the chart '" + method.chart.name +
                "' is no folder or archive here; charts are not downloaded yet"
        );
    }
    return helm::load_chart(path);
}

void report(const std::vector<KeptReference>& kept, std::vector<std::string>& warnings) {
    for (const KeptReference& reference : kept) {
        warnings.push_back(
            "'" + reference.text + "' stays as it is written; the tag that was built is '" +
            reference.built_tag + "'"
        );
    }
}

}  // namespace

Result<PreparedChart> prepare_chart(
    const config::Deployment& deployment,
    const config::HelmDeployment& method,
    const std::string& root,
    const std::vector<ImageTag>& images
) {
    Result<helm::LoadedChart> loaded = load(method, root);
    if (!loaded) return fail(loaded.error());
    const Result<> installable = helm::check_installable(loaded->chart);
    if (!installable) return fail(installable.error());

    helm::ValueOptions options;
    for (const std::string& file : method.values_files)
        options.files.push_back(absolute(root, file));
    Result<data::Value> values = helm::merge_value_options(options, sys::read_file);
    if (!values) return fail(values.error());
    if (method.values.is_map()) {
        data::Value own = method.values;
        helm::make_json_numbers(own);
        helm::merge_value_files(*values, std::move(own));
    }

    PreparedChart prepared;
    prepared.release = method.release_name.empty() ? deployment.name : method.release_name;
    prepared.chart = std::move(loaded->chart);
    prepared.values = *std::move(values);
    prepared.warnings = std::move(loaded->warnings);
    if (!method.replace_image_tags) return prepared;
    report(replace_value_tags(prepared.values, images, WrittenTags::Count), prepared.warnings);
    (void)replace_value_tags(prepared.chart.values, images, WrittenTags::Replace);
    return prepared;
}

}  // namespace ds::deploy
