#include "cli/project.hpp"

#include "base/console.hpp"
#include "base/result.hpp"
#include "cli/cluster.hpp"
#include "cli/context.hpp"
#include "config/open_project.hpp"
#include "kube/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

docker::CredentialConfig credential_config(const Context& context) {
    return or_throw(docker::read_credential_config(
        docker::docker_config_folder(context.environment, context.home)
    ));
}

/// Nothing is said where there is no kubeconfig: only a variable wanted to know.
std::map<std::string, std::string> cluster_facts(const Context& context) {
    const Result<kube::ClusterAccess> access = try_find_cluster(context);
    if (!access) return {};
    return {{"devspace_context", access->context}, {"devspace_namespace", access->name_space}};
}

}  // namespace

config::OpenInput make_open_input(const Context& context) {
    config::OpenInput input;
    input.directory = context.directory;
    input.home = context.home;
    input.assignments = context.globals.variables;
    input.environment = context.environment;
    input.now = context.now();
    input.profiles = context.globals.profiles;
    input.activate_profiles = !context.globals.disable_profile_activation;
    input.find_cluster = [&context] {
        return cluster_facts(context);
    };
    return input;
}

config::FoundProject find_project(const Context& context) {
    config::FoundProject project = or_throw(config::find_project(make_open_input(context)));
    if (project.root != context.directory)
        context.console.info("using the project in " + project.root);
    return project;
}

Task<pipeline::Project> load_project(Context& context) {
    config::FoundProject found = find_project(context);
    config::Loading loading = co_await config::load_found(found, context.console);
    config::LoadedState loaded = or_throw(config::load_project_state(found.root));
    if (loaded.warning) context.console.warn(*loaded.warning);
    pipeline::Project project;
    project.root = std::move(found.root);
    project.config = *std::move(loading.config);
    project.state = std::move(loaded.state);
    if (!found.cache.places.empty()) {
        // Each profile has a place of its own.
        const auto place = found.cache.places.find(found.profile);
        const bool known = place != found.cache.places.end();
        project.state.last_context = known ? place->second.context : "";
        project.state.last_namespace = known ? place->second.kube_namespace : "";
    }
    project.profile = std::move(found.profile);
    co_return project;
}

DockerAccess::DockerAccess(const Context& context)
    : credentials_(credential_config(context), helpers_),
      engine_(docker::open_engine(context.environment)) {}

pipeline::World make_world(Context& context, DockerAccess& docker) {
    return {
        context.console, context.pool, docker.engine(), docker.credentials(), context.environment
    };
}

pipeline::Place place_of(const kube::Client& client) {
    return {client.access().context, client.access().name_space};
}

}  // namespace ds::cli
