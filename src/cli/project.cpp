#include "cli/project.hpp"

#include "base/console.hpp"
#include "base/result.hpp"
#include "cli/context.hpp"
#include "config/open_project.hpp"
#include "kube/client.hpp"

#include <string>
#include <utility>

namespace ds::cli {
namespace {

docker::CredentialConfig credential_config(const Context& context) {
    return or_throw(docker::read_credential_config(
        docker::docker_config_folder(context.environment, context.home)
    ));
}

}  // namespace

pipeline::Project load_project(const Context& context) {
    config::OpenInput input;
    input.directory = context.directory;
    input.home = context.home;
    input.assignments = context.globals.variables;
    input.environment = context.environment;
    input.now = context.now();
    config::OpenedProject opened = or_throw(config::open_project(input));
    if (opened.root != context.directory) {
        context.console.info("using the project in " + opened.root);
    }

    config::LoadedState loaded = or_throw(config::load_project_state(opened.root));
    if (loaded.warning) context.console.warn(*loaded.warning);
    return {std::move(opened.root), std::move(opened.config), std::move(loaded.state)};
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
