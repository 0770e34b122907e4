#include "docker/pull_secret.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "docker/image_reference.hpp"

#include <algorithm>

namespace ds::docker {
namespace {

/// The user for whom registries with OAuth take an identity token as password.
constexpr std::string_view kTokenUser = "00000000-0000-0000-0000-000000000000";

}  // namespace

std::string pull_secret_name(std::string_view registry) {
    if (registry == kDockerHub) return "devspace-auth-docker";
    std::string host = to_lower(registry);
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    std::ranges::replace_if(host, [&](char c) { return !is_plain(c); }, '-');
    return "devspace-auth-" + host;
}

std::string pull_secret_content(std::string_view registry, const Credentials& credentials) {
    // The kubelet only understands a user and a password.
    const bool by_token = !credentials.identity_token.empty();
    const std::string user =
        by_token && credentials.user.empty() ? std::string(kTokenUser) : credentials.user;
    const std::string& password = by_token ? credentials.identity_token : credentials.password;
    const data::Value login = data::Value::map({
        {"auth", encode_base64(user + ":" + password)},
        {"email", "noreply@devspace.cloud"},
    });
    return data::write_json(
        data::Value::map({{"auths", data::Value::map({{registry_key(registry), login}})}})
    );
}

}  // namespace ds::docker
