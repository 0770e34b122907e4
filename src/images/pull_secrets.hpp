#pragma once

#include "base/console.hpp"
#include "base/task.hpp"
#include "config/config.hpp"
#include "docker/credentials.hpp"

#include <string>

namespace ds::kube {
class Client;
}

namespace ds::images {

/// Lets pods pull the project's images: in the namespace of each deployment a secret with the
/// user's login for each registry, attached to the default service account.
///
/// Registries without a login are left alone, as is what is already right. In a new namespace the
/// service account is waited for. Images that are built into a daemon which the cluster shares are
/// not pulled, and need no secret. `name_space` is that of deployments which name none; everything
/// passed by reference outlives the call.
Task<> ensure_pull_secrets(
    const config::Config& config,
    bool daemon_is_shared,
    std::string name_space,
    kube::Client& client,
    docker::CredentialStore& credentials,
    Console& console
);

}  // namespace ds::images
