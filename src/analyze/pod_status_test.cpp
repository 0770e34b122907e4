#include "analyze/pod_status.hpp"

#include "data/json.hpp"
#include "data/value.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::analyze {
namespace {

data::Value pod(std::string_view json) {
    return data::parse_json(json).value();
}

struct Case {
    std::string expected;
    std::string pod;
};

// Shapes as in the table test of Kubernetes' printPod.
const std::vector<Case> kCases = {
    {"Pending", R"({"status":{"phase":"Pending"}})"},
    {"Running",
     R"({"status":{"phase":"Running","containerStatuses":[
        {"ready":true,"state":{"running":{}}},{"state":{"running":{}}}]}})"},
    {"Evicted", R"({"status":{"phase":"Failed","reason":"Evicted"}})"},
    {"SchedulingGated",
     R"({"status":{"phase":"Pending","conditions":[
        {"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}})"},
    {"ContainerCreating",
     R"({"status":{"phase":"Pending","containerStatuses":[
        {"state":{"waiting":{"reason":"ContainerCreating"}}}]}})"},
    {"CrashLoopBackOff",
     R"({"status":{"phase":"Running","containerStatuses":[
        {"state":{"waiting":{"reason":"CrashLoopBackOff"}}},{"ready":true,"state":{"running":{}}}]}})"
    },
    {"First",
     R"({"status":{"phase":"Running","containerStatuses":[
        {"state":{"waiting":{"reason":"First"}}},{"state":{"waiting":{"reason":"Second"}}}]}})"},
    {"Signal:9",
     R"({"status":{"phase":"Failed","containerStatuses":[
        {"state":{"terminated":{"exitCode":137,"signal":9}}}]}})"},
    {"ExitCode:3",
     R"({"status":{"phase":"Failed","containerStatuses":[{"state":{"terminated":{"exitCode":3}}}]}})"
    },
    {"Error",
     R"({"status":{"phase":"Failed","containerStatuses":[
        {"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}})"},
    {"Completed",
     R"({"status":{"phase":"Succeeded","containerStatuses":[
        {"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}})"},
    {"Running",
     R"({"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],
        "containerStatuses":[{"state":{"terminated":{"reason":"Completed"}}},
        {"ready":true,"state":{"running":{}}}]}})"},
    {"NotReady",
     R"({"status":{"phase":"Running","containerStatuses":[
        {"state":{"terminated":{"reason":"Completed"}}},{"ready":true,"state":{"running":{}}}]}})"},
    {"Init:0/2",
     R"({"spec":{"initContainers":[{"name":"a"},{"name":"b"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"running":{}}},
        {"name":"b","state":{"waiting":{"reason":"PodInitializing"}}}],
        "containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}]}})"},
    {"Init:1/2",
     R"({"spec":{"initContainers":[{"name":"a"},{"name":"b"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0}}},
        {"name":"b","state":{"waiting":{"reason":"PodInitializing"}}}]}})"},
    {"Init:CrashLoopBackOff",
     R"({"spec":{"initContainers":[{"name":"a"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}})"
    },
    {"Init:Error",
     R"({"spec":{"initContainers":[{"name":"a"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}})"
    },
    {"Init:ExitCode:4",
     R"({"spec":{"initContainers":[{"name":"a"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":4}}}]}})"},
    {"Init:Signal:9",
     R"({"spec":{"initContainers":[{"name":"a"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":137,"signal":9}}}]}})"
    },
    {"Running",
     R"({"spec":{"initContainers":[{"name":"side","restartPolicy":"Always"}]},"status":{
        "phase":"Running",
        "initContainerStatuses":[{"name":"side","started":true,"state":{"running":{}}}],
        "containerStatuses":[{"ready":true,"state":{"running":{}}}]}})"},
    {"Init:0/1",
     R"({"spec":{"initContainers":[{"name":"side","restartPolicy":"Always"}]},"status":{
        "phase":"Pending",
        "initContainerStatuses":[{"name":"side","started":false,"state":{"running":{}}}]}})"},
    {"PodInitializing",
     R"({"spec":{"initContainers":[{"name":"a"}]},"status":{"phase":"Pending",
        "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0}}}],
        "containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}]}})"},
    {"CrashLoopBackOff",
     R"({"spec":{"initContainers":[{"name":"side","restartPolicy":"Always"}]},"status":{
        "phase":"Running","conditions":[{"type":"Initialized","status":"True"}],
        "initContainerStatuses":[{"name":"side","state":{"waiting":{"reason":"Other"}}}],
        "containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}})"},
    {"Terminating",
     R"({"metadata":{"deletionTimestamp":"2024-01-01T00:00:00Z"},"status":{"phase":"Running",
        "containerStatuses":[{"ready":true,"state":{"running":{}}}]}})"},
    {"Completed",
     R"({"metadata":{"deletionTimestamp":"2024-01-01T00:00:00Z"},"status":{"phase":"Succeeded",
        "containerStatuses":[{"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}})"},
    {"Unknown",
     R"({"metadata":{"deletionTimestamp":"2024-01-01T00:00:00Z"},"status":{"phase":"Running",
        "reason":"NodeLost"}})"},
    {"NodeLost", R"({"status":{"phase":"Running","reason":"NodeLost"}})"},
};

}  // namespace

TEST_CASE("pod_status is the STATUS column of kubectl") {
    for (const Case& row : kCases) {
        CAPTURE(row.pod);
        CHECK(pod_status(pod(row.pod)) == row.expected);
    }
}

TEST_CASE("is_critical tells what waiting does not cure, in init containers too") {
    for (const char* status :
         {"Error", "Unknown", "ImagePullBackOff", "Init:CrashLoopBackOff", "InvalidImageName"}) {
        CAPTURE(status);
        CHECK(is_critical(status));
    }
    for (const char* status :
         {"Running", "Pending", "Init:0/1", "ContainerCreating", "", "Init:"}) {
        CAPTURE(status);
        CHECK(!is_critical(status));
    }
}

TEST_CASE("is_ready wants the condition, and a pod that stays") {
    const char* ready = R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})";
    const char* leaving = R"({"metadata":{"deletionTimestamp":"2024-01-01T00:00:00Z"},
        "status":{"conditions":[{"type":"Ready","status":"True"}]}})";

    CHECK(is_ready(pod(ready)));
    CHECK(!is_ready(pod(leaving)));
    CHECK(!is_ready(pod(R"({"status":{"phase":"Running"}})")));
}

}  // namespace ds::analyze
