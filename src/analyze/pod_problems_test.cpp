#include "analyze/pod_problems.hpp"

#include "data/json.hpp"
#include "data/value.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::analyze {
namespace {

std::vector<PodFinding> problems(std::string_view json) {
    return find_pod_problems(data::parse_json(json).value());
}

PodFinding only(std::string_view json) {
    const std::vector<PodFinding> found = problems(json);
    REQUIRE(found.size() == 1);
    return found.front();
}

}  // namespace

TEST_CASE("find_pod_problems says why an image cannot be pulled") {
    const PodFinding finding = only(R"({"status":{"containerStatuses":[{"name":"web","state":{
        "waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"r/app:x\": ErrImagePull: rpc error: code = NotFound desc = failed to pull: r/app:x:\n not found"}}}]}})"
    );

    CHECK(finding.critical);
    CHECK(!finding.wants_log);
    CHECK(
        to_line(finding) ==
        "container 'web': ImagePullBackOff: Back-off pulling image \"r/app:x\": ErrImagePull: "
        "failed to pull: r/app:x: not found; check that this image and tag exist in the registry"
    );
}

TEST_CASE("find_pod_problems asks for the log of the run that crashed") {
    const PodFinding finding = only(R"({"status":{"containerStatuses":[{"name":"web","state":{
        "waiting":{"reason":"CrashLoopBackOff","message":"back-off 10s"}},
        "lastState":{"terminated":{"exitCode":1,"reason":"Error"}}}]}})");

    CHECK(finding.critical);
    CHECK(finding.wants_log);
    CHECK(finding.previous);
    CHECK(finding.message == "the container ends soon after every start, last with exit code 1");
}

TEST_CASE("find_pod_problems names a lack of memory behind a crash loop") {
    const PodFinding finding = only(R"({"status":{"containerStatuses":[{"name":"web","state":{
        "waiting":{"reason":"CrashLoopBackOff"}},
        "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}})");

    CHECK(finding.message.ends_with("exit code 137 (OOMKilled)"));
    CHECK(finding.hint == "raise the memory limit of the container");
}

TEST_CASE("find_pod_problems reports a container that ended badly with its current log") {
    const PodFinding finding = only(R"({"status":{"initContainerStatuses":[{"name":"migrate",
        "state":{"terminated":{"exitCode":2,"message":"no database"}}}]}})");

    CHECK(finding.container == "migrate");
    CHECK(finding.reason == "Error");
    CHECK(finding.message == "the container ended with exit code 2: no database");
    CHECK(finding.wants_log);
    CHECK(!finding.previous);
    CHECK(finding.critical);
}

TEST_CASE("find_pod_problems reports scheduling, eviction and readiness") {
    CHECK(
        to_line(only(R"({"status":{"phase":"Pending","conditions":[{"type":"PodScheduled",
            "status":"False","reason":"Unschedulable","message":"0/1 nodes: insufficient cpu"}]}})")
        ) ==
        "Unschedulable: 0/1 nodes: insufficient cpu; lower the resource requests, or add or "
        "free a node that fits"
    );
    CHECK(only(R"({"status":{"phase":"Failed","reason":"Evicted","message":"disk"}})").critical);
    const PodFinding probe = only(R"({"spec":{"containers":[{"name":"a","readinessProbe":{}}]},
        "status":{"containerStatuses":[{"name":"a","ready":false,"state":{"running":{}}}]}})");
    CHECK(probe.reason == "NotReady");
    CHECK(!probe.critical);
}

TEST_CASE("find_pod_problems puts what is critical first") {
    const std::vector<PodFinding> found = problems(R"({"spec":{"containers":[
        {"name":"a","readinessProbe":{}},{"name":"b"}]},"status":{"containerStatuses":[
        {"name":"a","ready":false,"state":{"running":{}}},
        {"name":"b","state":{"waiting":{"reason":"CreateContainerConfigError",
            "message":"secret \"x\" not found"}}}]}})");

    REQUIRE(found.size() == 2);
    CHECK(found[0].reason == "CreateContainerConfigError");
    CHECK(found[1].reason == "NotReady");
}

TEST_CASE("find_pod_problems finds nothing in a pod that is well or starting") {
    CHECK(problems(R"({"status":{"phase":"Running","containerStatuses":[
        {"ready":true,"state":{"running":{}}}]}})")
              .empty());
    CHECK(problems(R"({"status":{"phase":"Pending","containerStatuses":[
        {"state":{"waiting":{"reason":"ContainerCreating"}}}]}})")
              .empty());
    CHECK(problems(R"({"status":{"phase":"Succeeded","containerStatuses":[
        {"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}})")
              .empty());
}

}  // namespace ds::analyze
