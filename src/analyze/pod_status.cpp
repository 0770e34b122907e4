#include "analyze/pod_status.hpp"

#include "data/value.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace ds::analyze {
namespace {

using data::Value;

constexpr std::string_view kInitPrefix = "Init:";

const Value* condition_of(const Value& pod, std::string_view type) {
    for (const Value& condition : pod.list_at("status.conditions"))
        if (condition.text_at("type") == type) return &condition;
    return nullptr;
}

bool is_true(const Value& pod, std::string_view condition) {
    const Value* found = condition_of(pod, condition);
    return found != nullptr && found->text_at("status") == "True";
}

// A sidecar: an init container that goes on running beside the others.
bool is_sidecar(const Value& pod, std::string_view name) {
    for (const Value& container : pod.list_at("spec.initContainers"))
        if (container.text_at("name") == name) {
            return container.text_at("restartPolicy") == "Always";
        }
    return false;
}

std::string ending(const Value& terminated) {
    const std::string_view reason = terminated.text_at("reason");
    if (!reason.empty()) return std::string(reason);
    const std::int64_t signal = terminated.int_at("signal").value_or(0);
    if (signal != 0) return "Signal:" + std::to_string(signal);
    return "ExitCode:" + std::to_string(terminated.int_at("exitCode").value_or(0));
}

std::string overall_reason(const Value& pod) {
    const Value* scheduled = condition_of(pod, "PodScheduled");
    if (scheduled != nullptr && scheduled->text_at("reason") == "SchedulingGated") {
        return "SchedulingGated";
    }
    const std::string_view reason = pod.text_at("status.reason");
    return std::string(reason.empty() ? pod.text_at("status.phase") : reason);
}

// What one init container says about the start of its pod; nothing when it is past.
std::optional<std::string> initialising(const Value& pod, const Value& status, std::size_t index) {
    const Value* terminated = status.find("state.terminated");
    if (terminated != nullptr && terminated->int_at("exitCode").value_or(0) == 0) {
        return std::nullopt;
    }
    if (is_sidecar(pod, status.text_at("name")) && status.bool_at("started").value_or(false)) {
        return std::nullopt;
    }
    if (terminated != nullptr) return std::string(kInitPrefix) + ending(*terminated);
    const std::string_view waiting = status.text_at("state.waiting.reason");
    if (!waiting.empty() && waiting != "PodInitializing") {
        return std::string(kInitPrefix) + std::string(waiting);
    }
    const std::size_t total = pod.list_at("spec.initContainers").size();
    return std::string(kInitPrefix) + std::to_string(index) + "/" + std::to_string(total);
}

std::optional<std::string> initialising(const Value& pod) {
    std::size_t index = 0;
    for (const Value& status : pod.list_at("status.initContainerStatuses")) {
        std::optional<std::string> reason = initialising(pod, status, index++);
        if (reason) return reason;
    }
    return std::nullopt;
}

std::string running(const Value& pod, std::string reason) {
    bool has_running = false;
    const Value::List& statuses = pod.list_at("status.containerStatuses");
    for (std::size_t left = statuses.size(); left > 0; --left) {
        const Value& status = statuses[left - 1];
        const std::string_view waiting = status.text_at("state.waiting.reason");
        const Value* terminated = status.find("state.terminated");
        if (!waiting.empty()) {
            reason = waiting;
        } else if (terminated != nullptr) {
            reason = ending(*terminated);
        } else if (status.bool_at("ready").value_or(false)) {
            has_running = has_running || status.find("state.running") != nullptr;
        }
    }
    if (reason == "Completed" && has_running) return is_true(pod, "Ready") ? "Running" : "NotReady";
    return reason;
}

bool is_over(const Value& pod) {
    const std::string_view phase = pod.text_at("status.phase");
    return phase == "Succeeded" || phase == "Failed";
}

}  // namespace

// The rules of printPod in Kubernetes' pkg/printers/internalversion/printers.go, version 1.34.
std::string pod_status(const Value& pod) {
    if (pod.find("metadata.deletionTimestamp") != nullptr) {
        if (pod.text_at("status.reason") == "NodeLost") return "Unknown";
        if (!is_over(pod)) return "Terminating";
    }
    std::string reason = overall_reason(pod);
    const std::optional<std::string> init = initialising(pod);
    if (init && !is_true(pod, "Initialized")) return *init;
    return running(pod, init.value_or(std::move(reason)));
}

bool is_critical(std::string_view status) {
    static constexpr std::array<std::string_view, 14> kCritical = {
        "Error",
        "Unknown",
        "ImagePullBackOff",
        "ErrImagePull",
        "ErrImageNeverPull",
        "InvalidImageName",
        "ImageInspectError",
        "CrashLoopBackOff",
        "RunContainerError",
        "StartError",
        "ContainerCannotRun",
        "CreateContainerConfigError",
        "CreateContainerError",
        "OOMKilled",
    };
    if (status.starts_with(kInitPrefix)) status.remove_prefix(kInitPrefix.size());
    return std::find(kCritical.begin(), kCritical.end(), status) != kCritical.end();
}

bool is_ready(const Value& pod) {
    return is_true(pod, "Ready") && pod.find("metadata.deletionTimestamp") == nullptr;
}

}  // namespace ds::analyze
