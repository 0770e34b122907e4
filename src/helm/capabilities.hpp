#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::helm {

struct KubeVersion {
    std::string version;  // "v1.34.1"
    std::string major;
    std::string minor;

    friend bool operator==(const KubeVersion&, const KubeVersion&) = default;
};

/// As Helm reads `--kube-version`: what follows the numbers is cut off.
Result<KubeVersion> parse_kube_version(std::string_view text);

/// What a chart is told about the cluster.
struct Capabilities {
    KubeVersion kube_version;
    std::vector<std::string> api_versions;  // "apps/v1", and for a cluster "apps/v1/Deployment".
};

/// What Helm assumes without a cluster: the version of its client library and what that knows.
Capabilities default_capabilities();

/// The version that charts see as Helm's: the one that this program equals.
inline constexpr std::string_view kHelmVersion = "v3.22.0";

}  // namespace ds::helm
