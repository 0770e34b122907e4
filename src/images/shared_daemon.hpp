#pragma once

#include "base/console.hpp"
#include "base/task.hpp"
#include "config/config.hpp"
#include "docker/engine.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ds::kube {
class Client;
}

namespace ds::images {

/// The Docker daemon for a cluster.
struct ClusterDaemon {
    /// The cluster's own daemon, to be used instead of the user's; null: the user's.
    std::unique_ptr<docker::Engine> own;
    /// Why the cluster runs what the daemon has, in words, so that images need neither a push nor a
    /// pull secret; nothing when it does not.
    std::optional<std::string> shared;
};

/// Finds out whether the cluster that `client` works with shares images with a Docker daemon:
/// Docker Desktop's by the name of its context; minikube's when its own daemon can be used; any
/// other whose daemon runs a pod of this cluster.
///
/// What cannot be found out counts as no; it never fails. Costs one request to Docker, and one to
/// the cluster for each pod that Docker runs, three at most. All that is passed outlives the call.
Task<ClusterDaemon> find_cluster_daemon(
    docker::Engine& engine,
    kube::Client& client,
    std::string kube_context,
    const docker::Environment& environment,
    Console& console
);

/// Whether the config has an image that goes to the cluster through a shared daemon, if there is
/// one.
bool may_share_daemon(const config::Config& config);

/// The variables that `minikube docker-env --shell none` prints, put into `environment`.
docker::Environment with_printed_variables(docker::Environment environment, std::string_view text);

}  // namespace ds::images
