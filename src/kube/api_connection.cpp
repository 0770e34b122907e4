#include "kube/api_connection.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "kube/client.hpp"
#include "kube/dial.hpp"
#include "kube/refusal.hpp"
#include "kube/retry.hpp"
#include "net/gzip.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kMaxRefusal = std::size_t{64} * 1024;
constexpr int kFirstRefusal = 400;
constexpr int kUnauthorized = 401;

// A request is not tried again after this time, however few attempts there were.
constexpr std::chrono::seconds kPatience{45};

// `load_cluster_access` has checked it.
net::Url checked_url(const std::string& server) {
    return net::parse_url(server).value_or(net::Url{});
}

const net::HttpResponse& head_of(const net::HttpResponse& answer) {
    return answer;
}

const net::HttpResponse& head_of(const std::unique_ptr<net::HttpExchange>& answer) {
    return answer->head();
}

// The names of extra fields go into the name of a header, which takes fewer characters.
std::string escape_header_name(std::string_view text) {
    constexpr std::string_view kAlsoLegal = "!#$&'*+-.^_`|~";
    std::string escaped;
    for (const char letter : text) {
        const bool is_alphanumeric = (letter >= 'a' && letter <= 'z') ||
                                     (letter >= 'A' && letter <= 'Z') ||
                                     (letter >= '0' && letter <= '9');
        if (is_alphanumeric || kAlsoLegal.find(letter) != std::string_view::npos) {
            escaped += letter;
        } else {
            escaped += "%" + encode_hex(std::string_view(&letter, 1));
        }
    }
    return escaped;
}

void unpack(net::HttpResponse& response) {
    const std::string* encoding = net::find_header(response.headers, "Content-Encoding");
    if (encoding == nullptr || to_lower(*encoding) != "gzip") return;
    Result<std::string> body = net::unpack_gzip(response.body, net::kMaxBody);
    if (!body) throw body.error().with_context("read the answer of the cluster");
    response.body = *std::move(body);
}

}  // namespace

/// Connections that share a client certificate.
struct ApiConnection::Channel {
    Channel(ApiConnection& owner, const Credential& credential)
        : certificate(credential.certificate),
          key(credential.key),
          http([this, &owner] { return owner.connect(this); }, net::authority(owner.url_)) {}

    net::TlsContext& tls_for(const ClusterAccess& access) {
        if (tls) return *tls;
        const net::TlsOptions options = {
            .ca_pem = access.ca,
            .certificate_pem = certificate,
            .key_pem = key,
            .verify = !access.skip_tls_verify,
            .server_name = access.tls_server_name,
        };
        Result<std::unique_ptr<net::TlsContext>> made = net::TlsContext::make(options);
        if (!made) {
            const std::string where =
                "clusters[" + access.cluster + "] or users[" + access.user.name + "] of ";
            throw made.error().with_context(where + access.kubeconfig);
        }
        tls = *std::move(made);
        return *tls;
    }

    std::string certificate;
    std::string key;
    std::unique_ptr<net::TlsContext> tls;  // Made for the first connection; outlives them all.
    net::HttpClient http;
};

ApiConnection::ApiConnection(
    boost::asio::any_io_executor executor,
    ClusterAccess access,
    net::Connector connector,
    Pause pause
)
    : access_(std::move(access)),
      url_(checked_url(access_.server)),
      connector_(std::move(connector)),
      pause_(
          pause ? std::move(pause) : [](std::chrono::milliseconds time) { return sleep_for(time); }
      ),
      credentials_(std::move(executor), access_) {}

ApiConnection::~ApiConnection() = default;

ApiConnection::Channel& ApiConnection::channel_for(const Credential& credential) {
    for (const auto& channel : channels_) {
        if (channel->certificate == credential.certificate && channel->key == credential.key)
            return *channel;
    }
    channels_.push_back(std::make_unique<Channel>(*this, credential));
    return *channels_.back();
}

Task<std::unique_ptr<ByteStream>> ApiConnection::connect(Channel* channel) {
    net::TlsContext* tls = nullptr;
    if (!connector_ && url_.scheme == "https") tls = &channel->tls_for(access_);
    Task<std::unique_ptr<ByteStream>> dialling =
        connector_ ? connector_() : dial(url_, access_.proxy, tls);
    Task<std::unique_ptr<ByteStream>> limited =
        with_timeout(std::move(dialling), Client::kConnectLimit, "connect");
    Result<std::unique_ptr<ByteStream>> stream = co_await attempt(std::move(limited));
    if (!stream) throw unreachable(stream.error(), access_);
    co_return *std::move(stream);
}

