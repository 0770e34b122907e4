#include "docker/credentials.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "docker/image_reference.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ds::docker {
namespace {

/// The user name with which helpers mark an identity token.
constexpr std::string_view kTokenUser = "<token>";

/// "user:password" in base64, padded with NUL by old clients.
void decode_auth(std::string_view text, Credentials& into) {
    const std::optional<std::string> decoded = decode_base64(text);
    const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos) return;
    into.user = decoded->substr(0, colon);
    into.password = decoded->substr(colon + 1);
    while (into.password.ends_with('\0'))
        into.password.pop_back();
}

Credentials read_login(const data::Value& entry) {
    Credentials login;
    login.user = entry.text_at("username");
    login.password = entry.text_at("password");
    login.identity_token = entry.text_at("identitytoken");
    if (login.password.empty()) decode_auth(entry.text_at("auth"), login);
    return login;
}

data::Value to_value(std::string_view registry, const Credentials& login) {
    data::Value value = data::Value::map({{"serveraddress", registry_key(registry)}});
    if (!login.identity_token.empty()) {
        value.set("identitytoken", login.identity_token);
        return value;
    }
    value.set("username", login.user);
    value.set("password", login.password);
    return value;
}

std::string encode_header(const data::Value& value) {
    std::string text = encode_base64(data::write_json(value));
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

Result<Credentials> parse_helper_answer(std::string_view text) {
    const Result<data::Value> answer = data::parse_json(text);
    // The parser's message could quote the secret: it is not passed on.
    if (!answer) return fail(ErrorCode::Failed, "its answer is not JSON");
    Credentials login;
    login.user = answer->text_at("Username");
    login.password = answer->text_at("Secret");
    if (login.user == kTokenUser) {
        login.user.clear();
        login.identity_token = std::exchange(login.password, {});
    }
    return login;
}

}  // namespace

Result<CredentialConfig> parse_credential_config(std::string_view text) {
    CredentialConfig config;
    if (trim(text).empty()) return config;
    const Result<data::Value> document = data::parse_json(text);
    if (!document) return fail(ErrorCode::InvalidInput, "it is not valid JSON");
    for (const data::Member& entry : document->map_at("auths")) {
        Credentials login = read_login(entry.value);
        if (!login.empty()) config.logins[normalize_registry(entry.key)] = std::move(login);
    }
    for (const data::Member& entry : document->map_at("credHelpers")) {
        const std::string_view helper = entry.value.text();
        if (!helper.empty()) config.helpers[normalize_registry(entry.key)] = helper;
    }
    config.store = document->text_at("credsStore");
    return config;
}

CredentialStore::CredentialStore(CredentialConfig config, CredentialHelper& helper)
    : config_(std::move(config)), helper_(helper) {}

Task<std::optional<Credentials>> CredentialStore::find(std::string registry) {
    const auto own = config_.helpers.find(registry);
    const std::string helper = own != config_.helpers.end() ? own->second : config_.store;
    if (!helper.empty()) {
        std::optional<Credentials> answer = co_await ask(helper, registry);
        if (answer) co_return answer;
    }
    const auto login = config_.logins.find(registry);
    if (login == config_.logins.end()) co_return std::nullopt;
    co_return login->second;
}

Task<CredentialStore::All> CredentialStore::all() {
    All all;
    all.logins = config_.logins;
    std::vector<std::string> registries;
    for (const auto& [registry, helper] : config_.helpers)
        registries.push_back(registry);
    if (!config_.store.empty()) {
        const Result<std::string> listed = co_await attempt(helper_.run(config_.store, "list", ""));
        const Result<data::Value> servers = listed ? data::parse_json(*listed) : data::Value();
        if (!listed) all.problems.push_back(listed.error());
        if (servers) {
            for (const data::Member& server : servers->map()) {
                registries.push_back(normalize_registry(server.key));
            }
        }
    }
    for (const std::string& registry : registries) {
        Result<std::optional<Credentials>> login = co_await attempt(find(registry));
        if (!login) {
            all.problems.push_back(login.error());
        } else if (*login) {
            all.logins[registry] = **login;
        }
    }
    co_return all;
}

Task<std::optional<Credentials>> CredentialStore::ask(std::string helper, std::string registry) {
    if (const auto known = known_.find(registry); known != known_.end()) co_return known->second;
    std::string server = registry_key(registry);
    const Result<std::string> answer =
        co_await attempt(helper_.run(helper, "get", std::move(server)));
    if (!answer && answer.error().code() != ErrorCode::NotFound) throw answer.error();
    std::optional<Credentials> login;
    if (answer) {
        const Result<Credentials> parsed = parse_helper_answer(*answer);
        if (!parsed) throw parsed.error().with_context("run 'docker-credential-" + helper + "'");
        if (!parsed->empty()) login = *parsed;
    }
    known_[registry] = login;
    co_return login;
}

std::string registry_key(std::string_view registry) {
    return registry == kDockerHub ? "https://index.docker.io/v1/" : std::string(registry);
}

std::string auth_header(std::string_view registry, const std::optional<Credentials>& credentials) {
    // The daemon wants the header also for anonymous pushes.
    if (!credentials) return encode_header(data::Value::map({}));
    return encode_header(to_value(registry, *credentials));
}

std::string auth_config_header(const std::map<std::string, Credentials>& logins) {
    data::Value value = data::Value::map({});
    for (const auto& [registry, login] : logins) {
        value.set(registry_key(registry), to_value(registry, login));
    }
    return encode_header(value);
}

}  // namespace ds::docker
