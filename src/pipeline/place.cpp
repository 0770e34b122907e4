#include "pipeline/place.hpp"

namespace ds::pipeline {

std::optional<std::string> place_warning(const config::ProjectState& state, const Place& place) {
    const auto differs = [](const std::string& last, const std::string& now) {
        return !last.empty() && last != now;
    };
    if (differs(state.last_context, place.context)) {
        return "this is context '" + place.context + "', but the project was last deployed to '" +
               state.last_context +
               "'; --kube-context and -n choose another place, --no-warn leaves this out";
    }
    if (differs(state.last_namespace, place.kube_namespace)) {
        return "this is namespace '" + place.kube_namespace +
               "', but the project was last deployed to '" + state.last_namespace +
               "'; --kube-context and -n choose another place, --no-warn leaves this out";
    }
    return std::nullopt;
}

}  // namespace ds::pipeline
