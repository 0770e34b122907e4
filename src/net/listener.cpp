#include "net/listener.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "net/port_owner.hpp"
#include "net/socket_stream.hpp"
#include "net/system_error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <optional>
#include <tuple>
#include <utility>

namespace ds::net {
namespace asio = boost::asio;

namespace {

using asio::ip::tcp;

class TcpListener final : public Listener {
  public:
    explicit TcpListener(tcp::acceptor acceptor) : acceptor_(std::move(acceptor)) {}

    Task<std::unique_ptr<ByteStream>> accept() override {
        co_await check_cancelled();
        tcp::socket socket(acceptor_.get_executor());
        const auto [code] =
            co_await acceptor_.async_accept(socket, asio::as_tuple(asio::use_awaitable));
        co_await check_cancelled();
        if (code) throw system_error("accept on port " + std::to_string(port()), code);
        const int descriptor = socket.release();
        co_return adopt_socket(
            acceptor_.get_executor(),
            descriptor,
            SocketKind::Tcp,
            "the client of port " + std::to_string(port())
        );
    }

    std::uint16_t port() const override {
        boost::system::error_code ignored;
        return acceptor_.local_endpoint(ignored).port();
    }

  private:
    tcp::acceptor acceptor_;
};

Error refusal(
    const std::string& address, std::uint16_t port, const boost::system::error_code& code
) {
    const std::string name = "port " + std::to_string(port);
    if (code == asio::error::access_denied) {
        return {
            ErrorCode::Forbidden,
            name + " needs more rights than yours; choose one from 1024 on",
        };
    }
    if (code != asio::error::address_in_use) {
        return system_error("listen on " + address + ":" + std::to_string(port), code);
    }
    const std::optional<PortOwner> owner = find_port_owner("/proc", port);
    if (!owner) return {ErrorCode::Conflict, name + " is in use by another program"};
    return {
        ErrorCode::Conflict,
        name + " is in use by '" + owner->process + "' (pid " + std::to_string(owner->pid) + ")",
    };
}

}  // namespace

Task<std::unique_ptr<Listener>> Listener::open(std::string address, std::uint16_t port) {
    co_await check_cancelled();
    boost::system::error_code code;
    const std::string number = address == "localhost" ? "127.0.0.1" : address;
    const asio::ip::address parsed = asio::ip::make_address(number, code);
    if (code) {
        throw Error(ErrorCode::InvalidInput, "'" + address + "' is not an address of this machine");
    }
    const tcp::endpoint endpoint(parsed, port);
    tcp::acceptor acceptor(co_await asio::this_coro::executor);
    acceptor.open(endpoint.protocol(), code);
    if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
    if (!code) acceptor.bind(endpoint, code);
    if (!code) acceptor.listen(tcp::acceptor::max_listen_connections, code);
    if (code) throw refusal(address, port, code);
    co_return std::make_unique<TcpListener>(std::move(acceptor));
}

}  // namespace ds::net
