#include "dev/pod_choice.hpp"

#include "analyze/pod_problems.hpp"
#include "analyze/pod_status.hpp"
#include "base/strings.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace ds::dev {
namespace {

using data::Value;

std::string text_of(const Value& pod, std::string_view path) {
    return std::string(pod.text_at(path));
}

/// "docker.io/library/nginx" and "nginx" name the same image.
std::string_view without_default_registry(std::string_view image) {
    for (const std::string_view prefix : {"docker.io/library/", "docker.io/", "index.docker.io/"}) {
        if (image.starts_with(prefix)) return image.substr(prefix.size());
    }
    return image;
}

bool runs_one_of(const Value& container, const std::vector<std::string>& images) {
    const std::string_view runs = without_default_registry(container.text_at("image"));
    return std::any_of(images.begin(), images.end(), [runs](const std::string& image) {
        return without_default_registry(image) == runs;
    });
}

bool fits(const Value& pod, const PodQuery& query) {
    if (query.images.empty()) return true;
    const Value::List& containers = pod.list_at("spec.containers");
    return std::any_of(containers.begin(), containers.end(), [&query](const Value& container) {
        return runs_one_of(container, query.images);
    });
}

bool is_over(const Value& pod) {
    const std::string_view phase = pod.text_at("status.phase");
    return pod.find("metadata.deletionTimestamp") != nullptr || phase == "Succeeded" ||
           phase == "Failed";
}

const Value* newest_fitting(const std::vector<Value>& pods, const PodQuery& query) {
    const Value* newest = nullptr;
    for (const Value& pod : pods) {
        if (!fits(pod, query)) continue;
        // A pod that is asked for by name is looked at whatever it does.
        if (query.name.empty() && is_over(pod)) continue;
        if (newest == nullptr || is_newer(pod, *newest)) newest = &pod;
    }
    return newest;
}

std::string explain(const Value& pod, const std::string& status) {
    const std::vector<analyze::PodFinding> findings = analyze::find_pod_problems(pod);
    if (findings.empty()) return status;
    return analyze::to_line(findings.front());
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "'" : ", '") + name + "'";
    return text;
}

}  // namespace

bool is_newer(const Value& left, const Value& right) {
    // Times of the API are RFC 3339 in UTC: they compare as texts.
    const std::string_view created = "metadata.creationTimestamp";
    if (left.text_at(created) != right.text_at(created)) {
        return left.text_at(created) > right.text_at(created);
    }
    return left.text_at("metadata.name") < right.text_at("metadata.name");
}

bool is_container_running(const Value& pod, const std::string& container) {
    for (const Value& status : pod.list_at("status.containerStatuses")) {
        if (status.text_at("name") == container) return status.find("state.running") != nullptr;
    }
    return false;
}

Result<std::vector<std::string>> fitting_containers(const Value& pod, const PodQuery& query) {
    std::vector<std::string> all;
    std::vector<std::string> fitting;
    for (const Value& container : pod.list_at("spec.containers")) {
        all.push_back(text_of(container, "name"));
        const bool wanted = !query.container.empty()
                                ? all.back() == query.container
                                : query.images.empty() || runs_one_of(container, query.images);
        if (wanted) fitting.push_back(all.back());
    }
    if (!fitting.empty()) return fitting;
    return fail(
        ErrorCode::InvalidInput,
        "pod '" + text_of(pod, "metadata.name") + "' has no container '" + query.container +
            "'; it has " + joined(all)
    );
}

PodOutlook look_at_pods(const std::vector<Value>& pods, const PodQuery& query) {
    const Value* pod = newest_fitting(pods, query);
    if (pod == nullptr) return PodPending{};
    const std::string name = text_of(*pod, "metadata.name");
    Result<std::vector<std::string>> containers = fitting_containers(*pod, query);
    if (!containers) return std::move(containers).error();
    if (containers->size() > 1 && !query.any_container) {
        return Error(
            ErrorCode::InvalidInput,
            "pod '" + name + "' has the containers " + joined(*containers) + "; say which one"
        );
    }
    const std::string& container = containers->front();
    const std::string status = analyze::pod_status(*pod);
    if (analyze::is_critical(status)) return PodHopeless{.pod = name, .why = explain(*pod, status)};
    if (is_container_running(*pod, container) && !is_over(*pod)) {
        return PodTarget{
            .kube_namespace = query.kube_namespace, .pod = name, .container = container
        };
    }
    if (is_over(*pod)) return PodHopeless{.pod = name, .why = status};
    return PodPending{.pod = name, .status = status};
}

std::string describe(const PodQuery& query) {
    std::string text = "a pod";
    if (!query.name.empty()) text = "pod '" + query.name + "'";
    if (!query.images.empty()) text += " that runs " + joined(query.images);
    if (!query.label_selector.empty()) text += " with labels '" + query.label_selector + "'";
    return text + " in namespace '" + query.kube_namespace + "'";
}

}  // namespace ds::dev
