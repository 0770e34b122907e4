#include "kube/container_run.hpp"

#include "data/value.hpp"

#include <string_view>

namespace ds::kube {
namespace {

constexpr std::string_view kDefaultContainer = "kubectl.kubernetes.io/default-container";

std::string name_of(const data::Value& pod, const std::string& container) {
    if (!container.empty()) return container;
    // Its name has dots, which a path would take for steps.
    const data::Value* annotations = pod.find("metadata.annotations");
    const data::Value* chosen =
        annotations != nullptr ? annotations->member(kDefaultContainer) : nullptr;
    if (chosen != nullptr) return std::string(chosen->text());
    for (const data::Value& first : pod.list_at("spec.containers"))
        return std::string(first.text_at("name"));
    return {};
}

const data::Value* find_status(const data::Value& pod, const std::string& name) {
    for (const std::string_view list :
         {"status.containerStatuses",
          "status.initContainerStatuses",
          "status.ephemeralContainerStatuses"}) {
        for (const data::Value& status : pod.list_at(list))
            if (status.text_at("name") == name) return &status;
    }
    return nullptr;
}

bool will_start_again(const data::Value& pod, const data::Value* status) {
    const std::string_view phase = pod.text_at("status.phase");
    const bool over = phase == "Succeeded" || phase == "Failed" ||
                      pod.find("metadata.deletionTimestamp") != nullptr;
    if (over) return false;
    const std::string_view policy = pod.text_at("spec.restartPolicy");
    if (policy == "Always" || policy.empty()) return true;
    const data::Value* ended = status != nullptr ? status->find("state.terminated") : nullptr;
    if (ended == nullptr) return true;
    const data::Value* code = ended->member("exitCode");
    return policy == "OnFailure" && code != nullptr && code->scalar_text() != "0";
}

}  // namespace

ContainerRun read_container_run(const data::Value& pod, const std::string& container) {
    const data::Value* status = find_status(pod, name_of(pod, container));
    ContainerRun run;
    run.known = true;
    run.pod_uid = pod.text_at("metadata.uid");
    if (status != nullptr) run.id = status->text_at("containerID");
    run.is_running = status != nullptr && status->find("state.running") != nullptr;
    run.goes_on = will_start_again(pod, status);
    return run;
}

}  // namespace ds::kube
