#pragma once

// `images` builds what `images` in devspace.yaml names, when something has changed, and pushes it.

#include "base/console.hpp"
#include "base/pool.hpp"
#include "base/task.hpp"
#include "config/config.hpp"
#include "config/project_state.hpp"
#include "docker/credentials.hpp"
#include "docker/engine.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ds::images {

struct BuildOptions {
    std::string root;          // The project's folder, absolute.
    std::string kube_context;  // Empty without a cluster (`build`).
    /// Why the cluster has what the daemon has (`find_cluster_daemon`): then nothing is pushed.
    std::optional<std::string> shared_daemon;
    std::vector<std::string> names;  // Images to look at; empty: all.
    bool force = false;              // Also what has not changed.
    bool skip_push = false;
    bool sequential = false;  // One after the other instead of two at a time.
    /// A changed context is no reason to build: the file sync carries it (first round of `dev`).
    bool ignore_context_changes = false;
    bool quiet = false;  // Leaves out what the builder prints.
};

/// What building uses. All of it outlives the call.
struct Builders {
    docker::Engine& engine;
    docker::CredentialStore& credentials;
    Console& console;
    Pool& pool;
};

struct BuiltImage {
    std::string name;  // In the config.
    std::string repository;
    std::string tag;
    bool built = false;  // Now; false: what was built before is still right.
};

struct BuiltImages {
    std::vector<BuiltImage> images;  // In config order, without those that are never built.

    std::size_t built_count() const;
};

/// Builds and pushes each image that needs it, and records it in `state` and in the project's
/// file as soon as it is done; so a failure of one does not lose the others.
///
/// Throws `Error`: `InvalidInput` for a wrong name, Dockerfile or context, `Unavailable` without
/// Docker when it is needed, else what the builder or the registry said. Cancelling stops the
/// builds. `config` and `state` outlive the call.
Task<BuiltImages> build_images(
    BuildOptions options,
    const config::Config& config,
    config::ProjectState& state,
    Builders builders
);

}  // namespace ds::images
