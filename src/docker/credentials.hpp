#pragma once

#include "base/result.hpp"
#include "base/task.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::docker {

/// How to log in to one registry. Never printed.
struct Credentials {
    std::string user;
    std::string password;
    std::string identity_token;  // Instead of a password, for registries with OAuth.

    bool empty() const { return password.empty() && identity_token.empty(); }

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// What Docker's config.json says about logins. Registries are normalised hosts.
struct CredentialConfig {
    std::map<std::string, Credentials> logins;
    std::map<std::string, std::string> helpers;  // Registry to the name of its helper.
    std::string store;                           // The helper for all other registries.
};

/// Entries that are damaged are left out, as Docker does; a text that is not JSON is refused.
Result<CredentialConfig> parse_credential_config(std::string_view text);

/// Runs the programs that keep credentials ("docker-credential-pass").
class CredentialHelper {
  public:
    virtual ~CredentialHelper() = default;

    /// Runs "docker-credential-NAME ACTION" with `input` and yields what it printed. Throws
    /// `NotFound` when the helper knows no credentials, `Failed` naming it for everything else.
    virtual Task<std::string> run(std::string name, std::string action, std::string input) = 0;
};

/// The registry logins of the user, asked for when they are needed.
class CredentialStore {
  public:
    /// `helper` outlives the store.
    CredentialStore(CredentialConfig config, CredentialHelper& helper);

    /// The login for the registry, a host as in `ImageReference`; nothing when the user has none.
    /// Throws what a credential helper reports, never with a secret in it.
    Task<std::optional<Credentials>> find(std::string registry);

    /// All logins, for builds that may pull from anywhere. `problems` tell of helpers that failed.
    struct All {
        std::map<std::string, Credentials> logins;
        std::vector<Error> problems;
    };

    Task<All> all();

  private:
    Task<std::optional<Credentials>> ask(std::string helper, std::string registry);

    CredentialConfig config_;
    CredentialHelper& helper_;
    std::map<std::string, std::optional<Credentials>> known_;  // Answers of helpers.
};

/// How Docker spells the registry where it keeps credentials: "https://index.docker.io/v1/" for
/// Docker Hub, else the host.
std::string registry_key(std::string_view registry);

/// The value of the header X-Registry-Auth; anonymous without credentials.
std::string auth_header(std::string_view registry, const std::optional<Credentials>& credentials);

/// The value of the header X-Registry-Config.
std::string auth_config_header(const std::map<std::string, Credentials>& logins);

}  // namespace ds::docker
