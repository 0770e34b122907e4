#pragma once

#include "base/task.hpp"
#include "data/value.hpp"
#include "dev/pod_choice.hpp"

#include <optional>
#include <string>

namespace ds::kube {
class Client;
}

namespace ds::dev {

/// Why the container that `target` names, which ran as `container_id`, is not to be used any
/// more; nothing while it runs. `pod` is null when the cluster has it no longer.
std::optional<std::string> why_lost(
    const data::Value* pod, const PodTarget& target, const std::string& container_id
);

/// The id of the container's present run, which another run does not have.
std::string container_id(const data::Value& pod, const std::string& container);

/// Watches over a container that is in use. Ends only by throwing: `Unavailable`, naming the pod
/// and what happened to it, as soon as the pod is deleted or the container restarts.
Task<> guard_pod(kube::Client& client, PodTarget target);

}  // namespace ds::dev
