#pragma once

#include "base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::kube {

/// How one context of a kubeconfig reaches its cluster, and as whom. All contents are inline.
struct ClusterAccess {
    std::string context;
    std::string server;      // "https://127.0.0.1:6443", without a slash at the end.
    std::string name_space;  // "default" where the context names none.
    std::string kubeconfig;  // The file all this comes from, for messages.

    std::string ca;  // PEM; empty: the certificates of the system.
    std::string tls_server_name;
    bool skip_tls_verify = false;

    std::string client_certificate;  // PEM.
    std::string client_key;          // PEM.
    std::string token;

    friend bool operator==(const ClusterAccess&, const ClusterAccess&) = default;
};

/// Yields the content of a file; `NotFound` where there is none.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// The kubeconfig to use: the value of $KUBECONFIG, else `HOME/.kube/config`. Both are given by
/// the caller and may be empty. Several files in $KUBECONFIG are refused ("not built yet").
Result<std::string> kubeconfig_path(std::string_view variable, std::string_view home);

/// The contexts that a kubeconfig defines, and the one that is current (or empty).
struct KubeContexts {
    std::string current;
    std::vector<std::string> names;
};

Result<KubeContexts> list_contexts(const std::string& path, const ReadFile& read);

/// Resolves `context` of the kubeconfig at `path`, or its current context if that is empty.
///
/// Files named in it are read, relative to its folder. Fails with `InvalidInput` and a message that
/// names file, line and the next step; credentials this program cannot use are refused by name.
Result<ClusterAccess> load_cluster_access(
    const std::string& path, const std::string& context, const ReadFile& read
);

}  // namespace ds::kube
