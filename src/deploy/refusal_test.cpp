#include "deploy/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::deploy {
namespace {

Manifest web() {
    return parse_manifests(
               "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n"
               "  replica: 1\n  selector:\n    matchLabels: {a: b}\n  template:\n    spec:\n"
               "      containers:\n      - name: web\n        imagee: x\n",
               "kube/web.yaml"
    )
        .value()
        .front();
}

std::string explained(const std::string& message, ErrorCode code = ErrorCode::InvalidInput) {
    return explain_refusal(Error(code, message), web()).message();
}

// The messages are those of Kubernetes 1.34.
TEST_CASE("explain_refusal points at the line of a field") {
    CHECK(
        explained(
            "apply deployment 'web': failed to create typed patch object (default/web; apps/v1, "
            "Kind=Deployment): .spec.replica: field not declared in schema"
        ) ==
        "kube/web.yaml:6: apply deployment 'web': .spec.replica: field not declared in schema; "
        "check the spelling and the apiVersion"
    );
    CHECK(explained(
              "apply deployment 'web': failed to create typed patch object (default/web; apps/v1, "
              "Kind=Deployment): .spec.template.spec.containers[name=\"web\"].imagee: field not "
              "declared in schema"
    )
              .starts_with("kube/web.yaml:13: apply deployment 'web': .spec.template"));
    CHECK(
        explained("apply deployment 'web': Deployment.apps \"web\" is invalid: "
                  "spec.template.spec.containers[0].image: Required value") ==
        "kube/web.yaml:12: apply deployment 'web': spec.template.spec.containers[0].image: "
        "Required value"
    );
}

TEST_CASE("explain_refusal points at the first of several fields") {
    CHECK(
        explained("apply deployment 'web': Deployment.apps \"web\" is invalid: "
                  "[spec.selector: Required value, spec.replica: Invalid value: 1]") ==
        "kube/web.yaml:8: apply deployment 'web': [spec.selector: Required value, spec.replica: "
        "Invalid value: 1]"
    );
}

TEST_CASE("explain_refusal says what to do about an immutable field") {
    CHECK(
        explained(
            "apply deployment 'web': Deployment.apps \"web\" is invalid: spec.selector: Invalid "
            "value: {\"matchLabels\":{}}: field is immutable"
        ) ==
        "kube/web.yaml:8: apply deployment 'web': spec.selector: Invalid value: "
        "{\"matchLabels\":{}}: field is immutable; this cannot be changed in place: run 'devspace "
        "purge', then deploy again"
    );
}

TEST_CASE("explain_refusal keeps a message without field, and its code") {
    CHECK(
        explained(
            "apply deployment 'web': deployments.apps is forbidden: no", ErrorCode::Forbidden
        ) == "kube/web.yaml:1: apply deployment 'web': deployments.apps is forbidden: no"
    );
    CHECK(explain_refusal(Error(ErrorCode::Forbidden, "x"), web()).code() == ErrorCode::Forbidden);
}

TEST_CASE("explain_refusal leaves errors of the whole cluster alone") {
    CHECK(
        explained("cannot reach the cluster", ErrorCode::Unavailable) == "cannot reach the cluster"
    );
}

}  // namespace
}  // namespace ds::deploy
