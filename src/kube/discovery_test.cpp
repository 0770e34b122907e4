#include "kube/discovery.hpp"

#include "data/json.hpp"

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

TEST_CASE("read_resources leaves subresources out") {
    const data::Value list = data::parse_json(R"({"kind":"APIResourceList","resources":[
        {"name":"widgets","kind":"Widget","namespaced":true},
        {"name":"widgets/status","kind":"Widget","namespaced":true},
        {"name":"worlds","kind":"World","namespaced":false}]})")
                                 .value();

    const std::vector<Resource> resources = read_resources(list, "example.org/v1");

    CHECK(
        resources ==
        std::vector<Resource>{
            {{"example.org/v1", "Widget"}, "widgets", true},
            {{"example.org/v1", "World"}, "worlds", false},
        }
    );
}

}  // namespace ds::kube
