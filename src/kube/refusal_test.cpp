#include "kube/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::kube {
namespace {

ClusterAccess access() {
    ClusterAccess value;
    value.context = "dev";
    value.server = "https://127.0.0.1:6443";
    value.cluster = "local";
    value.kubeconfig = "/k/config";
    value.proxy_origin = "$HTTPS_PROXY";
    return value;
}

Error refused(int status, const std::string& body) {
    return refusal(status, body, access(), "the token of users[me] in /k/config");
}

std::string status(const std::string& message) {
    return R"({"kind":"Status","status":"Failure","message":")" + message + "\"}";
}

}  // namespace

TEST_CASE("refusal tells callers what they can do") {
    CHECK(
        refused(404, status("pods x not found")) == Error(ErrorCode::NotFound, "pods x not found")
    );
    CHECK(refused(409, "{}").code() == ErrorCode::Conflict);
    CHECK(refused(410, "").code() == ErrorCode::Expired);
    CHECK(refused(422, "").code() == ErrorCode::InvalidInput);
    CHECK(refused(500, "").code() == ErrorCode::Failed);
    CHECK(refused(503, "").code() == ErrorCode::Unavailable);
}

TEST_CASE("refusal takes a manifest that does not fit its schema for bad input") {
    CHECK(
        refused(500, status("failed to create typed patch object: .x: field not declared"))
            .code() == ErrorCode::InvalidInput
    );
}

TEST_CASE("refusal tells a node that does not answer, or not yet, from other failures") {
    CHECK(refused(500, status("error dialing backend: dial tcp")).code() == ErrorCode::Unavailable);
    CHECK(
        refused(400, status("container c in pod p is waiting to start: PodInitializing")).code() ==
        ErrorCode::Unavailable
    );
    CHECK(
        refused(500, status("unable to upgrade connection: container not found (c)")).code() ==
        ErrorCode::NotFound
    );
}

TEST_CASE("refusal says which credential was refused") {
    CHECK(
        refused(401, status("Unauthorized")) ==
        Error(
            ErrorCode::Unauthorized,
            "the cluster of context 'dev' refused the token of users[me] in /k/config (401); log "
            "in again, or ask for a new one"
        )
    );
    CHECK(
        refusal(401, "", access(), "").message() ==
        "the cluster of context 'dev' refused us (401): /k/config gives no credentials for it; "
        "log in at the cluster, or add a user to the context"
    );
}

TEST_CASE("refusal shows the missing right, and other reasons as they are") {
    const std::string right =
        R"(pods is forbidden: User \"me\" cannot list resource \"pods\" in API group \"\" in the namespace \"shop\")";
    const std::string nobody =
        R"(pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\")";
    const std::string quota = "pods is forbidden: exceeded quota: small";

    CHECK(refused(403, status(right)).code() == ErrorCode::Forbidden);
    CHECK(refused(403, status(right))
              .message()
              .starts_with("user 'me' may not list pods in namespace 'shop'; this role"));
    CHECK(refused(403, status(nobody))
              .message()
              .ends_with("; context 'dev' has no credentials that the cluster accepts"));
    CHECK(refused(403, status(quota)).message() == quota);
}

TEST_CASE("refusal shows the first line of what a proxy sent") {
    CHECK(
        refused(502, "<html>bad gateway\nmore").message() ==
        "the server answered with status 502: <html>bad gateway"
    );
}

TEST_CASE("unreachable names context, server and what to check") {
    const auto said = [](ErrorCode code, const std::string& what) {
        const std::string all = unreachable(Error(code, what), access()).message();
        const std::string begin =
            "cannot reach the cluster of context 'dev' at https://127.0.0.1:6443: " + what;
        REQUIRE(all.starts_with(begin));
        return all.substr(begin.size());
    };
    constexpr ErrorCode kDown = ErrorCode::Unavailable;
    constexpr ErrorCode kFailed = ErrorCode::Failed;

    CHECK(said(kDown, "connection refused") == "; is the cluster running?");
    CHECK(
        said(kDown, "host 'a' has no known address") ==
        "; check the server in /k/config, the network, or the VPN"
    );
    CHECK(
        said(kDown, "connect: timed out after 10 s") ==
        "; is it switched off, or behind a VPN or firewall?"
    );
    CHECK(
        said(kFailed, "certificate of 'a' expired on 2020-01-01") ==
        "; the cluster must renew it, unless the clock of this machine is wrong"
    );
    CHECK(said(kFailed, "certificate of 'a' is not valid before 2020; check the clock").empty());
    CHECK(
        said(kFailed, "certificate of 'a' is for 'b', '10.0.0.1'") ==
        "; use one of these names as server in /k/config, or set tls-server-name of "
        "clusters[local] to it"
    );
    CHECK(
        said(kFailed, "certificate of 'a' is signed by the unknown authority 'x'") ==
        "; is certificate-authority-data of clusters[local] in /k/config that of another or "
        "older cluster?"
    );
    CHECK(said(kDown, "proxy http://p:80: refused") == "; check the proxy ($HTTPS_PROXY)");
}

}  // namespace ds::kube
