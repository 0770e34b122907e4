#pragma once

// A proxy on loopback that speaks HTTP CONNECT or SOCKS5, and notes what it was asked for. Every
// host name leads to this machine, so that a test sees who looks names up.

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "base/pump.hpp"
#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "net/connect.hpp"
#include "net/listener.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds {

enum class FakeProxyKind { Http, Socks5 };

class FakeProxy {
  public:
    /// `login` is "user:password"; empty: nobody needs to log in.
    FakeProxy(TaskGroup& tasks, FakeProxyKind kind, std::string login)
        : tasks_(tasks), kind_(kind), login_(std::move(login)) {}

    FakeProxy(const FakeProxy&) = delete;
    FakeProxy& operator=(const FakeProxy&) = delete;

    Task<> start() {
        listener_ = co_await net::Listener::open("127.0.0.1", 0);
        tasks_.start(accept_all());
    }

    /// "127.0.0.1:3128".
    std::string address() const { return "127.0.0.1:" + std::to_string(listener_->port()); }

    /// Hosts and ports asked for, in order: "api.test:6443".
    const std::vector<std::string>& targets() const { return targets_; }

  private:
    Task<> accept_all() {
        for (;;) {
            std::unique_ptr<ByteStream> stream = co_await listener_->accept();
            tasks_.start(serve(std::move(stream)));
        }
    }

    Task<> serve(std::unique_ptr<ByteStream> stream) { (void)co_await attempt(serve_one(*stream)); }

    Task<> serve_one(ByteStream& client) {
        std::string target;
        if (kind_ == FakeProxyKind::Http) {
            target = co_await read_connect(client);
        } else {
            target = co_await read_socks5(client);
        }
        if (target.empty()) co_return;
        targets_.push_back(target);
        std::string port = target.substr(target.rfind(':') + 1);
        std::unique_ptr<ByteStream> server =
            co_await net::connect_tcp("127.0.0.1", std::move(port));
        if (kind_ == FakeProxyKind::Http) {
            co_await client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        } else {
            co_await client.write(std::string_view("\x05\0\0\x01\x7f\0\0\x01\0\0", 10));
        }
        co_await splice(client, *server);
    }

    static Task<std::string> read_some(ByteStream& client, std::size_t size) {
        std::string bytes(size, '\0');
        for (std::size_t have = 0; have < size;) {
            const std::span<char> rest(bytes.data() + have, size - have);
            const std::size_t count = co_await client.read(rest);
            if (count == 0) throw Error(ErrorCode::Unavailable, "client is gone");
            have += count;
        }
        co_return bytes;
    }

    Task<std::string> read_connect(ByteStream& client) {
        std::string head;
        while (!head.ends_with("\r\n\r\n"))
            head += co_await read_some(client, 1);
        const bool known =
            login_.empty() ||
            head.find("Proxy-Authorization: Basic " + encode_base64(login_) + "\r\n") !=
                std::string::npos;
        if (!known || !head.starts_with("CONNECT ")) {
            co_await client.write(
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
            );
            co_return std::string();
        }
        co_return head.substr(8, head.find(' ', 8) - 8);
    }

    Task<bool> log_in(ByteStream& client) {
        const std::string user_size = co_await read_some(client, 2);
        std::string login = co_await read_some(client, static_cast<unsigned char>(user_size[1]));
        const std::string size = co_await read_some(client, 1);
        login += ":" + co_await read_some(client, static_cast<unsigned char>(size[0]));
        const bool known = login == login_;
        co_await client.write(std::string_view(known ? "\x01\0" : "\x01\x01", 2));
        co_return known;
    }

    Task<std::string> read_socks5(ByteStream& client) {
        const std::string greeting = co_await read_some(client, 2);
        const std::string methods =
            co_await read_some(client, static_cast<unsigned char>(greeting[1]));
        const char wanted = login_.empty() ? '\0' : '\x02';
        if (methods.find(wanted) == std::string::npos) {
            co_await client.write("\x05\xff");
            co_return std::string();
        }
        const std::string chosen = std::string("\x05") + wanted;
        co_await client.write(chosen);
        if (!login_.empty()) {
            const bool known = co_await log_in(client);
            if (!known) co_return std::string();
        }
        const std::string head = co_await read_some(client, 4);
        std::string host;
        if (head[3] == 3) {
            const std::string size = co_await read_some(client, 1);
            host = co_await read_some(client, static_cast<unsigned char>(size[0]));
        } else {
            const std::string bytes = co_await read_some(client, 4);
            for (const char byte : bytes)
                host +=
                    (host.empty() ? "" : ".") + std::to_string(static_cast<unsigned char>(byte));
        }
        const std::string port = co_await read_some(client, 2);
        const int number =
            static_cast<unsigned char>(port[0]) * 256 + static_cast<unsigned char>(port[1]);
        co_return host + ":" + std::to_string(number);
    }

    TaskGroup& tasks_;
    FakeProxyKind kind_;
    std::string login_;
    std::unique_ptr<net::Listener> listener_;
    std::vector<std::string> targets_;
};

}  // namespace ds
