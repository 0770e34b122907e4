#include "kube/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::kube {
namespace {

ClusterAccess access() {
    ClusterAccess value;
    value.context = "dev";
    value.server = "https://127.0.0.1:6443";
    value.kubeconfig = "/k/config";
    return value;
}

std::string status(const std::string& message) {
    return R"({"kind":"Status","status":"Failure","message":")" + message + "\"}";
}

}  // namespace

TEST_CASE("refusal tells callers what they can do") {
    CHECK(
        refusal(404, status("pods x not found"), access()) ==
        Error(ErrorCode::NotFound, "pods x not found")
    );
    CHECK(refusal(409, "{}", access()).code() == ErrorCode::Conflict);
    CHECK(refusal(410, "", access()).code() == ErrorCode::Expired);
    CHECK(refusal(422, "", access()).code() == ErrorCode::InvalidInput);
    CHECK(refusal(500, "", access()).code() == ErrorCode::Failed);
    CHECK(refusal(503, "", access()).code() == ErrorCode::Unavailable);
}

TEST_CASE("refusal takes a manifest that does not fit its schema for bad input") {
    CHECK(
        refusal(
            500, status("failed to create typed patch object: .x: field not declared"), access()
        )
            .code() == ErrorCode::InvalidInput
    );
}

TEST_CASE("refusal tells a node that does not answer, or not yet, from other failures") {
    CHECK(
        refusal(500, status("error dialing backend: dial tcp"), access()).code() ==
        ErrorCode::Unavailable
    );
    CHECK(
        refusal(400, status("container c in pod p is waiting to start: PodInitializing"), access())
            .code() == ErrorCode::Unavailable
    );
    CHECK(
        refusal(500, status("unable to upgrade connection: container not found (c)"), access())
            .code() == ErrorCode::NotFound
    );
}

TEST_CASE("refusal says which credentials were refused, and which right is missing") {
    CHECK(
        refusal(401, status("Unauthorized"), access()).message() ==
        "the cluster refused the credentials of context 'dev' (401); log in again or check the "
        "token"
    );
    CHECK(
        refusal(403, status("pods is forbidden: User me cannot list pods"), access()).message() ==
        "pods is forbidden: User me cannot list pods; ask the administrator of the cluster for "
        "this right"
    );
    CHECK(refusal(403, status("pods is forbidden: User \\\"system:anonymous\\\" cannot"), access())
              .message()
              .ends_with("; context 'dev' has no credentials that the cluster accepts"));
}

TEST_CASE("refusal shows the first line of what a proxy sent") {
    CHECK(
        refusal(502, "<html>bad gateway\nmore", access()).message() ==
        "the server answered with status 502: <html>bad gateway"
    );
}

TEST_CASE("unreachable names context, server and the next step") {
    const Error refused(ErrorCode::Unavailable, "connection refused");
    const Error expired(ErrorCode::Failed, "the certificate has expired");

    CHECK(
        unreachable(refused, access()).message() ==
        "cannot reach the cluster of context 'dev' at https://127.0.0.1:6443: connection refused; "
        "is the cluster running?"
    );
    CHECK(
        unreachable(expired, access()).message().ends_with("; check the certificates in /k/config")
    );
    CHECK(unreachable(expired, access()).code() == ErrorCode::Failed);
}

}  // namespace ds::kube
