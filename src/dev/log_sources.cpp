#include "dev/log_sources.hpp"

#include <cstddef>
#include <set>

namespace ds::dev {
namespace {

std::string_view last_part(std::string_view pod) {
    const std::size_t dash = pod.rfind('-');
    return dash == std::string_view::npos ? pod : pod.substr(dash + 1);
}

bool may_have_log(const data::Value& pod) {
    const std::string_view phase = pod.text_at("status.phase");
    return pod.find("metadata.deletionTimestamp") == nullptr && phase != "Pending" &&
           phase != "Unknown";
}

}  // namespace

std::vector<LogSource> log_sources_of_image(
    const std::vector<data::Value>& pods, std::string_view name, const std::string& reference
) {
    std::vector<LogSource> sources;
    std::set<std::string> names;
    for (const data::Value& pod : pods) {
        const data::Value* containers = pod.find("spec.containers");
        if (containers == nullptr || !containers->is_list() || !may_have_log(pod)) continue;
        for (const data::Value& container : containers->list()) {
            if (container.text_at("image") != reference) continue;
            LogSource source;
            source.kube_namespace = pod.text_at("metadata.namespace");
            source.pod = pod.text_at("metadata.name");
            source.container = container.text_at("name");
            names.insert(source.pod);
            sources.push_back(std::move(source));
        }
    }
    for (LogSource& source : sources) {
        source.name = name;
        if (names.size() > 1) source.name += "/" + std::string(last_part(source.pod));
    }
    return sources;
}

}  // namespace ds::dev
