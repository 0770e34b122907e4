#include "kube/oidc.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "kube/dial.hpp"
#include "net/http_client.hpp"
#include "net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kMaxAnswer = std::size_t{1} * 1024 * 1024;
constexpr std::chrono::seconds kLimit{30};

Error refused(std::string what) {
    return {ErrorCode::Unauthorized, std::move(what) + "; log in at the provider again"};
}

Task<net::HttpResponse> ask(net::Url url, OidcLogin login, net::HttpRequest request) {
    net::TlsOptions options;
    options.ca_pem = login.ca;
    const std::unique_ptr<net::TlsContext> tls = or_throw(net::TlsContext::make(options));
    net::Connector connector = [url, proxy = login.proxy, context = tls.get()] {
        return dial(url, proxy, context);
    };
    net::HttpClient client(std::move(connector), net::authority(url));
    request.target = url.path.empty() ? "/" : url.path;
    Task<net::HttpResponse> asking = client.exchange(std::move(request), kMaxAnswer);
    net::HttpResponse answer = co_await with_timeout(std::move(asking), kLimit, "answer");
    co_return answer;
}

Task<net::Url> find_token_endpoint(OidcLogin login) {
    std::string issuer = login.issuer;
    while (issuer.ends_with('/'))
        issuer.pop_back();
    net::Url url = or_throw(net::parse_url(issuer + "/.well-known/openid-configuration"));
    net::HttpRequest request;
    request.headers.emplace_back("Accept", "application/json");
    const net::HttpResponse answer = co_await ask(std::move(url), login, std::move(request));
    const Result<data::Value> document = data::parse_json(answer.body);
    const std::string_view endpoint = document ? document->text_at("token_endpoint") : "";
    const Result<net::Url> parsed = net::parse_url(endpoint);
    if (answer.status != 200 || !parsed) {
        throw Error(
            ErrorCode::Failed,
            "it describes no token endpoint (status " + std::to_string(answer.status) + ")"
        );
    }
    // The refresh token is not sent in the clear where the issuer itself is not.
    if (issuer.starts_with("https:") && parsed->scheme != "https") {
        throw Error(ErrorCode::Failed, "its token endpoint is not an https URL");
    }
    co_return *parsed;
}

std::string form(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text += (text.empty() ? "" : "&") + name + "=" + net::encode_query_value(value);
    return text;
}

// Providers take the client's secret in the header or in the form; few take both.
net::HttpRequest token_request(const OidcLogin& login, bool secret_in_header) {
    net::HttpRequest request;
    request.method = "POST";
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.headers.emplace_back("Accept", "application/json");
    std::vector<std::pair<std::string, std::string>> fields = {
        {"grant_type", "refresh_token"}, {"refresh_token", login.refresh_token}
    };
    if (secret_in_header) {
        const std::string pair = net::encode_query_value(login.client_id) + ":" +
                                 net::encode_query_value(login.client_secret);
        request.headers.emplace_back("Authorization", "Basic " + encode_base64(pair));
    } else {
        fields.emplace_back("client_id", login.client_id);
        if (!login.client_secret.empty()) {
            fields.emplace_back("client_secret", login.client_secret);
        }
    }
    request.body = form(fields);
    return request;
}

Task<OidcTokens> refresh(OidcLogin login) {
    const net::Url endpoint = co_await find_token_endpoint(login);
    net::HttpRequest first = token_request(login, !login.client_secret.empty());
    net::HttpResponse answer = co_await ask(endpoint, login, std::move(first));
    const bool other_way = answer.status == 400 || answer.status == 401;
    if (other_way && !login.client_secret.empty()) {
        net::HttpRequest second = token_request(login, false);
        answer = co_await ask(endpoint, login, std::move(second));
    }
    const Result<data::Value> document = data::parse_json(answer.body);
    if (answer.status != 200) {
        const std::string_view reason = document ? document->text_at("error") : "";
        std::string what = "it gives no new token (status " + std::to_string(answer.status);
        if (!reason.empty()) what += ", " + std::string(reason.substr(0, 100));
        throw refused(std::move(what) + ")");
    }
    OidcTokens tokens;
    if (document) {
        tokens.id_token = document->text_at("id_token");
        tokens.refresh_token = document->text_at("refresh_token");
    }
    if (tokens.id_token.empty()) throw refused("its answer holds no id_token");
    if (tokens.refresh_token.empty()) tokens.refresh_token = login.refresh_token;
    co_return tokens;
}

}  // namespace

std::chrono::system_clock::time_point expiry_of_jwt(std::string_view token) {
    const std::vector<std::string> parts = split(token, '.');
    if (parts.size() != 3) return {};
    const std::optional<std::string> claims = decode_base64(parts[1]);
    if (!claims) return {};
    const Result<data::Value> document = data::parse_json(*claims);
    const data::Value* expires = document ? document->member("exp") : nullptr;
    const std::optional<double> seconds = expires != nullptr ? expires->as_double() : std::nullopt;
    constexpr double kLatest = 9e9;  // The year 2255: what a system clock can hold.
    if (!seconds || *seconds < 0 || *seconds > kLatest) return {};
    return std::chrono::system_clock::from_time_t(static_cast<std::time_t>(*seconds));
}

Task<OidcTokens> refresh_oidc(OidcLogin login) {
    const std::string what = "refresh the token at the OpenID provider '" + login.issuer + "'";
    if (login.refresh_token.empty()) {
        throw refused(what + ": the kubeconfig has no refresh-token");
    }
    Result<OidcTokens> tokens = co_await attempt(refresh(std::move(login)));
    if (!tokens) throw tokens.error().with_context(what);
    co_return *std::move(tokens);
}

}  // namespace ds::kube
