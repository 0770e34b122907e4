#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/pipeline_flags.hpp"
#include "cli/project.hpp"
#include "deploy/chart_source.hpp"
#include "helm/load_chart.hpp"
#include "helm/render_chart.hpp"
#include "helm/template_output.hpp"
#include "helm/value_options.hpp"
#include "sys/file.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ds::cli {
namespace {

/// Everything that the work on the pool needs.
struct Request {
    std::string chart;      // Empty: the deployments of the project.
    std::string directory;  // Where relative paths begin.
    helm::ValueOptions values;
    std::string kube_version;
    std::vector<std::string> api_versions;  // Each may be several, separated by commas.
    helm::RenderOptions render;
    helm::OutputOptions output;
    std::vector<config::Deployment> deployments;
    std::vector<deploy::ImageTag> images;
};

struct Answer {
    std::string text;
    std::vector<std::string> warnings;
};

std::string absolute(const std::string& directory, const std::string& path) {
    return path.starts_with('/') ? path : directory + "/" + path;
}

Result<> set_capabilities(Request& request) {
    helm::Capabilities& capabilities = request.render.capabilities;
    if (!request.kube_version.empty()) {
        Result<helm::KubeVersion> version = helm::parse_kube_version(request.kube_version);
        if (!version) {
            return fail(
                ErrorCode::InvalidInput,
                "invalid kube version '" + request.kube_version + "': " + version.error().message()
            );
        }
        capabilities.kube_version = *std::move(version);
    }
    for (const std::string& list : request.api_versions) {
        for (std::string& version : split(list, ','))
            capabilities.api_versions.push_back(std::move(version));
    }
    return {};
}

/// Renders one chart and adds what it gives to the answer.
Result<> add_chart(
    const helm::Chart& chart, const data::Value& values, const Request& request, Answer& answer
) {
    const Result<> named = helm::check_release_name(request.render.release_name);
    if (!named) return named;
    if (chart.metadata.deprecated) answer.warnings.emplace_back("this chart is deprecated");
    Result<helm::Rendered> rendered = helm::render_chart(chart, values, request.render);
    if (!rendered) return fail(rendered.error());
    const Result<std::string> text = helm::write_output(*rendered, request.output);
    if (!text) return fail(text.error());
    answer.text += *text;
    for (std::string& warning : rendered->warnings)
        answer.warnings.push_back(std::move(warning));
    return {};
}

Result<Answer> answer_chart(const Request& request) {
    const helm::ReadFile read_file = [&request](const std::string& path) {
        const bool is_input = trim(path) == "-";
        return sys::read_file(is_input ? "/dev/stdin" : absolute(request.directory, path));
    };
    Result<data::Value> values = helm::merge_value_options(request.values, read_file);
    if (!values) return fail(values.error());
    Result<helm::LoadedChart> loaded = helm::load_chart(absolute(request.directory, request.chart));
    if (!loaded) return fail(loaded.error());
    const Result<> installable = helm::check_installable(loaded->chart);
    if (!installable) return fail(installable.error());
    Answer answer{.text = {}, .warnings = std::move(loaded->warnings)};
    const Result<> added = add_chart(loaded->chart, *values, request, answer);
    if (!added) return fail(added.error());
    return answer;
}

Result<Answer> answer_project(Request request) {
    const std::string name_space = request.render.name_space;
    Answer answer;
    for (const config::Deployment& deployment : request.deployments) {
        const auto* method = std::get_if<config::HelmDeployment>(&deployment.method);
        if (method == nullptr) continue;
        const std::string context = "deployment '" + deployment.name + "'";
        Result<deploy::PreparedChart> prepared =
            deploy::prepare_chart(deployment, *method, request.directory, request.images);
        if (!prepared) return fail(prepared.error().with_context(context));
        request.render.release_name = prepared->release;
        request.render.name_space =
            deployment.kube_namespace.empty() ? name_space : deployment.kube_namespace;
        for (std::string& warning : prepared->warnings)
            answer.warnings.push_back(context + ": " + warning);
        const Result<> added = add_chart(prepared->chart, prepared->values, request, answer);
        if (!added) return fail(added.error().with_context(context));
    }
    return answer;
}

Result<Answer> answer(Request request) {
    const Result<> set = set_capabilities(request);
    if (!set) return fail(set.error());
    return request.chart.empty() ? answer_project(std::move(request)) : answer_chart(request);
}

class Render final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "render",
            .summary = "Print the manifests of Helm charts without a cluster",
            .options = options(),
            .details =
                "Renders the chart as `helm template` does. Nothing is asked of a cluster: "
                "`lookup` "
                "finds\nnothing.",
            .examples =
                {{"devspace render", "Render all charts of the project"},
                 {"devspace render --chart ./chart -f values.yaml", "Render a chart's folder"},
                 {"devspace render --chart web-1.2.0.tgz --set replicas=3", "Render an archive"}},
        };
    }

    Task<int> run(Context& context) override {
        Request request = make_request(context);
        if (chart_.empty()) {
            refuse_chart_flags();
            const pipeline::Project project = co_await load_project(context);
            add_project(project, request);
        } else if (!names_.empty() || !deployments_.empty()) {
            throw Error(
                ErrorCode::InvalidInput, "--chart and names of deployments exclude each other"
            );
        }
        auto work = [request = std::move(request)]() mutable {
            return answer(std::move(request));
        };
        Result<Answer> answered = co_await context.pool.run(std::move(work));
        const Answer rendered = or_throw(std::move(answered));
        for (const std::string& warning : rendered.warnings)
            context.console.warn(warning);
        context.console.output(rendered.text);
        co_return 0;
    }

  private:
    std::vector<Option> options() {
        return {
            {"deployment", &names_, "Render only these deployments of the project"},
            {"--deployments", &deployments_, "The same, comma separated", "NAMES"},
            {"--chart", &chart_, "Render this chart: a folder or an archive", "PATH"},
            {"--release", &release_, "Name of the release"},
            {"-f,--values", &values_.files, "Take values from this file; repeatable", "FILE"},
            {"--set", &values_.typed, "Set values: a.b=1,c={x,y}; repeatable", "VALUES"},
            {"--set-string", &values_.texts, "As --set, but all values are texts", "VALUES"},
            {"--set-json", &values_.json, "As --set, but values are JSON", "VALUES"},
            {"--set-file", &values_.contents, "As --set, but values are files to read", "VALUES"},
            {"--set-literal", &values_.literals, "Set one value to a text as it is", "VALUE"},
            {"--kube-version", &kube_version_, "What charts see as the cluster's version"},
            {"-a,--api-versions",
             &api_versions_,
             "More API versions that charts see (comma separated); repeatable",
             "VERSIONS"},
            {"--include-crds", &output_.include_crds, "Print what is in crds/ too"},
            {"--skip-crds", &skip_crds_, "Leave out what is in crds/ (the default)"},
            {"--no-hooks", &output_.skip_hooks, "Leave out hooks"},
            {"--skip-tests", &output_.skip_tests, "Leave out hooks for tests"},
            {"--is-upgrade", &is_upgrade_, "Render an upgrade instead of an installation"},
            {"--show-only",
             &output_.show_only,
             "Print only what this template makes; repeatable",
             "TEMPLATE"},
            {"--skip-schema-validation",
             &skip_schema_,
             "Do not hold values against values.schema.json"},
        };
    }

    Request make_request(const Context& context) const {
        Request request;
        request.chart = chart_;
        request.directory = context.directory;
        request.values = values_;
        request.kube_version = kube_version_;
        request.api_versions = api_versions_;
        request.output = output_;
        request.render.release_name = release_;
        if (!context.globals.name_space.empty())
            request.render.name_space = context.globals.name_space;
        request.render.is_upgrade = is_upgrade_;
        request.render.skip_schema_validation = skip_schema_;
        return request;
    }

    void refuse_chart_flags() const {
        const bool has_values = !values_.files.empty() || !values_.typed.empty() ||
                                !values_.texts.empty() || !values_.json.empty() ||
                                !values_.contents.empty() || !values_.literals.empty();
        if (release_ != kReleaseName || has_values) {
            throw Error(
                ErrorCode::InvalidInput,
                "--release, --values and the kinds of --set are for --chart; deployments have "
                "their own in devspace.yaml"
            );
        }
    }

    /// Adds the deployments that were named, or all that are rendered from charts.
    void add_project(const pipeline::Project& project, Request& request) const {
        std::string list = deployments_;
        for (const std::string& name : names_)
            list += (list.empty() ? "" : ",") + name;
        const std::vector<std::string> wanted = parse_deployments(list, project.config);
        for (const config::Deployment& deployment : project.config.deployments) {
            const bool is_named = std::ranges::find(wanted, deployment.name) != wanted.end();
            if (is_named || (wanted.empty() && !deployment.disabled))
                request.deployments.push_back(deployment);
        }
        for (const config::Image& image : project.config.images) {
            const auto known = project.state.images.find(image.name);
            if (known == project.state.images.end() || known->second.tag.empty()) continue;
            request.images.push_back({known->second.repository, known->second.tag});
        }
        request.directory = project.root;
    }

    static constexpr const char* kReleaseName = "release-name";

    std::vector<std::string> names_;
    std::string deployments_;
    std::string chart_;
    std::string release_ = kReleaseName;
    helm::ValueOptions values_;
    std::string kube_version_;
    std::vector<std::string> api_versions_;
    helm::OutputOptions output_;
    bool skip_crds_ = false;
    bool is_upgrade_ = false;
    bool skip_schema_ = false;
};

}  // namespace

std::unique_ptr<Command> make_render() {
    return std::make_unique<Render>();
}

}  // namespace ds::cli
