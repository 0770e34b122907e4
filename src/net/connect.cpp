#include "net/connect.hpp"

#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/tasks.hpp"
#include "net/socket_stream.hpp"
#include "net/system_error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace ds::net {
namespace asio = boost::asio;

namespace {

using Endpoint = asio::generic::stream_protocol::endpoint;
using asio::ip::tcp;

// How long one of several addresses may keep the others waiting.
constexpr auto kAddressLimit = std::chrono::seconds(5);

// Shared with the resolver's callback: Asio cannot cancel a look-up that has begun.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

    tcp::resolver resolver;
    Notifier done;
    bool ended = false;
    boost::system::error_code code;
    std::vector<Endpoint> found;
};

Task<std::vector<Endpoint>> look_up(std::string host, std::string port) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->resolver.async_resolve(
        host,
        port,
        [lookup](
            const boost::system::error_code& code, const tcp::resolver::results_type& results
        ) {
            lookup->code = code;
            for (const auto& entry : results)
                lookup->found.emplace_back(entry.endpoint());
            lookup->ended = true;
            lookup->done.notify();
        }
    );
    while (!lookup->ended)
        co_await lookup->done.wait();
    if (lookup->code) {
        throw Error(ErrorCode::Unavailable, "host '" + host + "' has no known address")
            .with_context("connect to " + host + ":" + port);
    }
    co_return std::move(lookup->found);
}

std::uint16_t parse_port(const std::string& host, const std::string& port) {
    std::uint16_t number = 0;
    const char* const end = port.data() + port.size();
    const auto [stop, code] = std::from_chars(port.data(), end, number);
    if (code == std::errc() && stop == end && number != 0) return number;
    throw Error(ErrorCode::InvalidInput, "'" + port + "' is not a port, for host '" + host + "'");
}

Task<std::vector<Endpoint>> find_addresses(std::string host, std::string port) {
    const std::uint16_t number = parse_port(host, port);
    boost::system::error_code code;
    const asio::ip::address address = asio::ip::make_address(host, code);
    std::vector<Endpoint> found;
    if (!code) {
        found.emplace_back(tcp::endpoint(address, number));
        co_return found;
    }
    if (host == "localhost") {  // RFC 6761, section 6.3; saves a thread.
        found.emplace_back(tcp::endpoint(asio::ip::address_v4::loopback(), number));
        found.emplace_back(tcp::endpoint(asio::ip::address_v6::loopback(), number));
        co_return found;
    }
    found = co_await look_up(std::move(host), std::move(port));
    co_return found;
}

Task<std::unique_ptr<ByteStream>> connect_to(Endpoint endpoint, SocketKind kind, std::string peer) {
    co_await check_cancelled();
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::generic::stream_protocol::socket socket(executor);
    const auto [code] =
        co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    co_await check_cancelled();
    if (code) throw system_error("connect to " + peer, code);
    co_return adopt_socket(executor, socket.release(), kind, std::move(peer));
}

}  // namespace

Task<std::unique_ptr<ByteStream>> connect_tcp(std::string host, std::string port) {
    const std::string peer =
        (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
    const std::vector<Endpoint> addresses = co_await find_addresses(host, port);
    std::optional<Error> failure;
    for (std::size_t i = 0; i + 1 < addresses.size(); ++i) {
        Task<std::unique_ptr<ByteStream>> connecting =
            connect_to(addresses[i], SocketKind::Tcp, peer);
        Task<std::unique_ptr<ByteStream>> limited =
            with_timeout(std::move(connecting), kAddressLimit, "connect to " + peer);
        Result<std::unique_ptr<ByteStream>> connected = co_await attempt(std::move(limited));
        if (connected) co_return *std::move(connected);
        failure = connected.error();
    }
    Task<std::unique_ptr<ByteStream>> last = connect_to(addresses.back(), SocketKind::Tcp, peer);
    Result<std::unique_ptr<ByteStream>> connected = co_await attempt(std::move(last));
    if (connected) co_return *std::move(connected);
    // A machine without IPv6 has nothing to say about an IPv6 address.
    const bool empty_words = connected.error().message().find("unreachable") != std::string::npos ||
                             connected.error().message().find("cannot assign") != std::string::npos;
    throw failure && empty_words ? *failure : connected.error();
}

Task<std::unique_ptr<ByteStream>> connect_unix(std::string path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        throw Error(ErrorCode::InvalidInput, "path of a socket is too long: '" + path + "'");
    }
    const Endpoint endpoint = asio::local::stream_protocol::endpoint(path);
    Task<std::unique_ptr<ByteStream>> connecting =
        connect_to(endpoint, SocketKind::Unix, "'" + path + "'");
    co_return co_await std::move(connecting);
}

}  // namespace ds::net
