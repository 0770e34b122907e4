#pragma once

#include "base/error.hpp"
#include "kube/kubeconfig.hpp"

#include <string_view>

namespace ds::kube {

/// What an answer of the API server with a status of 400 or more means. `body` is its Status
/// object, or whatever a proxy on the way has sent.
Error refusal(int status, std::string_view body, const ClusterAccess& access);

/// A failure to reach the server, in words that name the context, the server and the next step.
Error unreachable(const Error& failure, const ClusterAccess& access);

}  // namespace ds::kube
