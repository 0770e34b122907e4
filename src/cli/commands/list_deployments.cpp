#include "base/console.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "cli/project_edit.hpp"
#include "config/open_project.hpp"
#include "config/project_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace ds::cli {
namespace {

std::string shortened(std::string text) {
    constexpr std::size_t kLongest = 40;
    return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

/// What is deployed, in words.
std::string source_of(const config::Deployment& deployment) {
    if (const auto* kubectl = std::get_if<config::KubectlDeployment>(&deployment.method)) {
        return kubectl->manifests.empty() ? "inline manifest"
                                          : shortened(join(kubectl->manifests, ", "));
    }
    const auto& helm = std::get<config::HelmDeployment>(deployment.method);
    if (helm.component_chart) return "component";
    const std::string& name = helm.chart.name.empty() ? helm.chart.source.git : helm.chart.name;
    return shortened(name + (helm.chart.version.empty() ? "" : " (" + helm.chart.version + ")"));
}

class ListDeployments final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list deployments",
            .summary = "List the deployments of devspace.yaml, and where they were deployed",
            .options = {},
            .details =
                "Deployed means: by this project folder, to the current context and "
                "namespace. Needs no cluster.",
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        const config::ProjectState state = or_throw(config::load_project_state(project.root)).state;
        const Result<kube::ClusterAccess> access = try_find_cluster(context);
        Table table{.header = {"Name", "Type", "Deploy", "Status"}, .rows = {}};
        for (const config::Deployment& deployment : loading.config->deployments) {
            const bool kubectl =
                std::holds_alternative<config::KubectlDeployment>(deployment.method);
            table.rows.push_back(
                {deployment.name,
                 kubectl ? "manifests" : "helm",
                 source_of(deployment),
                 access ? status_of(deployment, state, *access) : "no current context"}
            );
        }
        print_table(context, std::move(table), "devspace.yaml has no deployments");
        co_return 0;
    }

  private:
    static std::string status_of(
        const config::Deployment& deployment,
        const config::ProjectState& state,
        const kube::ClusterAccess& access
    ) {
        if (deployment.disabled) return "disabled";
        const std::string& kube_namespace =
            deployment.kube_namespace.empty() ? access.name_space : deployment.kube_namespace;
        const bool known =
            state.find_deployment(deployment.name, access.context, kube_namespace) != nullptr;
        return known ? "deployed to " + kube_namespace : "not deployed";
    }
};

}  // namespace

std::unique_ptr<Command> make_list_deployments() {
    return std::make_unique<ListDeployments>();
}

}  // namespace ds::cli