void ApiConnection::complete(net::HttpRequest& request, const Credential& credential) const {
    request.target = url_.path + request.target;
    request.headers.emplace_back("User-Agent", "devspace/" DS_VERSION);
    if (net::find_header(request.headers, "Accept") == nullptr) {
        // The kubelet and the container runtime, which answer for logs and commands, know no JSON.
        request.headers.emplace_back("Accept", "application/json, */*");
    }
    if (!credential.authorization.empty()) {
        request.headers.emplace_back("Authorization", credential.authorization);
    }
    impersonate(request);
}

void ApiConnection::impersonate(net::HttpRequest& request) const {
    const Impersonation& as = access_.user.impersonation;
    if (as.user.empty()) return;
    request.headers.emplace_back("Impersonate-User", as.user);
    if (!as.uid.empty()) request.headers.emplace_back("Impersonate-Uid", as.uid);
    for (const std::string& group : as.groups)
        request.headers.emplace_back("Impersonate-Group", group);
    for (const auto& [name, values] : as.extra) {
        for (const std::string& value : values)
            request.headers.emplace_back("Impersonate-Extra-" + escape_header_name(name), value);
    }
}

std::string ApiConnection::what() const {
    return "answer of the cluster of context '" + access_.context + "'";
}

Error ApiConnection::refusal_of(int status, const std::string& body) const {
    return refusal(status, body, access_, credentials_.describe());
}

Task<net::HttpResponse> ApiConnection::exchange_once(
    net::HttpRequest request, Credential credential
) {
    complete(request, credential);
    if (!access_.disable_compression) request.headers.emplace_back("Accept-Encoding", "gzip");
    Task<net::HttpResponse> answer = channel_for(credential).http.exchange(std::move(request));
    net::HttpResponse response =
        co_await with_timeout(std::move(answer), Client::kAnswerLimit, what());
    unpack(response);
    co_return response;
}

Task<std::unique_ptr<net::HttpExchange>> ApiConnection::open_once(
    net::HttpRequest request, Credential credential
) {
    complete(request, credential);
    Task<std::unique_ptr<net::HttpExchange>> answer =
        channel_for(credential).http.open(std::move(request));
    std::unique_ptr<net::HttpExchange> exchange =
        co_await with_timeout(std::move(answer), Client::kAnswerLimit, what());
    co_return exchange;
}

template <typename Answer>
Task<Answer> ApiConnection::persist(net::HttpRequest request, Once<Answer> once) {
    const auto begin = std::chrono::steady_clock::now();
    bool renewed = false;
    for (int number = 1;; ++number) {
        const Credential credential = co_await credentials_.current();
        Task<Answer> sending = (this->*once)(request, credential);
        Result<Answer> answer = co_await attempt(std::move(sending));
        const bool refused = answer ? head_of(*answer).status == kUnauthorized
                                    : answer.error().code() == ErrorCode::Unauthorized;
        if (refused && !renewed) {
            renewed = true;
            if (co_await credentials_.renew(credential)) continue;
        }
        const double random = random_fraction();
        const std::optional<std::chrono::milliseconds> pause =
            answer ? pause_after(
                         request, head_of(*answer).status, head_of(*answer).headers, number, random
                     )
                   : pause_after(request, answer.error(), number, random);
        const bool patient = std::chrono::steady_clock::now() - begin < kPatience;
        if (pause && patient) {
            co_await pause_(*pause);
            continue;
        }
        if (!answer && refused) {
            throw certificate_rejected(answer.error(), access_, credentials_.describe());
        }
        if (!answer) throw answer.error();
        co_return *std::move(answer);
    }
}

Task<net::HttpResponse> ApiConnection::exchange(net::HttpRequest request) {
    net::HttpResponse answer = co_await persist(std::move(request), &ApiConnection::exchange_once);
    if (answer.status == kUnauthorized) throw refusal_of(answer.status, answer.body);
    co_return answer;
}

Task<data::Value> ApiConnection::call(net::HttpRequest request) {
    const net::HttpResponse response = co_await exchange(std::move(request));
    if (response.status >= kFirstRefusal) throw refusal_of(response.status, response.body);
    Result<data::Value> body = data::parse_json(response.body);
    if (!body) throw body.error().with_context("read the answer of the cluster");
    co_return *std::move(body);
}

Task<std::unique_ptr<net::HttpExchange>> ApiConnection::open_any(net::HttpRequest request) {
    std::unique_ptr<net::HttpExchange> exchange =
        co_await persist(std::move(request), &ApiConnection::open_once);
    co_return exchange;
}

Task<std::unique_ptr<net::HttpExchange>> ApiConnection::open(net::HttpRequest request) {
    std::unique_ptr<net::HttpExchange> exchange = co_await open_any(std::move(request));
    const int status = exchange->head().status;
    if (status < kFirstRefusal) co_return exchange;
    Task<std::string> reading = exchange->read_all(kMaxRefusal);
    const std::string body =
        co_await with_timeout(std::move(reading), Client::kAnswerLimit, what());
    throw refusal_of(status, body);
}

}  // namespace ds::kube
