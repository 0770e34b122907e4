#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "kube/cluster_access.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ds::kube {

/// When an id token ends, by its own words, which nobody verified; 1970 when it does not say.
std::chrono::system_clock::time_point expiry_of_jwt(std::string_view token);

struct OidcTokens {
    std::string id_token;
    std::string refresh_token;  // The old one, when the provider gave no new one.
};

/// Asks the provider for a new id token. Throws `Unauthorized` when it refuses.
Task<OidcTokens> refresh_oidc(OidcLogin login);

/// The text of a kubeconfig with other tokens for the user `name`: only they change where the
/// text allows that, else the whole document is written anew. Fails with `NotFound` when it has
/// no such user with an oidc provider.
Result<std::string> replace_oidc_tokens(
    const std::string& kubeconfig, std::string_view name, const OidcTokens& tokens
);

/// Puts the tokens into the kubeconfig `file`, which other programs may be writing too.
Task<> store_oidc_tokens(std::string file, std::string name, OidcTokens tokens);

}  // namespace ds::kube
