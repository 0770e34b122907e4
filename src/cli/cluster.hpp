#pragma once

#include "base/result.hpp"
#include "kube/kubeconfig.hpp"

#include <memory>
#include <string>

namespace ds::kube {
class Client;
}

namespace ds::cli {

struct Context;

/// The cluster and namespace that the flags, the environment and the kubeconfig name, in this
/// order. Throws `Error` that says which file or flag is wrong.
kube::ClusterAccess find_cluster(const Context& context);

/// The same without throwing, for those who can do without a cluster.
Result<kube::ClusterAccess> try_find_cluster(const Context& context);

/// A client of that cluster; connects when it is used. `context` must outlive it.
std::unique_ptr<kube::Client> open_cluster(Context& context);

}  // namespace ds::cli
