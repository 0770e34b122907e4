#include "net/http_client.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::net {
namespace {

constexpr std::size_t kMaxIdle = 8;

// Load balancers close what is idle for long; what is not idempotent takes no chances.
constexpr auto kFreshFor = std::chrono::seconds(5);
constexpr auto kIdleLimit = std::chrono::seconds(50);

}  // namespace

HttpExchange::HttpExchange(HttpConnection connection, HttpResponse head)
    : connection_(std::move(connection)), head_(std::move(head)) {}

Task<std::string> HttpExchange::read_all(std::size_t max_body) {
    std::string body;
    for (;;) {
        const std::string piece = co_await read();
        if (piece.empty()) co_return body;
        if (body.size() + piece.size() > max_body) {
            throw Error(
                ErrorCode::Failed,
                "HTTP response is larger than " + std::to_string(max_body) + " bytes"
            );
        }
        body += piece;
    }
}

HttpClient::HttpClient(Connector connector, std::string host)
    : connector_(std::move(connector)), host_(std::move(host)) {}

HttpClient::~HttpClient() = default;

Task<HttpResponse> HttpClient::exchange(HttpRequest request, std::size_t max_body) {
    add_host(request);
    std::optional<HttpConnection> kept = take_idle(may_repeat(request));
    if (kept) {
        Result<HttpResponse> response = co_await attempt(kept->exchange(request, max_body));
        if (response) {
            keep(*std::move(kept));
            co_return *std::move(response);
        }
        const bool stale = response.error().code() == ErrorCode::Unavailable && !kept->answered();
        if (!stale || !may_repeat(request)) throw response.error();
    }
    HttpConnection connection = co_await connect();
    HttpResponse response = co_await connection.exchange(std::move(request), max_body);
    keep(std::move(connection));
    co_return response;
}

Task<std::unique_ptr<HttpExchange>> HttpClient::open(HttpRequest request, BodySource* body) {
    add_host(request);
    // What may not be repeated, a body that is made while it is sent included, takes no chances.
    const bool repeatable = may_repeat(request) && body == nullptr;
    std::optional<HttpConnection> kept = body == nullptr ? take_idle(repeatable) : std::nullopt;
    if (kept) {
        Result<HttpResponse> head = co_await attempt(kept->open(request));
        if (head) {
            co_return std::make_unique<HttpExchange>(*std::move(kept), *std::move(head));
        }
        const bool stale = head.error().code() == ErrorCode::Unavailable && !kept->answered();
        if (!stale || !repeatable) throw head.error();
    }
    HttpConnection connection = co_await connect();
    HttpResponse head = co_await connection.open(std::move(request), body);
    co_return std::make_unique<HttpExchange>(std::move(connection), std::move(head));
}

Task<HttpConnection> HttpClient::connect() {
    std::unique_ptr<ByteStream> stream = co_await connector_();
    co_return HttpConnection(std::move(stream));
}

void HttpClient::add_host(HttpRequest& request) const {
    if (find_header(request.headers, "Host") != nullptr) return;
    request.headers.emplace(request.headers.begin(), "Host", host_);
}

std::optional<HttpConnection> HttpClient::take_idle(bool may_be_stale) {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(idle_, [now](const Idle& idle) { return now - idle.since > kIdleLimit; });
    if (idle_.empty()) return std::nullopt;
    // The last one is the one used last.
    if (!may_be_stale && now - idle_.back().since > kFreshFor) return std::nullopt;
    std::optional<HttpConnection> connection = std::move(idle_.back().connection);
    idle_.pop_back();
    return connection;
}

void HttpClient::keep(HttpConnection connection) {
    if (!connection.reusable() || idle_.size() >= kMaxIdle) return;
    idle_.push_back(Idle{std::move(connection), std::chrono::steady_clock::now()});
}

}  // namespace ds::net
