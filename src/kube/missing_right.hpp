#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ds::kube {

/// What a refusal of the API server's authorizer says was asked for.
struct MissingRight {
    std::string user;
    std::string verb;
    std::string resource;    // "pods", "pods/exec"; empty for a path.
    std::string group;       // Empty: the core group.
    std::string name_space;  // Empty: the whole cluster.
    std::string path;        // "/metrics", for what is no resource.

    friend bool operator==(const MissingRight&, const MissingRight&) = default;
};

/// Reads 'pods is forbidden: User "me" cannot list resource "pods" in API group "" in the
/// namespace "shop"'; nothing for other reasons to forbid something, such as quotas.
std::optional<MissingRight> parse_missing_right(std::string_view message);

/// "user 'me' may not list pods in namespace 'shop'", and the smallest role that changes that.
std::string explain(const MissingRight& right);

}  // namespace ds::kube
