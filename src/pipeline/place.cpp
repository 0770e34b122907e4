#include "pipeline/place.hpp"

namespace ds::pipeline {
namespace {

using std::chrono_literals::operator""s;

constexpr std::string_view kHint = "'; -s goes back there, --no-warn leaves this warning out";

}  // namespace

std::optional<PlaceWarning> place_warning(const config::ProjectState& state, const Place& place) {
    const auto differs = [](const std::string& last, const std::string& now) {
        return !last.empty() && last != now;
    };
    if (differs(state.last_context, place.context)) {
        return PlaceWarning{
            "this is context '" + place.context + "', but the project was last deployed to '" +
                state.last_context + std::string(kHint),
            10s
        };
    }
    if (differs(state.last_namespace, place.kube_namespace)) {
        return PlaceWarning{
            "this is namespace '" + place.kube_namespace +
                "', but the project was last deployed to '" + state.last_namespace +
                std::string(kHint),
            10s
        };
    }
    if (place.kube_namespace == "default" && state.last_namespace != "default") {
        return PlaceWarning{
            "this is the namespace 'default', which cannot be deleted with all that is in it; -n "
            "chooses another one",
            5s
        };
    }
    return std::nullopt;
}

}  // namespace ds::pipeline
