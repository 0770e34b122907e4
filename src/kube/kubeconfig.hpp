#pragma once

#include "base/result.hpp"
#include "kube/cluster_access.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ds::kube {

/// Yields the content of a file; `NotFound` where there is none.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// What finding a cluster needs to know of the machine.
struct KubeMachine {
    std::map<std::string, std::string> environment;
    std::string home;  // May be empty.
    ReadFile read;
};

/// The kubeconfigs to read: those of $KUBECONFIG in their order, else `HOME/.kube/config`. Empty
/// where neither variable is set.
std::vector<std::string> kubeconfig_files(const KubeMachine& machine);

/// The contexts that the kubeconfigs define, and the one that is current (or empty).
struct KubeContexts {
    std::string current;
    std::vector<std::string> names;
};

Result<KubeContexts> list_contexts(const KubeMachine& machine);

/// Resolves `context`, or the current context if that is empty, by kubectl's rules.
///
/// Of several kubeconfigs the first one to define an entry counts for it; one that does not exist
/// counts as empty. Files named in a kubeconfig are read, relative to its folder. Without any
/// kubeconfig, a program that runs in a pod uses the pod's service account.
/// Fails with `InvalidInput` and a message that names file, line and the next step.
Result<ClusterAccess> load_cluster_access(const KubeMachine& machine, const std::string& context);

}  // namespace ds::kube
