#include "deploy/records.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "crypto/sha256.hpp"
#include "data/json.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace ds::deploy {

config::AppliedObject applied_object(const kube::ObjectRef& ref) {
    return {
        .api_version = ref.kind.api_version,
        .kind = ref.kind.kind,
        .kube_namespace = ref.name_space,
        .name = ref.name,
    };
}

kube::ObjectRef ref_of(const config::AppliedObject& object) {
    return {{object.api_version, object.kind}, object.kube_namespace, object.name};
}

bool is_same_object(const config::AppliedObject& one, const config::AppliedObject& other) {
    return one.kind == other.kind && one.kube_namespace == other.kube_namespace &&
           one.name == other.name;
}

bool holds(const std::vector<config::AppliedObject>& objects, const config::AppliedObject& wanted) {
    return std::ranges::any_of(objects, [&wanted](const auto& object) {
        return is_same_object(object, wanted);
    });
}

std::vector<config::AppliedObject> unite(
    std::vector<config::AppliedObject> objects, const std::vector<config::AppliedObject>& more
) {
    for (const config::AppliedObject& object : more) {
        if (!holds(objects, object)) objects.push_back(object);
    }
    return objects;
}

std::vector<config::AppliedObject> subtract(
    const std::vector<config::AppliedObject>& before, const std::vector<config::AppliedObject>& now
) {
    std::vector<config::AppliedObject> gone;
    for (const config::AppliedObject& object : before) {
        if (!holds(now, object)) gone.push_back(object);
    }
    return gone;
}

void sort_for_deletion(std::vector<config::AppliedObject>& objects) {
    std::multimap<int, config::AppliedObject> ranked;  // Keeps the order of equals.
    for (config::AppliedObject& object : objects) {
        const int rank = deployment_rank(object.kind);
        ranked.emplace(rank, std::move(object));
    }
    objects.clear();
    for (auto entry = ranked.rbegin(); entry != ranked.rend(); ++entry) {
        objects.push_back(std::move(entry->second));
    }
}

std::string hash_of(const std::vector<Manifest>& manifests) {
    crypto::Sha256 digest;
    for (const Manifest& manifest : manifests) {
        digest.update(data::write_json(manifest.object));
        digest.update("\n");
    }
    return digest.finish_hex();
}

std::vector<config::Deployment> select(
    const std::vector<config::Deployment>& deployments,
    const std::vector<std::string>& names,
    const std::vector<std::string>& also_known
) {
    std::vector<std::string> known = also_known;
    for (const config::Deployment& deployment : deployments)
        known.push_back(deployment.name);
    for (const std::string& name : names) {
        if (std::ranges::find(known, name) != known.end()) continue;
        const std::optional<std::string> near = nearest(name, known);
        std::string message = "there is no deployment '" + name + "'";
        message +=
            near ? "; did you mean '" + *near + "'?" : "; known are '" + join(known, "', '") + "'";
        throw Error(ErrorCode::InvalidInput, message);
    }
    std::vector<config::Deployment> selected;
    for (const config::Deployment& deployment : deployments) {
        const bool wanted =
            names.empty() || std::ranges::find(names, deployment.name) != names.end();
        if (wanted) selected.push_back(deployment);
    }
    return selected;
}

config::DeploymentState record_of(
    const config::ProjectState& state,
    const DeployOptions& options,
    const std::string& name,
    const std::string& name_space
) {
    if (const auto* found = state.find_deployment(name, options.context, name_space)) return *found;
    config::DeploymentState record;
    record.name = name;
    record.context = options.context;
    record.kube_namespace = name_space;
    return record;
}

void write_record(const std::string& root, const config::DeploymentState& record) {
    const auto change = [&record](config::ProjectState& state) {
        if (record.objects.empty()) {
            state.remove_deployment(record.name, record.context, record.kube_namespace);
        } else {
            state.put_deployment(record);
        }
    };
    (void)or_throw(config::update_project_state(root, change));
}

}  // namespace ds::deploy
