#include "kube/discovery.hpp"

#include <doctest/doctest.h>

namespace ds::kube {

TEST_CASE("find_common_resource knows how common kinds are served") {
    const Resource deployment = find_common_resource({"apps/v1", "Deployment"}).value();
    CHECK(deployment.plural == "deployments");
    CHECK(deployment.namespaced);
    CHECK(!find_common_resource({"v1", "Namespace"}).value().namespaced);
    CHECK(!find_common_resource({"apps/v1beta1", "Deployment"}));
    CHECK(!find_common_resource({"example.org/v1", "Widget"}));
}

TEST_CASE("find_common_resource assumes nothing that Kubernetes 1.20 lacks") {
    CHECK(!find_common_resource({"batch/v1", "CronJob"}));
    CHECK(!find_common_resource({"policy/v1", "PodDisruptionBudget"}));
    CHECK(!find_common_resource({"autoscaling/v2", "HorizontalPodAutoscaler"}));
}

}  // namespace ds::kube
