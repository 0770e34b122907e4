#include "net/proxy_connect.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "net/connect.hpp"
#include "net/http_connection.hpp"
#include "net/socks5.hpp"
#include "net/tls.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::net {
namespace {

Error refusal(const HttpResponse& answer) {
    const std::string status =
        std::to_string(answer.status) + (answer.reason.empty() ? "" : " " + answer.reason);
    if (answer.status == 407) {
        return {
            ErrorCode::Failed,
            "the proxy wants other credentials (" + status +
                "); write them as http://USER:PASSWORD@HOST:PORT",
        };
    }
    if (answer.status == 403) {
        return {ErrorCode::Forbidden, "the rules of the proxy do not allow this connection (403)"};
    }
    const ErrorCode code = answer.status >= 500 ? ErrorCode::Unavailable : ErrorCode::Failed;
    return {code, "the proxy answered with status " + status};
}

Task<std::unique_ptr<ByteStream>> ask_http(
    std::unique_ptr<ByteStream> stream, Proxy proxy, std::string target
) {
    HttpRequest request;
    request.method = "CONNECT";
    request.target = target;
    request.headers.emplace_back("Host", target);
    request.headers.emplace_back("User-Agent", "devspace/" DS_VERSION);
    if (!proxy.user.empty()) {
        const std::string login = encode_base64(proxy.user + ":" + proxy.password);
        request.headers.emplace_back("Proxy-Authorization", "Basic " + login);
    }
    HttpConnection connection(std::move(stream));
    const HttpResponse answer = co_await connection.open(std::move(request));
    if (answer.status / 100 != 2) throw refusal(answer);
    co_return connection.take_stream();
}

Task<std::unique_ptr<ByteStream>> dial(Proxy proxy) {
    std::unique_ptr<ByteStream> stream = co_await connect_tcp(proxy.host, proxy.port);
    co_return stream;
}

/// A stream over TLS together with what its keys live in.
class OwnedTls final : public ByteStream {
  public:
    OwnedTls(std::unique_ptr<TlsContext> context, std::unique_ptr<ByteStream> stream)
        : context_(std::move(context)), stream_(std::move(stream)) {}

    Task<std::size_t> read(std::span<char> into) override { return stream_->read(into); }

    Task<> write(std::string_view bytes) override { return stream_->write(bytes); }

    Task<> close_write() override { return stream_->close_write(); }

    void close() override { stream_->close(); }

  private:
    std::unique_ptr<TlsContext> context_;  // Outlives the stream.
    std::unique_ptr<ByteStream> stream_;
};

Task<std::unique_ptr<ByteStream>> secure(std::unique_ptr<ByteStream> stream, std::string host) {
    const TlsOptions options;
    std::unique_ptr<TlsContext> context = or_throw(TlsContext::make(options));
    std::unique_ptr<ByteStream> tls = co_await connect_tls(std::move(stream), *context, host);
    co_return std::make_unique<OwnedTls>(std::move(context), std::move(tls));
}

Task<std::unique_ptr<ByteStream>> connect_and_ask(Proxy proxy, std::string host, std::string port) {
    std::unique_ptr<ByteStream> stream = co_await dial(proxy);
    if (proxy.kind == ProxyKind::Https) {
        stream = co_await secure(std::move(stream), proxy.host);
    }
    stream = co_await ask_proxy(std::move(stream), proxy, std::move(host), std::move(port));
    co_return stream;
}

}  // namespace

Task<std::unique_ptr<ByteStream>> ask_proxy(
    std::unique_ptr<ByteStream> stream, Proxy proxy, std::string host, std::string port
) {
    if (proxy.kind == ProxyKind::Socks5) {
        co_await ask_socks5(*stream, std::move(proxy), std::move(host), std::move(port));
        co_return stream;
    }
    const bool is_ipv6 = host.find(':') != std::string::npos;
    std::string target = (is_ipv6 ? "[" + host + "]" : host) + ":" + port;
    stream = co_await ask_http(std::move(stream), std::move(proxy), std::move(target));
    co_return stream;
}

Task<std::unique_ptr<ByteStream>> connect_through(Proxy proxy, std::string host, std::string port) {
    const std::string what = "proxy " + describe(proxy);
    Task<std::unique_ptr<ByteStream>> connecting =
        connect_and_ask(std::move(proxy), std::move(host), std::move(port));
    Result<std::unique_ptr<ByteStream>> stream = co_await attempt(std::move(connecting));
    if (!stream) throw stream.error().with_context(what);
    co_return *std::move(stream);
}

}  // namespace ds::net
