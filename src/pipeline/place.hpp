#pragma once

#include "config/project_state.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ds::pipeline {

/// Where a command works: a context of the kubeconfig and a namespace of its cluster.
struct Place {
    std::string context;
    std::string kube_namespace;

    friend bool operator==(const Place&, const Place&) = default;
};

struct PlaceWarning {
    std::string text;
    std::chrono::seconds pause{};  // For the user to stop what was not meant.
};

/// What the user should hear before something is deployed to `place`: that it is not where the
/// project was deployed last, or that it is the namespace 'default' for the first time. Nothing
/// when all is as ever.
std::optional<PlaceWarning> place_warning(const config::ProjectState& state, const Place& place);

}  // namespace ds::pipeline
