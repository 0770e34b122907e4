#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ds::net {

/// A piece of a message: of one frame or of several, as the bytes arrive.
struct WebSocketData {
    bool begins = false;  // The first piece of its message, which may be empty.
    bool ends = false;    // The last one, which may be empty.
    std::string_view bytes;
};

struct WebSocketPing {
    std::string payload;
};

struct WebSocketPong {
    std::string payload;
};

/// The other side ends the connection; nothing follows.
struct WebSocketClose {
    std::uint16_t code = 0;  // 1005 when the frame names none.
    std::string reason;
};

using WebSocketEvent = std::variant<WebSocketData, WebSocketPing, WebSocketPong, WebSocketClose>;

enum class WebSocketRole { Client, Server };

/// Turns the bytes of a WebSocket connection (RFC 6455) into messages and control frames. No I/O.
///
/// Memory is bounded: data is handed on in the pieces in which it arrives, whatever the sizes of
/// frames and messages; control frames have at most 125 bytes. Refuses what the RFC forbids: masks
/// on the wrong side, reserved bits and opcodes, messages inside messages, lengths that are not
/// written the short way, fragmented control frames, invalid close codes.
class WebSocketDecoder {
  public:
    /// `role` is our side: a client gets frames without masks, a server with.
    explicit WebSocketDecoder(WebSocketRole role) : masked_(role == WebSocketRole::Server) {}

    /// Gives the decoder the next bytes, after `next` has returned nothing. They must stay valid
    /// until `next` returns nothing again.
    void feed(std::string_view chunk);

    /// The next event, or nothing until more bytes are fed; its view is valid until the next call.
    /// After a failure the decoder is dead. What follows a close frame is ignored.
    Result<std::optional<WebSocketEvent>> next();

  private:
    struct Head {
        std::uint8_t opcode = 0;
        bool fin = false;
        std::uint64_t left = 0;  // Bytes of the payload that have not been seen.
    };

    bool gather(std::size_t size);
    Result<bool> take_head();
    Result<> begin_frame(std::size_t length_size);
    WebSocketEvent take_data();
    Result<WebSocketEvent> control_frame();
    void unmask(std::string& bytes);

    bool masked_;
    std::string_view input_;
    std::string gathered_;  // The part of a head or a control frame that has arrived.
    std::string unmasked_;
    Head head_;
    std::array<char, 4> mask_{};
    std::size_t mask_at_ = 0;
    bool has_head_ = false;
    bool in_message_ = false;
    bool message_begins_ = false;
    bool closed_ = false;
};

/// Writes frames of one side, each a whole message.
class WebSocketEncoder {
  public:
    /// A client masks with keys that grow out of `seed`, which nobody else may guess.
    WebSocketEncoder(WebSocketRole role, std::uint64_t seed);

    /// Appends a binary message of `first` and `second`, one behind the other.
    void append_binary(std::string& out, std::string_view first, std::string_view second);

    /// As above; `fin` says whether the message ends with this frame, `begins` whether it begins.
    void append_fragment(std::string& out, std::string_view bytes, bool begins, bool fin);

    /// `payload` has at most 125 bytes, as has the close frame's reason 123.
    std::string ping(std::string_view payload);
    std::string pong(std::string_view payload);
    std::string close(std::uint16_t code, std::string_view reason);

  private:
    void append_head(std::string& out, std::uint8_t first, std::size_t size);
    void append_masked(std::string& out, std::string_view bytes);
    std::string control(std::uint8_t opcode, std::string_view payload);
    std::uint32_t next_key();

    WebSocketRole role_;
    std::uint64_t state_;
    std::array<char, 4> mask_{};
    std::size_t mask_at_ = 0;
};

}  // namespace ds::net
