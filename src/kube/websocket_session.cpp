#include "kube/websocket_session.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "base/tasks.hpp"
#include "kube/mux_state.hpp"
#include "kube/websocket_seed.hpp"
#include "net/websocket_codec.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ds::kube {
namespace {

using net::WebSocketClose;
using net::WebSocketData;
using net::WebSocketEvent;
using net::WebSocketPing;

constexpr std::uint32_t kEndChannel = 255;
constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kNoCode = 1005;

class State final : public MuxState {
  public:
    State(const boost::asio::any_io_executor& on, std::unique_ptr<ByteStream> over)
        : MuxState(on, std::move(over)),
          decoder_(net::WebSocketRole::Client),
          encoder_(net::WebSocketRole::Client, websocket_seed()) {}

    void put_data(std::uint32_t stream, std::string_view bytes) override {
        const char number = static_cast<char>(stream);
        encoder_.append_binary(out, {&number, 1}, bytes);
    }

    void put_end(std::uint32_t stream) override {
        const char number = static_cast<char>(stream);
        encoder_.append_binary(out, "\xff", {&number, 1});
    }

    // There is no such thing; the connection is the command's own and ends with it.
    void put_reset(std::uint32_t /*stream*/) override {}

    void put_ping() override {
        out += encoder_.ping({});
        output.notify();
    }

    Task<> take(std::string_view bytes) override {
        decoder_.feed(bytes);
        while (const std::optional<WebSocketEvent> event = or_throw(decoder_.next())) {
            if (const auto* data = std::get_if<WebSocketData>(&*event)) {
                co_await take_data(*data);
            } else if (const auto* ping = std::get_if<WebSocketPing>(&*event)) {
                answer(*ping);
            } else if (const auto* close = std::get_if<WebSocketClose>(&*event)) {
                closed(*close);
            }
        }
    }

    bool is_complete() const override { return has_status_; }

  private:
    // The first byte of a message is its channel, and comes alone at times.
    Task<> take_data(WebSocketData data) {
        if (data.begins) channel_.reset();
        std::string_view bytes = data.bytes;
        if (!channel_ && !bytes.empty()) {
            channel_ = static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            message_size_ = 0;
        }
        if (!channel_) co_return;
        message_size_ += bytes.size();
        if (*channel_ == kEndChannel) {
            if (!bytes.empty()) end(static_cast<unsigned char>(bytes.front()), false);
            co_return;
        }
        const std::uint32_t channel = *channel_;
        co_await deliver(channel, bytes);
        if (channel == WebSocketSession::kStatus && data.ends && message_size_ > 0) {
            has_status_ = true;
        }
    }

    void answer(const WebSocketPing& ping) {
        // Who pings without reading gets no answers.
        if (out.size() >= kMaxWaitingOut) return;
        out += encoder_.pong(ping.payload);
        output.notify();
    }

    void closed(const WebSocketClose& close) {
        out += encoder_.close(kNormal, {});
        output.notify();
        if (close.code == kNormal || close.code == kNoCode || has_status_) return end_all();
        std::string why = "the cluster closed the connection (WebSocket code ";
        why += std::to_string(close.code) + ")";
        if (!close.reason.empty()) why += ": " + close.reason;
        fail({ErrorCode::Unavailable, std::move(why)});
    }

    net::WebSocketDecoder decoder_;
    net::WebSocketEncoder encoder_;
    std::optional<std::uint32_t> channel_;  // Of the message that is arriving.
    std::size_t message_size_ = 0;          // How much of it has come.
    bool has_status_ = false;
};

}  // namespace

WebSocketSession::WebSocketSession(
    const boost::asio::any_io_executor& executor,
    TaskGroup& tasks,
    std::unique_ptr<ByteStream> connection
)
    : MuxSession(tasks, std::make_shared<State>(executor, std::move(connection))) {}

std::unique_ptr<MuxStream> WebSocketSession::channel(std::uint32_t number) {
    const bool is_ours = number == kIn || number == kResize;
    return add_stream(number, !is_ours, true);
}

}  // namespace ds::kube
