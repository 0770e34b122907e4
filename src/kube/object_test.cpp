#include "kube/object.hpp"

#include "data/value.hpp"

#include <doctest/doctest.h>

namespace ds::kube {
namespace {

const Resource kPods = {.kind = {"v1", "Pod"}, .plural = "pods", .namespaced = true};
const Resource kDeployments = {
    .kind = {"apps/v1", "Deployment"}, .plural = "deployments", .namespaced = true
};
const Resource kNodes = {.kind = {"v1", "Node"}, .plural = "nodes", .namespaced = false};

}  // namespace

TEST_CASE("resource_path follows the API server's scheme") {
    CHECK(resource_path(kPods, "web", "") == "/api/v1/namespaces/web/pods");
    CHECK(resource_path(kPods, "web", "a") == "/api/v1/namespaces/web/pods/a");
    CHECK(resource_path(kPods, "", "") == "/api/v1/pods");
    CHECK(resource_path(kNodes, "web", "n") == "/api/v1/nodes/n");
    CHECK(resource_path(kDeployments, "w", "a") == "/apis/apps/v1/namespaces/w/deployments/a");
}

TEST_CASE("ref_of reads a manifest and describe names it") {
    const data::Value metadata = data::Value::map({{"name", "web"}, {"namespace", "shop"}});
    const data::Value object =
        data::Value::map({{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"metadata", metadata}}
        );

    const ObjectRef ref = ref_of(object);

    CHECK(ref == ObjectRef{{"apps/v1", "Deployment"}, "shop", "web"});
    CHECK(describe(ref) == "deployment 'web'");
    CHECK(ref_of(data::Value()).name.empty());
}

}  // namespace ds::kube
