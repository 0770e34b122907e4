#pragma once

#include "data/value.hpp"
#include "kube/object.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ds::kube {

/// How the common kinds are served, which is the same everywhere: no request is needed for them.
std::optional<Resource> find_common_resource(const Kind& kind);

/// The kinds of an APIResourceList, without subresources.
std::vector<Resource> read_resources(const data::Value& list, const std::string& api_version);

}  // namespace ds::kube
