#pragma once

#include "kube/object.hpp"

#include <optional>

namespace ds::kube {

/// How the common kinds are served, as far as that is the same on every cluster since 1.20: no
/// request is needed for them.
std::optional<Resource> find_common_resource(const Kind& kind);

}  // namespace ds::kube
