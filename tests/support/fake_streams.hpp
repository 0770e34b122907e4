#pragma once

// The server's side of upgraded connections, for handlers of a `FakeApiServer`.

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "crypto/digest.hpp"
#include "kube/spdy_codec.hpp"
#include "net/websocket_codec.hpp"
#include "support/fake_api_server.hpp"
#include "support/spdy_script.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds {

/// Answers an upgrade to SPDY/3.1 with 101.
inline Task<> accept_spdy(FakeConnection& connection) {
    net::HttpHeaders headers = {{"Upgrade", "SPDY/3.1"}};
    co_await connection.switch_protocols(std::move(headers));
}

/// Answers an upgrade to WebSocket with 101, taking the subprotocol that was asked for.
inline Task<> accept_websocket(FakeConnection& connection, FakeRequest request) {
    const std::string key = request.header("Sec-WebSocket-Key");
    const std::string hex = crypto::sha1_hex(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    std::string digest;
    for (std::size_t at = 0; at < hex.size(); at += 2)
        digest += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
    net::HttpHeaders headers = {
        {"Upgrade", "websocket"},
        {"Sec-WebSocket-Accept", encode_base64(digest)},
        {"Sec-WebSocket-Protocol", request.header("Sec-WebSocket-Protocol")},
    };
    co_await connection.switch_protocols(std::move(headers));
}

/// SPDY as the kubelet speaks it. One coroutine uses it.
class FakeSpdy {
  public:
    explicit FakeSpdy(ByteStream& stream) : stream_(stream) {}

    /// Takes frames until `count` streams were opened in all, and accepts them.
    Task<> accept(std::size_t count) {
        while (opened_.size() < count) {
            const bool more = co_await take();
            if (!more) throw Error(ErrorCode::Unavailable, "fake SPDY: the client has gone");
        }
        std::string replies;
        // In the order of their numbers: the first one begins the compression of headers.
        std::set<std::uint32_t> ids;
        for (const auto& [type, id] : opened_)
            ids.insert(id);
        for (const std::uint32_t id : ids)
            replies += kube::reply(id);
        co_await stream_.write(replies);
    }

    /// Takes what has come, or waits for it; false when the client has closed the connection.
    Task<bool> take() {
        std::array<char, 16 * 1024> chunk{};
        const std::size_t size = co_await stream_.read(chunk);
        decoder_.feed({chunk.data(), size});
        while (const auto frame = or_throw(decoder_.next()))
            note(*frame);
        co_return size > 0;
    }

    /// Takes until the client has closed its half of the stream of this type, or reset it.
    Task<> take_to_end(std::string type) {
        const std::uint32_t id = opened_.at(type);
        while (!ended_[id]) {
            const bool more = co_await take();
            if (!more) throw Error(ErrorCode::Unavailable, "fake SPDY: the client has gone");
        }
    }

    std::uint32_t id(const std::string& type) const { return opened_.at(type); }

    const std::string& received(const std::string& type) { return received_[opened_.at(type)]; }

    std::size_t pings() const { return pings_; }

    std::string data(const std::string& type, std::string_view bytes, bool fin = false) const {
        return kube::data(opened_.at(type), bytes, fin);
    }

  private:
    void note(const kube::SpdyFrame& frame) {
        if (const auto* open = std::get_if<kube::SpdyOpen>(&frame)) {
            for (const auto& [name, value] : open->headers)
                if (name == "streamtype") opened_[value] = open->stream;
        } else if (const auto* piece = std::get_if<kube::SpdyData>(&frame)) {
            received_[piece->stream] += piece->bytes;
            if (piece->fin) ended_[piece->stream] = true;
        } else if (const auto* reset = std::get_if<kube::SpdyReset>(&frame)) {
            ended_[reset->stream] = true;
        } else if (std::holds_alternative<kube::SpdyPing>(frame)) {
            ++pings_;
        }
    }

    ByteStream& stream_;
    kube::SpdyDecoder decoder_;
    std::map<std::string, std::uint32_t> opened_;  // By type.
    std::map<std::uint32_t, std::string> received_;
    std::map<std::uint32_t, bool> ended_;
    std::size_t pings_ = 0;
};

/// Channels v5 as the API server speaks them. One coroutine uses it.
class FakeChannels {
  public:
    explicit FakeChannels(ByteStream& stream) : stream_(stream) {}

    /// Takes what has come, or waits for it; false when the client has closed the connection.
    Task<bool> take() {
        std::array<char, 16 * 1024> chunk{};
        const std::size_t size = co_await stream_.read(chunk);
        decoder_.feed({chunk.data(), size});
        while (const auto event = or_throw(decoder_.next())) {
            const auto* data = std::get_if<net::WebSocketData>(&*event);
            if (data != nullptr) message_ += data->bytes;
            if (data != nullptr && data->ends) note(std::exchange(message_, {}));
            if (std::holds_alternative<net::WebSocketPong>(*event)) ++pongs_;
        }
        co_return size > 0;
    }

    Task<> take_to_end_of_input() {
        while (!input_ended_) {
            const bool more = co_await take();
            if (!more) throw Error(ErrorCode::Unavailable, "fake WebSocket: the client has gone");
        }
    }

    const std::string& input() const { return input_; }

    std::size_t pongs() const { return pongs_; }

    std::string message(char channel, std::string_view bytes) {
        std::string out;
        encoder_.append_binary(out, {&channel, 1}, bytes);
        return out;
    }

    net::WebSocketEncoder& encoder() { return encoder_; }

  private:
    void note(const std::string& message) {
        if (message == std::string("\xff\0", 2)) input_ended_ = true;
        if (!message.empty() && message[0] == '\0') input_ += message.substr(1);
    }

    ByteStream& stream_;
    net::WebSocketDecoder decoder_{net::WebSocketRole::Server};
    net::WebSocketEncoder encoder_{net::WebSocketRole::Server, 1};
    std::string message_;
    std::string input_;
    std::size_t pongs_ = 0;
    bool input_ended_ = false;
};

}  // namespace ds
