#include "kube/missing_right.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::kube {

TEST_CASE("parse_missing_right reads what the authorizer says") {
    CHECK(
        parse_missing_right(
            R"(pods is forbidden: User "system:serviceaccount:shop:dev" cannot list )"
            R"(resource "pods" in API group "" in the namespace "shop")"
        ) == MissingRight{"system:serviceaccount:shop:dev", "list", "pods", "", "shop", ""}
    );
    CHECK(
        parse_missing_right(
            R"(deployments.apps "web" is forbidden: User "me" cannot patch resource )"
            R"("deployments" in API group "apps" in the namespace "shop": RBAC: x)"
        ) == MissingRight{"me", "patch", "deployments", "apps", "shop", ""}
    );
    CHECK(
        parse_missing_right(R"(nodes is forbidden: User "me" cannot list resource "nodes" in API )"
                            R"(group "" at the cluster scope)"
        ) == MissingRight{"me", "list", "nodes", "", "", ""}
    );
    CHECK(
        parse_missing_right(R"(forbidden: User "me" cannot get path "/metrics")") ==
        MissingRight{"me", "get", "", "", "", "/metrics"}
    );
}

TEST_CASE("parse_missing_right leaves other reasons alone") {
    for (const char* const message :
         {"pods \"x\" is forbidden: exceeded quota: small, requested: pods=1",
          "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot",
          "User \"me",
          "User \"me\" cannot",
          "User \"me\" cannot list resource \"pods",
          ""}) {
        CAPTURE(message);
        CHECK(!parse_missing_right(message));
    }
}

TEST_CASE("explain shows the smallest role") {
    CHECK(
        explain({"me", "list", "pods", "", "shop", ""}) ==
        "user 'me' may not list pods in namespace 'shop'; this role, bound to that user, allows "
        "it:\n"
        "  apiVersion: rbac.authorization.k8s.io/v1\n"
        "  kind: Role\n"
        "  metadata: {name: devspace, namespace: \"shop\"}\n"
        "  rules:\n"
        "  - {apiGroups: [\"\"], resources: [\"pods\"], verbs: [list]}"
    );
    CHECK(
        explain({"me", "list", "nodes", "", "", ""})
            .find("  kind: ClusterRole\n  metadata: {name: devspace}\n") != std::string::npos
    );
    CHECK(
        explain({"me", "get", "", "", "", "/metrics"}) ==
        "user 'me' may not get the path /metrics; a ClusterRole with this rule allows it:\n"
        "  - {nonResourceURLs: [\"/metrics\"], verbs: [get]}"
    );
}

TEST_CASE("explain names both verbs of a stream, and what applying needs") {
    for (const std::string resource : {"pods/exec", "pods/attach", "pods/portforward"}) {
        for (const std::string verb : {"create", "get"}) {
            CAPTURE(resource);
            CHECK(explain({"me", verb, resource, "", "shop", ""})
                      .ends_with("resources: [\"" + resource + "\"], verbs: [create, get]}"));
        }
    }
    CHECK(explain({"me", "patch", "deployments", "apps", "shop", ""})
              .ends_with("resources: [\"deployments\"], verbs: [create, patch]}"));
}

}  // namespace ds::kube
