#pragma once

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
/// flags and the environment, and its state. Throws `Error` with every problem of the file.
pipeline::Project load_project(const Context& context);

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
