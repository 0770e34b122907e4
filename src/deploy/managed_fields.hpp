#pragma once

#include "data/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ds::deploy {

/// The manager of what `kubectl apply` set before it knew server-side apply.
inline constexpr std::string_view kKubectlApply = "kubectl-client-side-apply";

/// The JSON patch that makes the fields of client-side apply ours, as `kubectl apply
/// --server-side` does, so that those which are gone from the manifests are removed by the next
/// apply. Nothing when `object`, as the server sent it, has no such fields.
std::optional<data::Value> make_takeover_patch(
    const data::Value& object, const std::string& manager
);

}  // namespace ds::deploy
