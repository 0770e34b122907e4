#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ds::kube {

using SpdyHeaders = std::vector<std::pair<std::string, std::string>>;

/// SYN_STREAM: the sender opens a stream.
struct SpdyOpen {
    std::uint32_t stream = 0;
    bool fin = false;
    SpdyHeaders headers;
};

/// SYN_REPLY: the receiver accepts it.
struct SpdyReply {
    std::uint32_t stream = 0;
    bool fin = false;
};

/// A piece of a DATA frame; `fin` comes with its last piece.
struct SpdyData {
    std::uint32_t stream = 0;
    bool fin = false;
    std::string_view bytes;
};

struct SpdyReset {
    std::uint32_t stream = 0;
    std::uint32_t status = 0;
};

struct SpdyPing {
    std::uint32_t id = 0;
};

struct SpdyGoAway {
    std::uint32_t last_stream = 0;
    std::uint32_t status = 0;
};

using SpdyFrame = std::variant<SpdyOpen, SpdyReply, SpdyData, SpdyReset, SpdyPing, SpdyGoAway>;

/// Cuts the bytes of a SPDY/3.1 connection into frames. Does no I/O.
///
/// Memory is bounded: data is handed on in the pieces in which it arrives, other frames above
/// 64 KiB and headers above 64 KiB are refused. SETTINGS, WINDOW_UPDATE and unknown frames are
/// skipped. All headers are inflated, in order: the inflater's state spans the connection.
class SpdyDecoder {
  public:
    SpdyDecoder();
    ~SpdyDecoder();

    /// Gives the decoder the next bytes, after `next` has returned nothing. They must stay valid
    /// until `next` returns nothing again.
    void feed(std::string_view chunk);

    /// The next frame, or nothing until more bytes are fed. After a failure the decoder is dead.
    Result<std::optional<SpdyFrame>> next();

  private:
    struct Inflater;

    struct Head {
        std::uint32_t first = 0;  // Version and type, or the stream of a data frame.
        std::uint8_t flags = 0;
        std::uint32_t left = 0;  // Bytes of the payload that have not been seen.
    };

    bool gather(std::size_t size);
    Result<> begin_frame();
    SpdyFrame take_data();
    Result<std::optional<SpdyFrame>> control_frame();
    Result<SpdyHeaders> headers(std::string_view block);

    std::unique_ptr<Inflater> inflater_;
    std::string_view input_;
    std::string gathered_;  // The part of a head or a control frame that has arrived.
    Head head_;
    bool has_head_ = false;
};

/// Writes frames. One per connection: the deflater's state spans it.
class SpdyEncoder {
  public:
    SpdyEncoder();
    ~SpdyEncoder();

    std::string open(std::uint32_t stream, const SpdyHeaders& headers, bool fin);

  private:
    struct Deflater;
    std::unique_ptr<Deflater> deflater_;
};

/// Appends a data frame to `out`. `bytes` are below 16 MiB.
void append_spdy_data(std::string& out, std::uint32_t stream, std::string_view bytes, bool fin);

std::string encode_spdy(const SpdyReset& frame);
std::string encode_spdy(const SpdyPing& frame);
std::string encode_spdy(const SpdyGoAway& frame);

}  // namespace ds::kube
