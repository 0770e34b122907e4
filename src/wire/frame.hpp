#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ds::wire {

/// The version of the protocol that this program speaks; docs/protocols/helper.md describes it.
constexpr std::uint16_t kProtocolVersion = 1;

/// No frame carries more. Senders split content, so that a large file never holds up a small one.
constexpr std::size_t kMaxPayload = std::size_t{64} * 1024;

constexpr std::size_t kHeaderSize = 16;

/// What a frame means. The numbers are the protocol's and never change.
enum class FrameType : std::uint8_t {
    Hello = 1,       // The first frame of each side; stream 0.
    Heartbeat = 2,   // Empty; stream 0.
    Failure = 3,     // Ends its stream; on stream 0 the connection. A code and a message.
    Message = 4,     // One message of the service that the stream belongs to (sync).
    Open = 5,        // Begins a byte stream: what it is, and our first credit.
    Data = 6,        // Bytes of a byte stream; uses up the receiver's credit.
    Credit = 7,      // The receiver takes so many more bytes.
    CloseWrite = 8,  // No more Data from this side.
};

/// One frame. Stream ids are odd when the stream was opened by the client, even when by the helper;
/// stream 0 is the connection itself.
struct Frame {
    FrameType type = FrameType::Heartbeat;
    std::uint32_t stream = 0;
    std::string payload;

    friend bool operator==(const Frame&, const Frame&) = default;
};

/// Appends `frame` as it goes over the wire. Its payload holds at most `kMaxPayload` bytes.
void append_frame(std::string& to, const Frame& frame);

/// The check value of a frame: the low 32 bits of the payload's XXH3-64, seeded with the XXH3-64
/// of the eight header bytes from the type on.
std::uint32_t frame_check(std::string_view type_to_stream, std::string_view payload);

}  // namespace ds::wire
