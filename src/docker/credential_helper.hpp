#pragma once

#include "docker/credentials.hpp"
#include "docker/engine_address.hpp"

#include <string>

namespace ds::docker {

/// The credential helpers that the user has installed.
class InstalledHelpers final : public CredentialHelper {
  public:
    Task<std::string> run(std::string name, std::string action, std::string input) override;
};

/// The folder of Docker's own settings: $DOCKER_CONFIG, else ".docker" in `home`.
std::string docker_config_folder(const Environment& environment, const std::string& home);

/// Reads config.json in `folder`; without one nobody is logged in.
Result<CredentialConfig> read_credential_config(const std::string& folder);

}  // namespace ds::docker
