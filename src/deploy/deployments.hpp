#pragma once

// Deploys: applies manifests to a namespace, remembers what it applied, and takes it away again.

#include "base/console.hpp"
#include "base/task.hpp"
#include "config/config.hpp"
#include "config/project_state.hpp"
#include "deploy/image_tags.hpp"
#include "kube/client.hpp"

#include <string>
#include <vector>

namespace ds::deploy {

class Cluster;

/// Where deployments come from and go to.
struct DeployOptions {
    std::string root;                     // Folder of the project: of its manifests and its state.
    std::string context;                  // As the kubeconfig calls it.
    std::string kube_namespace;           // For deployments that name none.
    std::vector<std::string> names = {};  // Only these deployments; empty: all.
    std::vector<ImageTag> images = {};    // Tags that untagged references get.
};

/// One deployment that is in the cluster now.
struct Deployed {
    std::string name;
    std::string kube_namespace;
    std::vector<config::AppliedObject> objects;

    friend bool operator==(const Deployed&, const Deployed&) = default;
};

/// Applies `deployments` in their order. Creates missing namespaces, deletes objects that are gone
/// from the manifests since the last time, and records every object in the project state, also of
/// a deployment that failed half-way.
///
/// All manifests are read before anything is applied. The first failure ends it; the error names
/// the deployment, the object and its line.
Task<std::vector<Deployed>> create_deployments(
    kube::Client& client,
    Console& console,
    std::vector<config::Deployment> deployments,
    DeployOptions options
);

/// Deletes what was recorded for `deployments`, and what their manifests name, in reverse order;
/// without `names` also what was recorded for deployments that are no longer configured. Waits
/// until the objects are gone (their dependents go in the background). `images` is not used.
///
/// Goes on after a failure and throws at the end; what could not be deleted stays recorded.
/// Returns what was deleted.
Task<std::vector<Deployed>> purge_deployments(
    kube::Client& client,
    Console& console,
    std::vector<config::Deployment> deployments,
    DeployOptions options
);

/// Creates a namespace when it is missing; without the right to look, goes on.
Task<> ensure_namespace(kube::Client& client, Console& console, std::string name);

}  // namespace ds::deploy
