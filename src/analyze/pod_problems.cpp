#include "analyze/pod_problems.hpp"

#include "analyze/pod_status.hpp"
#include "data/value.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ds::analyze {
namespace {

using data::Value;

struct Hint {
    std::string_view reason;
    std::string_view text;
};

constexpr std::string_view kBadImage =
    "check the image name, and that the cluster can reach the registry and log in to it";
constexpr std::string_view kBadCommand =
    "check the command of the container and the entrypoint of its image";

constexpr std::array<Hint, 15> kHints = {{
    {"ImagePullBackOff", kBadImage},
    {"ErrImagePull", kBadImage},
    {"ErrImageNeverPull",
     "the image is not on the node and imagePullPolicy is Never; use IfNotPresent or push it"},
    {"InvalidImageName", "correct the image name in the manifest"},
    {"CrashLoopBackOff", "see what its log says last"},
    {"Error", "see what its log says last"},
    {"OOMKilled", "raise the memory limit of the container"},
    {"CreateContainerConfigError",
     "create the ConfigMap or Secret that the message names, or correct the manifest"},
    {"CreateContainerError", kBadCommand},
    {"RunContainerError", kBadCommand},
    {"StartError", kBadCommand},
    {"ContainerCannotRun", kBadCommand},
    {"Unschedulable", "lower the resource requests, or add or free a node that fits"},
    {"SchedulingGated", "a controller must remove the pod's scheduling gates"},
    {"Evicted", "free resources on the node, or set requests that match what the pod uses"},
}};

// Texts in a registry's answer that say more than the reason does.
constexpr std::array<Hint, 8> kPullHints = {{
    {"not found", "check that this image and tag exist in the registry"},
    {"authorization failed", "check the pull secret: the registry refuses the cluster's login"},
    {"no basic auth", "the registry wants a login: add a pull secret"},
    {"401", "the registry wants a login: check the pull secret"},
    {"denied", "check that the repository exists and that the pull secret may read it"},
    {"no such host", "the node does not know the registry's host name"},
    {"connection refused", "the node cannot reach the registry"},
    {"server gave HTTP response to HTTPS", "the node must be told that the registry is insecure"},
}};

// One line without the wrapping of gRPC.
std::string tidy(std::string_view message) {
    std::string line;
    for (const char byte : message) {
        const bool blank = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
        if (!blank) {
            line += byte;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    constexpr std::string_view kWrapping = "rpc error: code = ";
    constexpr std::string_view kContent = " desc = ";
    for (std::size_t at = line.find(kWrapping); at != std::string::npos;) {
        const std::size_t end = line.find(kContent, at);
        if (end == std::string::npos) break;
        line.erase(at, end + kContent.size() - at);
        at = line.find(kWrapping, at);
    }
    return line;
}

template <std::size_t Size>
std::string_view look_up(const std::array<Hint, Size>& hints, std::string_view text, bool within) {
    for (const Hint& hint : hints) {
        const bool found =
            within ? text.find(hint.reason) != std::string_view::npos : text == hint.reason;
        if (found) return hint.text;
    }
    return {};
}

std::string hint_for(std::string_view reason, std::string_view message) {
    if (reason == "ImagePullBackOff" || reason == "ErrImagePull") {
        const std::string_view precise = look_up(kPullHints, message, true);
        if (!precise.empty()) return std::string(precise);
    }
    return std::string(look_up(kHints, reason, false));
}

std::string how_it_ended(const Value& terminated) {
    const std::string_view reason = terminated.text_at("reason");
    const std::int64_t code = terminated.int_at("exitCode").value_or(0);
    std::string text = "exit code " + std::to_string(code);
    if (!reason.empty() && reason != "Error" && reason != "Completed") {
        text += " (" + std::string(reason) + ")";
    }
    const std::string message = tidy(terminated.text_at("message"));
    if (!message.empty()) text += ": " + message;
    return text;
}

PodFinding crash_loop(const Value& status) {
    PodFinding finding;
    finding.reason = "CrashLoopBackOff";
    finding.message = "the container ends soon after every start";
    if (const Value* last = status.find("lastState.terminated")) {
        finding.message += ", last with " + how_it_ended(*last);
        if (last->text_at("reason") == "OOMKilled") finding.hint = hint_for("OOMKilled", {});
    }
    if (finding.hint.empty()) finding.hint = hint_for(finding.reason, {});
    finding.wants_log = true;
    finding.previous = true;
    return finding;
}

std::optional<PodFinding> waiting_problem(const Value& status) {
    const std::string_view reason = status.text_at("state.waiting.reason");
    if (reason.empty() || reason == "ContainerCreating" || reason == "PodInitializing") {
        return std::nullopt;
    }
    if (reason == "CrashLoopBackOff") return crash_loop(status);
    PodFinding finding;
    finding.reason = reason;
    finding.message = tidy(status.text_at("state.waiting.message"));
    finding.hint = hint_for(reason, finding.message);
    return finding;
}

std::optional<PodFinding> terminated_problem(const Value& terminated) {
    const std::int64_t code = terminated.int_at("exitCode").value_or(0);
    if (code == 0) return std::nullopt;
    PodFinding finding;
    const std::string_view reason = terminated.text_at("reason");
    finding.reason = reason.empty() ? "Error" : reason;
    finding.message = "the container ended with " + how_it_ended(terminated);
    finding.hint = hint_for(finding.reason, finding.message);
    finding.wants_log = true;
    return finding;
}

bool has_probe(const Value& pod, std::string_view container) {
    for (const Value& spec : pod.list_at("spec.containers"))
        if (spec.text_at("name") == container) return spec.member("readinessProbe") != nullptr;
    return false;
}

std::optional<PodFinding> readiness_problem(const Value& pod, const Value& status) {
    const bool runs = status.find("state.running") != nullptr;
    if (!runs || status.bool_at("ready").value_or(false)) return std::nullopt;
    if (!has_probe(pod, status.text_at("name"))) return std::nullopt;
    PodFinding finding;
    finding.reason = "NotReady";
    finding.message = "the container runs, but its readiness probe does not succeed";
    finding.hint = "check the probe, or see what the log says";
    finding.wants_log = true;
    return finding;
}

std::optional<PodFinding> container_problem(const Value& pod, const Value& status, bool init) {
    std::optional<PodFinding> finding = waiting_problem(status);
    const Value* terminated = status.find("state.terminated");
    if (!finding && terminated != nullptr) finding = terminated_problem(*terminated);
    if (!finding && !init) finding = readiness_problem(pod, status);
    if (!finding) return std::nullopt;
    finding->container = status.text_at("name");
    finding->critical = is_critical(finding->reason);
    return finding;
}

std::optional<PodFinding> scheduling_problem(const Value& pod) {
    for (const Value& condition : pod.list_at("status.conditions")) {
        if (condition.text_at("type") != "PodScheduled") continue;
        if (condition.text_at("status") != "False") return std::nullopt;
        PodFinding finding;
        finding.reason = condition.text_at("reason");
        finding.message = tidy(condition.text_at("message"));
        finding.hint = hint_for(finding.reason, {});
        return finding;
    }
    return std::nullopt;
}

// An evicted pod, or one on a lost node: `status.reason` is set then.
std::optional<PodFinding> pod_problem(const Value& pod) {
    const std::string_view reason = pod.text_at("status.reason");
    if (reason.empty()) return std::nullopt;
    PodFinding finding;
    finding.reason = reason;
    finding.message = tidy(pod.text_at("status.message"));
    finding.hint = hint_for(reason, {});
    finding.critical = pod.text_at("status.phase") == "Failed";
    return finding;
}

}  // namespace

std::vector<PodFinding> find_pod_problems(const Value& pod) {
    std::vector<PodFinding> critical;
    std::vector<PodFinding> others;
    const auto add = [&](std::optional<PodFinding> finding) {
        if (!finding) return;
        std::vector<PodFinding>& list = finding->critical ? critical : others;
        list.push_back(*std::move(finding));
    };
    add(pod_problem(pod));
    add(scheduling_problem(pod));
    for (const Value& status : pod.list_at("status.initContainerStatuses"))
        add(container_problem(pod, status, true));
    for (const Value& status : pod.list_at("status.containerStatuses"))
        add(container_problem(pod, status, false));
    critical.insert(critical.end(), others.begin(), others.end());
    return critical;
}

std::string to_line(const PodFinding& finding) {
    std::string line = finding.reason;
    if (!finding.container.empty()) line = "container '" + finding.container + "': " + line;
    if (!finding.message.empty()) line += ": " + finding.message;
    if (!finding.hint.empty()) line += "; " + finding.hint;
    return line;
}

}  // namespace ds::analyze
