#pragma once

#include <string>

namespace ds::data {
class Value;
}

namespace ds::kube {

/// One life of a container, as its pod tells it.
struct ContainerRun {
    bool known = false;
    std::string pod_uid;
    std::string id;           // Another one after a restart; empty before the first start.
    bool is_running = false;  // Else it waits or has ended.
    bool goes_on = false;     // It will be started again when it ends, or has not started yet.

    friend bool operator==(const ContainerRun&, const ContainerRun&) = default;
};

/// The run of `container` in `pod`; of the default container if the name is empty.
ContainerRun read_container_run(const data::Value& pod, const std::string& container);

}  // namespace ds::kube
