#pragma once

#include "config/config.hpp"
#include "config/project_state.hpp"
#include "deploy/deployments.hpp"
#include "deploy/manifest.hpp"

#include <string>
#include <vector>

namespace ds::deploy {

config::AppliedObject applied_object(const kube::ObjectRef& ref);
kube::ObjectRef ref_of(const config::AppliedObject& object);

/// The same object, whatever version of its API it was applied with.
bool is_same_object(const config::AppliedObject& one, const config::AppliedObject& other);

bool holds(const std::vector<config::AppliedObject>& objects, const config::AppliedObject& wanted);

/// Everything in `more` that `objects` does not hold is added.
std::vector<config::AppliedObject> unite(
    std::vector<config::AppliedObject> objects, const std::vector<config::AppliedObject>& more
);

/// What is in `before` and not in `now`.
std::vector<config::AppliedObject> subtract(
    const std::vector<config::AppliedObject>& before, const std::vector<config::AppliedObject>& now
);

/// The order of deletion: what needs others goes first.
void sort_for_deletion(std::vector<config::AppliedObject>& objects);

/// The hash of everything that is applied for a deployment.
std::string hash_of(const std::vector<Manifest>& manifests);

/// The deployments with the names that are wanted, or all. Throws `InvalidInput` for a name that
/// neither they nor `also_known` have.
std::vector<config::Deployment> select(
    const std::vector<config::Deployment>& deployments,
    const std::vector<std::string>& names,
    const std::vector<std::string>& also_known
);

/// What is recorded for a deployment; an empty record when there is none.
config::DeploymentState record_of(
    const config::ProjectState& state,
    const DeployOptions& options,
    const std::string& name,
    const std::string& name_space
);

/// Writes `record` to the project state; one without objects is removed.
void write_record(const std::string& root, const config::DeploymentState& record);

}  // namespace ds::deploy
