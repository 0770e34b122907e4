#pragma once

#include "base/error.hpp"
#include "kube/cluster_access.hpp"

#include <string>
#include <string_view>

namespace ds::kube {

/// What an answer of the API server with a status of 400 or more means. `body` is its Status
/// object, or whatever a proxy on the way has sent; `credential` is how messages name what we
/// proved ourselves with (empty: nothing).
Error refusal(
    int status, std::string_view body, const ClusterAccess& access, const std::string& credential
);

/// A failure to reach the server, in words that name the context, the server and the next step.
Error unreachable(const Error& failure, const ClusterAccess& access);

/// Whether an error is one of `unreachable`: nothing was sent.
bool is_unreachable(const Error& error);

/// The server does not take our client certificate, which TLS says before any answer.
Error certificate_rejected(
    const Error& failure, const ClusterAccess& access, const std::string& credential
);

}  // namespace ds::kube
