#include "kube/dial.hpp"

#include "base/error.hpp"
#include "net/connect.hpp"
#include "net/proxy.hpp"
#include "net/proxy_connect.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::kube {
namespace {

Task<std::unique_ptr<ByteStream>> reach(net::Url url, std::string proxy) {
    if (proxy.empty()) return net::connect_tcp(std::move(url.host), std::move(url.port));
    net::Proxy parsed = or_throw(net::parse_proxy(proxy));
    return net::connect_through(std::move(parsed), std::move(url.host), std::move(url.port));
}

}  // namespace

Task<std::unique_ptr<ByteStream>> dial(net::Url url, std::string proxy, net::TlsContext* tls) {
    const bool secure = url.scheme == "https";
    std::string host = url.host;
    std::unique_ptr<ByteStream> stream = co_await reach(std::move(url), std::move(proxy));
    if (!secure) co_return stream;
    std::unique_ptr<ByteStream> encrypted =
        co_await net::connect_tls(std::move(stream), *tls, std::move(host));
    co_return encrypted;
}

}  // namespace ds::kube
