#include "net/socks5.hpp"

#include "base/error.hpp"

#include <boost/asio/awaitable.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ds::net {
namespace {

constexpr char kVersion = 5;
constexpr char kNoLogin = 0;
constexpr char kPassword = 2;
constexpr std::size_t kMaxText = 255;  // A length is one byte.

Task<std::string> read_exactly(ByteStream& stream, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const std::span<char> rest(bytes.data() + have, size - have);
        const std::size_t count = co_await stream.read(rest);
        if (count == 0) {
            throw Error(ErrorCode::Unavailable, "the proxy closed the connection");
        }
        have += count;
    }
    co_return bytes;
}

std::string counted(std::string_view text) {
    if (text.size() > kMaxText) {
        throw Error(ErrorCode::InvalidInput, "a host, user or password is too long for SOCKS5");
    }
    return static_cast<char>(text.size()) + std::string(text);
}

Task<> log_in(ByteStream& stream, std::string user, std::string password) {
    const std::string login = std::string(1, '\x01') + counted(user) + counted(password);
    co_await stream.write(login);
    const std::string answer = co_await read_exactly(stream, 2);
    if (answer[1] != 0) {
        throw Error(ErrorCode::Failed, "the proxy refused its user and password");
    }
}

std::string encode_address(const std::string& host, const std::string& port) {
    std::uint16_t number = 0;
    std::from_chars(port.data(), port.data() + port.size(), number);
    std::array<char, 16> bytes{};
    std::string address;
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
        address = '\x01' + std::string(bytes.data(), 4);
    } else if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
        address = '\x04' + std::string(bytes.data(), 16);
    } else {
        address = '\x03' + counted(host);
    }
    address += static_cast<char>(number >> 8U);
    address += static_cast<char>(number & 255U);
    return address;
}

Error refusal(char code) {
    switch (code) {
        case 2:
            return {ErrorCode::Forbidden, "the rules of the proxy do not allow this connection"};
        case 3:
            return {ErrorCode::Unavailable, "the proxy cannot reach the network of the host"};
        case 4:
            return {ErrorCode::Unavailable, "the proxy cannot reach the host"};
        case 5:
            return {ErrorCode::Unavailable, "the host refused the connection of the proxy"};
        case 6:
            return {ErrorCode::Unavailable, "the host did not answer the proxy"};
        default:
            return {
                ErrorCode::Failed,
                "the proxy refused the connection (code " + std::to_string(int{code}) + ")",
            };
    }
}

// The address that the proxy connects from, which nobody needs.
Task<> skip_address(ByteStream& stream, char type) {
    constexpr std::size_t kPort = 2;
    std::size_t size = 4;
    if (type == 4) size = 16;
    if (type == 3) {
        const std::string length = co_await read_exactly(stream, 1);
        size = static_cast<unsigned char>(length[0]);
    }
    co_await read_exactly(stream, size + kPort);
}

}  // namespace

Task<> ask_socks5(ByteStream& stream, Proxy proxy, std::string host, std::string port) {
    const bool has_login = !proxy.user.empty();
    std::string greeting{kVersion, static_cast<char>(has_login ? 2 : 1), kNoLogin};
    if (has_login) greeting += kPassword;
    co_await stream.write(greeting);
    const std::string chosen = co_await read_exactly(stream, 2);
    if (chosen[0] != kVersion) {
        throw Error(ErrorCode::Failed, "the proxy does not speak SOCKS5");
    }
    if (chosen[1] == kPassword && has_login) {
        co_await log_in(stream, proxy.user, proxy.password);
    } else if (chosen[1] != kNoLogin) {
        throw Error(
            ErrorCode::Failed,
            "the proxy wants credentials; write them as socks5://USER:PASSWORD@HOST:PORT"
        );
    }
    const std::string request = std::string{kVersion, '\x01', '\0'} + encode_address(host, port);
    co_await stream.write(request);
    const std::string answer = co_await read_exactly(stream, 4);
    if (answer[1] != 0) throw refusal(answer[1]);
    co_await skip_address(stream, answer[3]);
}

}  // namespace ds::net
