#pragma once

#include "docker/credentials.hpp"

#include <string>
#include <string_view>

namespace ds::docker {

/// The name of the secret with which pods pull from the registry: "devspace-auth-docker" for
/// Docker Hub, else "devspace-auth-" and the host with all but letters and digits as '-'.
std::string pull_secret_name(std::string_view registry);

/// The content of the secret, a `.dockerconfigjson` with this one login.
std::string pull_secret_content(std::string_view registry, const Credentials& credentials);

}  // namespace ds::docker
