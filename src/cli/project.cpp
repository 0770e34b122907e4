#include "cli/project.hpp"

#include "base/console.hpp"
#include "base/result.hpp"
#include "cli/context.hpp"
#include "config/load.hpp"
#include "config/project.hpp"
#include "crypto/random.hpp"
#include "docker/engine_address.hpp"
#include "kube/client.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

config::Config load_config(const Context& context, const std::string& root) {
    constexpr std::size_t kRandomLetters = 6;
    config::LoadInput input;
    input.text = or_throw(config::read_project_file(root));
    input.assignments = context.globals.variables;
    input.environment = context.environment;
    input.random = crypto::random_letters(kRandomLetters);
    input.timestamp =
        std::chrono::duration_cast<std::chrono::seconds>(context.now().time_since_epoch()).count();
    input.git_commit = config::read_git_commit(root);
    auto config = config::load(input);
    if (!config) throw config::to_error(input, config.error());
    return *std::move(config);
}

docker::EngineAddress engine_address(const Context& context) {
    return or_throw(docker::find_engine_address(context.environment));
}

docker::CredentialConfig credential_config(const Context& context) {
    return or_throw(docker::read_credential_config(
        docker::docker_config_folder(context.environment, context.home)
    ));
}

}  // namespace

pipeline::Project load_project(const Context& context) {
    const std::optional<std::string> root =
        config::find_project_root(context.directory, context.home);
    if (!root) {
        throw Error(
            ErrorCode::NotFound,
            "no devspace.yaml in '" + context.directory +
                "' or above; go to the folder of a project, or write one there"
        );
    }
    if (*root != context.directory) context.console.info("using the project in " + *root);
    pipeline::Project project;
    project.root = *root;
    project.config = load_config(context, *root);
    config::LoadedState loaded = or_throw(config::load_project_state(*root));
    if (loaded.warning) context.console.warn(*loaded.warning);
    project.state = std::move(loaded.state);
    return project;
}

DockerAccess::DockerAccess(const Context& context)
    : credentials_(credential_config(context), helpers_),
      engine_(docker::make_connector(engine_address(context)), engine_address(context).text) {}

pipeline::World make_world(Context& context, DockerAccess& docker) {
    return {context.console, context.pool, docker.engine(), docker.credentials()};
}

pipeline::Place place_of(const kube::Client& client) {
    return {client.access().context, client.access().name_space};
}

}  // namespace ds::cli
