#include "net/socket_stream.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "net/system_error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace ds::net {
namespace asio = boost::asio;

namespace {

using Socket = asio::generic::stream_protocol::socket;

constexpr auto kWatchInterval = std::chrono::seconds(5);
constexpr int kSilentLimit = 3;

void set_option(int descriptor, int level, int option, int value) {
    // What an old kernel does not know is done without.
    (void)::setsockopt(descriptor, level, option, &value, sizeof(value));
}

void tune(int descriptor) {
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 5);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 3);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

// Whether something that we sent, data or a probe, waits for its answer longer than usual.
bool is_unanswered(int descriptor) {
    tcp_info info = {};
    socklen_t size = sizeof(info);
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
    return info.tcpi_retransmits > 0 || info.tcpi_probes > 0;
}

/// Notices a peer that vanished while data were under way to it: keep-alive only covers an idle
/// connection. TCP_USER_TIMEOUT would, but also ends connections to a peer that is alive and has
/// not read for a while (a process stopped in a debugger).
///
/// Looks at the connection only while somebody waits for it.
class PeerWatch : public std::enable_shared_from_this<PeerWatch> {
  public:
    explicit PeerWatch(Socket& socket) : socket_(&socket), timer_(socket.get_executor()) {}

    void begin_wait() {
        ++waiting_;
        if (!armed_) arm();
    }

    void end_wait() { --waiting_; }

    void stop() {
        socket_ = nullptr;
        timer_.cancel();
    }

    bool found_dead() const { return silent_ >= kSilentLimit; }

  private:
    void arm() {
        armed_ = true;
        timer_.expires_after(kWatchInterval);
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
            self->look();
        });
    }

    void look() {
        armed_ = false;
        if (socket_ == nullptr || waiting_ == 0) return;
        silent_ = is_unanswered(socket_->native_handle()) ? silent_ + 1 : 0;
        if (!found_dead()) return arm();
        boost::system::error_code ignored;
        socket_->cancel(ignored);
    }

    Socket* socket_;  // Null once the stream is closed.
    asio::steady_timer timer_;
    int waiting_ = 0;
    int silent_ = 0;  // Looks in a row that found the peer silent.
    bool armed_ = false;
};

class Waiting {
  public:
    explicit Waiting(PeerWatch* watch) : watch_(watch) {
        if (watch_ != nullptr) watch_->begin_wait();
    }

    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    ~Waiting() {
        if (watch_ != nullptr) watch_->end_wait();
    }

  private:
    PeerWatch* watch_;
};

class SocketStream final : public ByteStream {
  public:
    SocketStream(Socket socket, SocketKind kind, std::string peer)
        : socket_(std::move(socket)), peer_(std::move(peer)) {
        if (kind == SocketKind::Unix) return;
        tune(socket_.native_handle());
        watch_ = std::make_shared<PeerWatch>(socket_);
    }

    ~SocketStream() override { shut(); }

    Task<std::size_t> read(std::span<char> into) override {
        co_await check_cancelled();
        const Waiting waiting(watch_.get());
        const asio::mutable_buffer buffer(into.data(), into.size());
        const auto [code, count] =
            co_await socket_.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
        co_await check_cancelled();
        if (code == asio::error::eof) co_return 0;
        if (code) throw failure("read from", code);
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        co_await check_cancelled();
        const Waiting waiting(watch_.get());
        while (!bytes.empty()) {
            const asio::const_buffer buffer(bytes.data(), bytes.size());
            const auto [code, count] =
                co_await socket_.async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
            co_await check_cancelled();
            if (code) throw failure("write to", code);
            bytes.remove_prefix(count);
        }
    }

    Task<> close_write() override {
        co_await check_cancelled();
        boost::system::error_code code;
        socket_.shutdown(Socket::shutdown_send, code);
        if (code) throw failure("write to", code);
    }

    void close() override { shut(); }

    void reset() override {
        // Closing sends a reset in place of the end.
        const linger now{.l_onoff = 1, .l_linger = 0};
        (void)::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        shut();
    }

  private:
    void shut() {
        if (watch_) watch_->stop();
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    Error failure(std::string_view what, const boost::system::error_code& code) const {
        const std::string context = std::string(what) + " " + peer_;
        if (watch_ && watch_->found_dead()) {
            return {ErrorCode::Unavailable, context + ": the other side no longer answers"};
        }
        if (code == asio::error::operation_aborted || code == asio::error::bad_descriptor) {
            return {ErrorCode::Unavailable, context + ": the connection was closed"};
        }
        return system_error(context, code);
    }

    Socket socket_;
    std::string peer_;
    std::shared_ptr<PeerWatch> watch_;  // Shared with its timer's handler; null for unix sockets.
};

}  // namespace

std::unique_ptr<ByteStream> adopt_socket(
    const asio::any_io_executor& executor, int descriptor, SocketKind kind, std::string peer
) {
    // The generic protocol is one instantiation of Asio's sockets for all kinds.
    sockaddr_storage address = {};
    socklen_t size = sizeof(address);
    (void)::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    Socket socket(executor);
    socket.assign(asio::generic::stream_protocol(address.ss_family, 0), descriptor);
    return std::make_unique<SocketStream>(std::move(socket), kind, std::move(peer));
}

}  // namespace ds::net
