#include "kube/api_connection.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "kube/client.hpp"
#include "kube/refusal.hpp"
#include "net/connect.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kMaxRefusal = std::size_t{64} * 1024;
constexpr int kSwitching = 101;
constexpr int kFirstRefusal = 400;

// `load_cluster_access` has checked it.
net::Url checked_url(const std::string& server) {
    return net::parse_url(server).value_or(net::Url{});
}

}  // namespace

ApiConnection::ApiConnection(ClusterAccess access, net::Connector connector)
    : access_(std::move(access)),
      url_(checked_url(access_.server)),
      connector_(connector ? std::move(connector) : [this] { return dial(); }),
      http_([this] { return connect(); }, net::authority(url_)) {}

net::TlsContext& ApiConnection::tls() {
    if (!tls_) {
        const net::TlsOptions options = {
            .ca_pem = access_.ca,
            .certificate_pem = access_.client_certificate,
            .key_pem = access_.client_key,
            .verify = !access_.skip_tls_verify,
            .server_name = access_.tls_server_name,
        };
        tls_ = or_throw(net::TlsContext::make(options));
    }
    return *tls_;
}

Task<std::unique_ptr<ByteStream>> ApiConnection::dial() {
    net::TlsContext* context = url_.scheme == "https" ? &tls() : nullptr;
    std::unique_ptr<ByteStream> stream = co_await net::connect_tcp(url_.host, url_.port);
    if (context == nullptr) co_return stream;
    std::unique_ptr<ByteStream> secure =
        co_await net::connect_tls(std::move(stream), *context, url_.host);
    co_return secure;
}

Task<std::unique_ptr<ByteStream>> ApiConnection::connect() {
    Task<std::unique_ptr<ByteStream>> limited =
        with_timeout(connector_(), Client::kConnectLimit, "connect");
    Result<std::unique_ptr<ByteStream>> stream = co_await attempt(std::move(limited));
    if (!stream) throw unreachable(stream.error(), access_);
    co_return *std::move(stream);
}

void ApiConnection::complete(net::HttpRequest& request) const {
    request.target = url_.path + request.target;
    request.headers.emplace_back("User-Agent", "devspace/" DS_VERSION);
    // The kubelet and the container runtime, which answer for logs and commands, know no JSON.
    request.headers.emplace_back("Accept", "application/json, */*");
    if (!access_.token.empty()) {
        request.headers.emplace_back("Authorization", "Bearer " + access_.token);
    }
}

Task<net::HttpResponse> ApiConnection::exchange(net::HttpRequest request) {
    complete(request);
    std::string what = "answer of the cluster of context '" + access_.context + "'";
    Task<net::HttpResponse> answer = http_.exchange(std::move(request));
    net::HttpResponse response =
        co_await with_timeout(std::move(answer), Client::kAnswerLimit, std::move(what));
    co_return response;
}

Task<data::Value> ApiConnection::call(net::HttpRequest request) {
    const net::HttpResponse response = co_await exchange(std::move(request));
    if (response.status >= kFirstRefusal) throw refusal(response.status, response.body, access_);
    Result<data::Value> body = data::parse_json(response.body);
    if (!body) throw body.error().with_context("read the answer of the cluster");
    co_return *std::move(body);
}

Task<std::unique_ptr<net::HttpExchange>> ApiConnection::start(net::HttpRequest request) {
    complete(request);
    std::string what = "answer of the cluster of context '" + access_.context + "'";
    Task<std::unique_ptr<net::HttpExchange>> answer = http_.open(std::move(request));
    std::unique_ptr<net::HttpExchange> exchange =
        co_await with_timeout(std::move(answer), Client::kAnswerLimit, std::move(what));
    const int status = exchange->head().status;
    if (status >= kFirstRefusal) {
        const std::string body = co_await exchange->read_all(kMaxRefusal);
        throw refusal(status, body, access_);
    }
    co_return exchange;
}

Task<std::unique_ptr<net::HttpExchange>> ApiConnection::open(net::HttpRequest request) {
    return start(std::move(request));
}

Task<std::unique_ptr<ByteStream>> ApiConnection::upgrade(std::string target, std::string protocol) {
    net::HttpRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.headers.emplace_back("Connection", "Upgrade");
    request.headers.emplace_back("Upgrade", "SPDY/3.1");
    request.headers.emplace_back("X-Stream-Protocol-Version", protocol);
    std::unique_ptr<net::HttpExchange> exchange = co_await start(std::move(request));

    const net::HttpResponse& head = exchange->head();
    const std::string* upgraded = net::find_header(head.headers, "Upgrade");
    if (head.status != kSwitching || upgraded == nullptr || to_lower(*upgraded) != "spdy/3.1") {
        throw Error(
            ErrorCode::Failed,
            "the connection could not be switched to SPDY/3.1 (status " +
                std::to_string(head.status) +
                "); does a proxy stand between here and the cluster that lets no upgrade through?"
        );
    }
    co_return exchange->take_stream();
}

}  // namespace ds::kube
