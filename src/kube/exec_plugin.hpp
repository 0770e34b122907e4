#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "kube/cluster_access.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ds::kube {

/// What a plugin yields: a token, a client certificate with its key, or both.
struct PluginCredential {
    std::string token;
    std::string certificate;  // PEM.
    std::string key;
    std::optional<std::chrono::system_clock::time_point> expires;

    friend bool operator==(const PluginCredential&, const PluginCredential&) = default;
};

/// The content of $KUBERNETES_EXEC_INFO for the plugin of `access.user`.
std::string make_exec_info(const ClusterAccess& access, bool interactive);

/// Reads what a plugin printed. Fails with `Unauthorized`, without showing any of it.
Result<PluginCredential> parse_plugin_output(std::string_view output, std::string_view api_version);

/// Runs the plugin of `access.user`, whose stderr is ours. It may ask the user when stdin is a
/// terminal that is not in other hands.
///
/// Throws `Unauthorized`: with the install hint when the program is missing, and when it failed or
/// printed no credential.
Task<PluginCredential> run_exec_plugin(ClusterAccess access);

}  // namespace ds::kube
