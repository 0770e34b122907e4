#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

// What the tool keeps in `.devspace/` (mode 0700) of a project. All of it may be deleted; then
// images are built and manifests applied once more.
//
//   state.json       this file's ProjectState, mode 0600
//   state.lock       held while state.json is changed
//   sync/ID/         one sync: its ancestor tree (later), trash, lock
//   images/ID        what was in the context of an image when it was built; for speed alone
//   logs/NAME.log    what went to the log files
//   generated.yaml   answers, the profile in use, last places: see generated_cache.hpp

std::string state_path(std::string_view root);
std::string sync_folder(std::string_view root, std::string_view id);
std::string log_path(std::string_view root, std::string_view name);

/// What an image was last built from, and where it went.
struct ImageState {
    std::string repository;
    std::string tag;
    std::string dockerfile_digest;
    std::string context_digest;
    std::string options_digest;
    std::string built_into;  // Id of the Docker engine, or the registry that it was pushed to.

    friend bool operator==(const ImageState&, const ImageState&) = default;
};

/// Names an object in the cluster.
struct AppliedObject {
    std::string api_version;
    std::string kind;
    std::string kube_namespace;  // Empty for objects without one.
    std::string name;

    friend auto operator<=>(const AppliedObject&, const AppliedObject&) = default;
};

/// What was applied for a deployment in one namespace of one context.
struct DeploymentState {
    std::string name;
    std::string context;
    std::string kube_namespace;
    std::string hash;  // Of everything that was applied.
    std::vector<AppliedObject> objects;

    friend bool operator==(const DeploymentState&, const DeploymentState&) = default;
};

struct ProjectState {
    std::map<std::string, ImageState> images;  // By the image's name in the config.
    std::vector<DeploymentState> deployments;  // In the order in which they were first deployed.
    std::string last_context;
    std::string last_namespace;
    data::Value unknown;  // Members that this version does not know; written back.

    const DeploymentState* find_deployment(
        std::string_view name, std::string_view context, std::string_view kube_namespace
    ) const;

    /// Replaces the entry with this name, context and namespace, or adds it.
    void put_deployment(DeploymentState deployment);

    void remove_deployment(
        std::string_view name, std::string_view context, std::string_view kube_namespace
    );
};

struct LoadedState {
    ProjectState state;
    std::optional<std::string> warning;  // A broken file was renamed to state.json.broken.
};

/// Reads the state; a missing file is an empty state. Fails when the file cannot be read or was
/// written by a newer version of the tool.
Result<LoadedState> load_project_state(const std::string& root);

/// Reads the newest state, changes it and writes it, so that two processes do not lose each
/// other's changes. Creates `.devspace/`.
Result<LoadedState> update_project_state(
    const std::string& root, const std::function<void(ProjectState&)>& change
);

}  // namespace ds::config
