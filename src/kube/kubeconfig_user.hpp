#pragma once

#include "base/result.hpp"
#include "kube/cluster_access.hpp"
#include "kube/kubeconfig_files.hpp"

#include <string>

namespace ds::kube {

/// Content given inline as base64 under KEY-data of `map`, or in the file that KEY names, whose
/// path goes to `file`. Empty where neither is given. `owner` is how messages name the map.
struct KubeconfigContent {
    std::string bytes;
    std::string file;  // Empty when inline.
};

Result<KubeconfigContent> read_content(
    const KubeconfigFile& file,
    const data::Value& map,
    const std::string& owner,
    const std::string& key,
    const ReadFile& read
);

/// Reads an entry of `users`. `cluster` is the entry of the cluster, whose extension for the
/// plugin goes along. Fails with `InvalidInput` and what to do about it.
Result<UserAccess> read_user(
    const KubeconfigEntry& entry, const data::Value& cluster, const ReadFile& read
);

}  // namespace ds::kube
