#pragma once

#include "base/task.hpp"
#include "config/open_project.hpp"
#include "docker/credential_helper.hpp"
#include "docker/credentials.hpp"
#include "docker/engine.hpp"
#include "pipeline/run.hpp"

#include <memory>

namespace ds::kube {
class Client;
}

namespace ds::cli {

struct Context;

/// Loads the project that the command was called in: its devspace.yaml, with the variables of the
/// flags, the environment and the user, and its state. Throws `Error` with every problem.
Task<pipeline::Project> load_project(Context& context);

/// What `config` needs to find and load the project that the command was called in.
config::OpenInput make_open_input(const Context& context);

/// Finds that project and says so where it is not in the current folder. Throws `Error`.
config::FoundProject find_project(const Context& context);

/// Docker, and the user's logins, as the environment names them. Connects when it is used.
class DockerAccess {
  public:
    /// Throws `Error` when Docker's config.json cannot be understood; a DOCKER_HOST of no use is
    /// reported when Docker is needed.
    explicit DockerAccess(const Context& context);

    docker::Engine& engine() { return engine_; }

    docker::CredentialStore& credentials() { return credentials_; }

  private:
    docker::InstalledHelpers helpers_;
    docker::CredentialStore credentials_;
    docker::Engine engine_;
};

/// What the stages of `pipeline` work with. `docker` must outlive it.
pipeline::World make_world(Context& context, DockerAccess& docker);

/// Where `client` works.
pipeline::Place place_of(const kube::Client& client);

}  // namespace ds::cli
