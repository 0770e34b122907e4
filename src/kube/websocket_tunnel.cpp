#include "kube/websocket_tunnel.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "base/tasks.hpp"
#include "kube/websocket_seed.hpp"
#include "net/websocket_codec.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ds::kube {
namespace {

using net::WebSocketClose;
using net::WebSocketData;
using net::WebSocketEvent;
using net::WebSocketPing;

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
constexpr std::size_t kFrameSize = std::size_t{64} * 1024;
constexpr std::size_t kMaxReplies = 4096;
constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kNoCode = 1005;

class Tunnel final : public ByteStream {
  public:
    explicit Tunnel(std::unique_ptr<ByteStream> connection)
        : connection_(std::move(connection)),
          decoder_(net::WebSocketRole::Client),
          encoder_(net::WebSocketRole::Client, websocket_seed()),
          chunk_(kReadSize) {}

    Task<std::size_t> read(std::span<char> into) override {
        while (pending_.empty() && !ended_) {
            const std::optional<WebSocketEvent> event = or_throw(decoder_.next());
            if (event) {
                take(*event);
                continue;
            }
            const std::size_t size = co_await connection_->read(chunk_);
            if (size == 0) co_return 0;
            decoder_.feed({chunk_.data(), size});
        }
        const std::size_t count = std::min(into.size(), pending_.size());
        std::copy_n(pending_.begin(), count, into.begin());
        pending_.remove_prefix(count);
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const std::string_view piece = bytes.substr(0, kFrameSize);
            frame_ = std::exchange(replies_, {});
            encoder_.append_binary(frame_, piece, {});
            bytes.remove_prefix(piece.size());
            co_await connection_->write(frame_);
        }
    }

    Task<> close_write() override {
        frame_ = encoder_.close(kNormal, {});
        co_await connection_->write(frame_);
    }

    void close() override { connection_->close(); }

  private:
    void take(const WebSocketEvent& event) {
        if (const auto* data = std::get_if<WebSocketData>(&event)) {
            pending_ = data->bytes;
        } else if (const auto* ping = std::get_if<WebSocketPing>(&event)) {
            if (replies_.size() < kMaxReplies) replies_ += encoder_.pong(ping->payload);
        } else if (const auto* close = std::get_if<WebSocketClose>(&event)) {
            ended_ = true;
            if (close->code == kNormal || close->code == kNoCode) return;
            throw Error(
                ErrorCode::Unavailable,
                "the cluster closed the connection (WebSocket code " + std::to_string(close->code) +
                    "): " + close->reason
            );
        }
    }

    std::unique_ptr<ByteStream> connection_;
    net::WebSocketDecoder decoder_;
    net::WebSocketEncoder encoder_;
    std::vector<char> chunk_;
    std::string_view pending_;  // What was decoded and not yet read; lies in `chunk_`.
    std::string frame_;
    std::string replies_;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> make_websocket_tunnel(std::unique_ptr<ByteStream> connection) {
    return std::make_unique<Tunnel>(std::move(connection));
}

}  // namespace ds::kube
