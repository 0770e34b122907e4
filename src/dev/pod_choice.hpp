#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <string>
#include <variant>
#include <vector>

// Which of the pods that are there is meant. Pure; `select_pod.hpp` waits around it.
namespace ds::dev {

/// The pod and container that are wanted. What is empty does not matter.
struct PodQuery {
    std::string kube_namespace;            // Never empty.
    std::string name = {};                 // Of the pod.
    std::vector<std::string> images = {};  // "repository:tag"; a container runs one of them.
    std::string label_selector = {};       // "app=web,tier=front", looked at by the server.
    std::string container = {};            // Empty: the one that runs an image, else the only one.
    bool any_container = false;            // Take the first of several, instead of refusing them.
};

/// A container that runs.
struct PodTarget {
    std::string kube_namespace;
    std::string pod;
    std::string container;

    friend bool operator==(const PodTarget&, const PodTarget&) = default;
};

/// It may still come; `status` says how far it is, empty while there is no such pod.
struct PodPending {
    std::string pod;
    std::string status;

    friend bool operator==(const PodPending&, const PodPending&) = default;
};

/// It will not come by waiting.
struct PodHopeless {
    std::string pod;
    std::string why;  // The status, what the cluster says, and the next step.

    friend bool operator==(const PodHopeless&, const PodHopeless&) = default;
};

/// The container is running; or how it stands; or the query fits no container of the pod.
using PodOutlook = std::variant<PodTarget, PodPending, PodHopeless, Error>;

/// Looks at the newest pod that fits `query` and is not on its way out. All of `pods` fit its
/// name and labels already.
PodOutlook look_at_pods(const std::vector<data::Value>& pods, const PodQuery& query);

/// The containers of `pod` that `query` leaves to choose from: never empty in a success.
Result<std::vector<std::string>> fitting_containers(const data::Value& pod, const PodQuery& query);

/// What `query` looks for, for messages: "a pod with labels 'app=web' in namespace 'shop'".
std::string describe(const PodQuery& query);

/// Whether a container of `pod` runs.
bool is_container_running(const data::Value& pod, const std::string& container);

/// True when `left` was created after `right`; names decide between equals.
bool is_newer(const data::Value& left, const data::Value& right);

}  // namespace ds::dev
