#pragma once

#include "config/project_state.hpp"

#include <optional>
#include <string>

namespace ds::pipeline {

/// Where a command works: a context of the kubeconfig and a namespace of its cluster.
struct Place {
    std::string context;
    std::string kube_namespace;

    friend bool operator==(const Place&, const Place&) = default;
};

/// What the user should hear before something is deployed to `place`: that it is not where the
/// project was deployed last. Nothing when it is, or when it never was.
std::optional<std::string> place_warning(const config::ProjectState& state, const Place& place);

}  // namespace ds::pipeline
