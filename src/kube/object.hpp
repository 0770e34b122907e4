#pragma once

#include <compare>
#include <string>
#include <utility>

namespace ds::data {
class Value;
}

namespace ds::kube {

/// A kind of objects, as manifests name it.
struct Kind {
    std::string api_version;  // "v1", "apps/v1".
    std::string kind;         // "Deployment".

    friend auto operator<=>(const Kind&, const Kind&) = default;
};

/// Names one object of a cluster.
struct ObjectRef {
    Kind kind;
    std::string name_space;  // Empty for objects of the whole cluster.
    std::string name;

    friend auto operator<=>(const ObjectRef&, const ObjectRef&) = default;
};

/// How the API server serves a kind.
struct Resource {
    Kind kind;
    std::string plural;  // "deployments".
    bool namespaced = true;

    friend bool operator==(const Resource&, const Resource&) = default;
};

/// "deployment 'web'": how messages name an object.
std::string describe(const ObjectRef& ref);

/// The reference of a manifest or of an object the server sent; empty texts where it has none.
ObjectRef ref_of(const data::Value& object);

inline ObjectRef pod_ref(std::string name_space, std::string name) {
    return {{"v1", "Pod"}, std::move(name_space), std::move(name)};
}

/// The path of a collection ("/apis/apps/v1/namespaces/web/deployments"), or of an object if `name`
/// is not empty. Without a namespace: the collection of the whole cluster.
std::string resource_path(
    const Resource& resource, const std::string& name_space, const std::string& name
);

}  // namespace ds::kube
