#include "kube/credentials.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "kube/oidc.hpp"
#include "net/certificate.hpp"
#include "sys/file.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <ctime>
#include <utility>

namespace ds::kube {
namespace {

using std::chrono::system_clock;

// The kubelet replaces the token of a service account long before it ends.
constexpr std::chrono::seconds kFilesHold{10};

// So that a token does not end on its way.
constexpr std::chrono::seconds kLead{10};

std::string date_of(system_clock::time_point time) {
    const std::time_t seconds = system_clock::to_time_t(time);
    tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts);
    return {text.data(), size};
}

std::string describe_certificate(const std::string& pem) {
    const std::optional<net::CertificateFacts> facts = net::inspect_certificate(pem);
    if (!facts) return "the client certificate";
    std::string text = "the client certificate '" + facts->name + "'";
    if (facts->not_after < system_clock::now()) {
        text += ", which expired on " + date_of(facts->not_after) + ",";
    } else if (facts->not_before > system_clock::now()) {
        text += ", which is not valid before " + date_of(facts->not_before) +
                " (is the clock of this machine right?),";
    }
    return text;
}

std::string bearer(const std::string& token) {
    return "Bearer " + token;
}

}  // namespace

/// Lets one task at a time refresh, and wakes the others on every way out.
class Credentials::Turn {
  public:
    explicit Turn(Credentials& credentials) : credentials_(credentials) {
        credentials_.in_turn_ = true;
    }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    ~Turn() {
        credentials_.in_turn_ = false;
        credentials_.turn_ended_.notify();
    }

  private:
    Credentials& credentials_;
};

Credentials::Credentials(boost::asio::any_io_executor executor, ClusterAccess access)
    : access_(std::move(access)), turn_ended_(std::move(executor)) {}

Credential Credentials::held() const {
    const UserAccess& user = access_.user;
    Credential credential{{}, user.client_certificate, user.client_key};
    if (!user.token.empty()) {
        credential.authorization = bearer(user.token);
    } else if (!user.login.empty()) {
        credential.authorization = "Basic " + encode_base64(user.login + ":" + user.password);
    } else if (from_plugin_) {
        if (!from_plugin_->token.empty()) credential.authorization = bearer(from_plugin_->token);
        if (!from_plugin_->certificate.empty()) {
            credential.certificate = from_plugin_->certificate;
            credential.key = from_plugin_->key;
        }
    } else if (user.oidc && !user.oidc->id_token.empty()) {
        credential.authorization = bearer(user.oidc->id_token);
    }
    return credential;
}

bool Credentials::is_fresh() const {
    const UserAccess& user = access_.user;
    const auto soon = system_clock::now() + kLead;
    if (!user.token.empty() || !user.login.empty()) return true;
    if (user.exec) return from_plugin_ && (!from_plugin_->expires || *from_plugin_->expires > soon);
    if (user.oidc) return expiry_of_jwt(user.oidc->id_token) > soon;
    return true;
}

// What cannot be read any more stays as it was: the server decides whether it still holds.
void Credentials::read_files(Need need) {
    UserAccess& user = access_.user;
    const auto now = std::chrono::steady_clock::now();
    const bool due = need == Need::Anyway || (files_read_ && now - *files_read_ > kFilesHold);
    if (!files_read_ || due) files_read_ = now;  // The first reading was that of the kubeconfig.
    if (!due) return;
    if (!user.token_file.empty()) {
        const Result<std::string> token = sys::read_file(user.token_file);
        if (token && !trim(*token).empty()) user.token = trim(*token);
    }
    if (user.certificate_file.empty() || user.key_file.empty()) return;
    Result<std::string> certificate = sys::read_file(user.certificate_file);
    Result<std::string> key = sys::read_file(user.key_file);
    if (!certificate || !key || certificate->empty() || key->empty()) return;
    user.client_certificate = *std::move(certificate);
    user.client_key = *std::move(key);
}

Task<Credential> Credentials::current() {
    read_files(Need::WhenExpired);
    co_await refresh(Need::WhenExpired);
    co_return held();
}

Task<bool> Credentials::renew(Credential refused) {
    // Somebody else may have renewed it meanwhile.
    if (held() != refused) co_return true;
    read_files(Need::Anyway);
    if (held() != refused) co_return true;
    const UserAccess& user = access_.user;
    const bool fixed = !user.token.empty() || !user.login.empty();
    const bool can_refresh = user.oidc && !user.oidc->refresh_token.empty();
    if (fixed || (!user.exec && !can_refresh)) co_return false;
    co_await refresh(Need::Anyway);
    co_return held() != refused;
}

Task<> Credentials::refresh(Need need) {
    const bool waited = in_turn_;
    while (in_turn_)
        co_await turn_ended_.wait();
    const bool done_by_other = waited && is_fresh();
    if (done_by_other || (need == Need::WhenExpired && is_fresh())) co_return;

    const Turn turn(*this);
    if (access_.user.exec) {
        from_plugin_ = co_await run_exec_plugin(access_);
    } else if (access_.user.oidc) {
        co_await refresh_from_provider();
    }
}

Task<> Credentials::refresh_from_provider() {
    OidcLogin& login = *access_.user.oidc;
    OidcTokens tokens = co_await refresh_oidc(login);
    const bool rotated = tokens.refresh_token != login.refresh_token;
    login.id_token = tokens.id_token;
    login.refresh_token = tokens.refresh_token;
    const Result<> stored =
        co_await attempt(store_oidc_tokens(access_.user.file, access_.user.name, std::move(tokens))
        );
    // With the old refresh token the next run gets an id token of its own.
    if (!stored && rotated) throw stored.error();
}

std::string Credentials::describe() const {
    const UserAccess& user = access_.user;
    const std::string whose = " of users[" + user.name + "] in " + user.file;
    if (!user.token_file.empty()) return "the token in " + user.token_file;
    if (!user.token.empty()) return "the token" + whose;
    if (!user.login.empty()) return "user name '" + user.login + "' and password" + whose;
    if (user.exec)
        return "what plugin '" + user.exec->command + "' gave for users[" + user.name + "]";
    if (user.oidc) return "the id token from '" + user.oidc->issuer + "'" + whose;
    if (user.client_certificate.empty()) return "";
    return describe_certificate(user.client_certificate) + whose;
}

}  // namespace ds::kube
