#pragma once

#include "base/task.hpp"
#include "dev/pod_choice.hpp"

#include <chrono>

namespace ds {
class Console;
}

namespace ds::kube {
class Client;
}

namespace ds::dev {

/// How long to wait for a pod.
struct PodPatience {
    std::chrono::seconds total{120};
    std::chrono::seconds without_any{30};  // While no pod fits at all.
    /// A status that waiting does not mend must last this long: it may belong to a pod that a
    /// deployment is about to replace.
    std::chrono::milliseconds hopeless{3000};
};

/// Waits until a container that fits `query` runs, showing how its pod comes along. Learns of
/// changes by a watch.
///
/// Throws `Error`: `Failed` with the cluster's reason and the next step when the pod will not come
/// up, `NotFound` when there is none, `Unavailable` when patience ends, `InvalidInput` when the
/// query fits several containers or none of the pod's.
Task<PodTarget> wait_for_pod(
    kube::Client& client, Console& console, PodQuery query, PodPatience patience = {}
);

}  // namespace ds::dev
