#include "dev/pod_guard.hpp"

#include "data/json.hpp"

#include <doctest/doctest.h>

namespace ds::dev {
namespace {

const PodTarget kTarget{.kube_namespace = "shop", .pod = "web-1", .container = "main"};

data::Value pod(const std::string& metadata, const std::string& status) {
    return data::parse_json(
               R"({"metadata":{)" + metadata +
               R"(},"status":{"containerStatuses":[{"name":"main",)" + status + "}]}}"
    )
        .value();
}

TEST_CASE("why_lost finds nothing wrong with a container that runs on") {
    const data::Value running =
        pod(R"("name":"web-1")", R"("containerID":"c1","state":{"running":{}})");

    CHECK(!why_lost(&running, kTarget, "c1"));
    CHECK(container_id(running, "main") == "c1");
}

TEST_CASE("why_lost says how a pod went away") {
    const data::Value leaving =
        pod(R"("deletionTimestamp":"2020-01-01T00:00:00Z")", R"("containerID":"c1")");

    CHECK(why_lost(nullptr, kTarget, "c1") == "pod 'web-1' was deleted");
    CHECK(why_lost(&leaving, kTarget, "c1") == "pod 'web-1' is being deleted");
}

TEST_CASE("why_lost says how a container ended or that it runs anew") {
    const data::Value ended =
        pod(R"("name":"web-1")",
            R"("containerID":"c1","state":{"terminated":{"reason":"OOMKilled","exitCode":137}})");
    const data::Value restarted =
        pod(R"("name":"web-1")",
            R"("containerID":"c2","lastState":{"terminated":{"reason":"Error","exitCode":1}})");

    CHECK(
        why_lost(&ended, kTarget, "c1") ==
        "container 'main' of pod 'web-1' ended (OOMKilled, exit code 137)"
    );
    CHECK(
        why_lost(&restarted, kTarget, "c1") ==
        "container 'main' of pod 'web-1' restarted (Error, exit code 1)"
    );
}

}  // namespace
}  // namespace ds::dev
