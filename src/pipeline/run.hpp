#pragma once

// The default sequences of the stages, one for each command. A stage takes and gives plain values;
// which ran before is only known through them and the project state.

#include "base/task.hpp"
#include "config/config.hpp"
#include "config/project_state.hpp"
#include "docker/engine_address.hpp"
#include "pipeline/place.hpp"

#include <string>
#include <vector>

namespace ds {
class Console;
class Pool;
}  // namespace ds

namespace ds::docker {
class CredentialStore;
class Engine;
}  // namespace ds::docker

namespace ds::kube {
class Client;
}

namespace ds::pipeline {

/// What the stages work with; all of it outlives them.
struct World {
    Console& console;
    Pool& pool;
    docker::Engine& engine;
    docker::CredentialStore& credentials;
    const docker::Environment& environment;
};

/// A project as it was loaded.
struct Project {
    std::string root;
    config::Config config;
    config::ProjectState state;
    std::string profile = {};  // In effect; empty: none.
};

struct BuildFlags {
    std::vector<std::string> images;  // Only these; empty: all.
    bool skip = false;
    bool force = false;
    bool sequential = false;
    bool skip_push = false;
};

struct DeployFlags {
    BuildFlags build;
    std::vector<std::string> deployments;  // Only these; empty: all.
    bool warn = true;                      // Say when this is not where it was deployed last.
};

struct DevFlags {
    DeployFlags deploy;
    bool skip_pipeline = false;  // Neither builds nor deploys.
    bool exit_after_deploy = false;
    bool ports = true;
    bool sync = true;
    bool verbose_sync = false;
};

/// Builds and pushes what changed. Without a cluster: `devspace build`.
Task<> run_build(World world, Project& project, BuildFlags flags);

/// Builds, makes pull secrets, deploys.
Task<> run_deploy(
    World world, kube::Client& client, Project& project, Place place, DeployFlags flags
);

/// As `run_deploy`, then the dev loop, which ends only by Ctrl-C or a failure.
Task<> run_dev(World world, kube::Client& client, Project& project, Place place, DevFlags flags);

/// Deletes what was deployed: `deployments` only, or everything if that is empty.
Task<> run_purge(
    Console& console,
    kube::Client& client,
    Project& project,
    Place place,
    std::vector<std::string> deployments
);

}  // namespace ds::pipeline
