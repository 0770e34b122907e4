#include "kube/spdy_codec.hpp"

#include "base/check.hpp"
#include "kube/spdy_dictionary.hpp"

#include <zlib.h>

#include <algorithm>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kHeadSize = 8;
constexpr std::uint32_t kMaxControlSize = 64 * 1024;
constexpr std::size_t kMaxHeaderBytes = std::size_t{64} * 1024;
constexpr std::uint32_t kMaxHeaders = 256;
constexpr std::uint32_t kControlBit = 0x80000000;
constexpr std::uint32_t kStreamMask = 0x7fffffff;
constexpr std::uint32_t kVersion = 3;
constexpr std::uint8_t kFinFlag = 1;

constexpr std::uint32_t kSynStream = 1;
constexpr std::uint32_t kSynReply = 2;
constexpr std::uint32_t kRstStream = 3;
constexpr std::uint32_t kPing = 6;
constexpr std::uint32_t kGoAway = 7;
constexpr std::uint32_t kHeaders = 8;

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(at, 4))
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

void append_u32(std::string& out, std::uint32_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        out += static_cast<char>(value >> shift & 0xff);
}

void append_head(std::string& out, std::uint32_t first, std::uint8_t flags, std::size_t size) {
    append_u32(out, first);
    append_u32(out, std::uint32_t{flags} << 24 | static_cast<std::uint32_t>(size));
}

std::uint32_t control(std::uint32_t type) {
    return kControlBit | kVersion << 16 | type;
}

std::string two_words(std::uint32_t type, std::uint32_t first, std::uint32_t second) {
    std::string out;
    append_head(out, control(type), 0, 8);
    append_u32(out, first);
    append_u32(out, second);
    return out;
}

tl::unexpected<Error> broken(std::string_view what) {
    return fail(ErrorCode::Failed, "SPDY connection: the server sent " + std::string(what));
}

// How much of a control frame's payload stands before its headers.
std::size_t header_offset(std::uint32_t type) {
    return type == kSynStream ? 10 : 4;
}

bool has_headers(std::uint32_t type) {
    return type == kSynStream || type == kSynReply || type == kHeaders;
}

std::size_t least_size(std::uint32_t type) {
    switch (type) {
        case kSynStream:
            return 10;
        case kSynReply:
        case kHeaders:
        case kPing:
            return 4;
        case kRstStream:
        case kGoAway:
            return 8;
        default:
            return 0;
    }
}

Result<SpdyHeaders> parse_headers(std::string_view block) {
    SpdyHeaders headers;
    const auto take = [&block](std::size_t size) -> std::optional<std::string_view> {
        if (block.size() < size) return std::nullopt;
        const std::string_view taken = block.substr(0, size);
        block.remove_prefix(size);
        return taken;
    };
    const auto take_text = [&take]() -> std::optional<std::string_view> {
        const auto size = take(4);
        return size ? take(read_u32(*size, 0)) : std::nullopt;
    };

    const auto count = take(4);
    if (!count || read_u32(*count, 0) > kMaxHeaders) return broken("malformed headers");
    for (std::uint32_t left = read_u32(*count, 0); left > 0; --left) {
        const auto name = take_text();
        const auto value = name ? take_text() : std::nullopt;
        if (!value) return broken("malformed headers");
        headers.emplace_back(*name, *value);
    }
    return headers;
}

Bytef* as_input(std::string_view bytes) {
    // zlib only reads there, but older versions take a pointer without const.
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

}  // namespace

struct SpdyDecoder::Inflater {
    Inflater() { DS_CHECK(inflateInit(&stream) == Z_OK); }

    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    ~Inflater() { inflateEnd(&stream); }

    // Everything that `block` holds; nothing if it is no such data or too much of it.
    std::optional<std::string> inflate_all(std::string_view block) {
        std::string out(kMaxHeaderBytes + 1, '\0');
        stream.next_in = as_input(block);
        stream.avail_in = static_cast<uInt>(block.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        int end = inflate(&stream, Z_SYNC_FLUSH);
        if (end == Z_NEED_DICT) {
            const std::string dictionary = make_spdy_dictionary();
            const auto size = static_cast<uInt>(dictionary.size());
            if (inflateSetDictionary(&stream, as_input(dictionary), size) != Z_OK) {
                return std::nullopt;
            }
            end = inflate(&stream, Z_SYNC_FLUSH);
        }
        if (end != Z_OK || stream.avail_in > 0 || stream.avail_out == 0) return std::nullopt;
        out.resize(out.size() - stream.avail_out);
        return out;
    }

    z_stream stream{};
};

SpdyDecoder::SpdyDecoder() : inflater_(std::make_unique<Inflater>()) {}

SpdyDecoder::~SpdyDecoder() = default;

void SpdyDecoder::feed(std::string_view chunk) {
    DS_CHECK(input_.empty());
    input_ = chunk;
}

// Moves input until `gathered_` has `size` bytes; false when there is not enough.
bool SpdyDecoder::gather(std::size_t size) {
    const std::size_t more = std::min(size - gathered_.size(), input_.size());
    gathered_ += input_.substr(0, more);
    input_.remove_prefix(more);
    return gathered_.size() == size;
}

Result<std::optional<SpdyFrame>> SpdyDecoder::next() {
    for (;;) {
        if (!has_head_) {
            if (!gather(kHeadSize)) return std::nullopt;
            Result<> begun = begin_frame();
            if (!begun) return fail(begun.error());
        }
        if ((head_.first & kControlBit) == 0) {
            if (head_.left > 0 && input_.empty()) return std::nullopt;
            return take_data();
        }
        if (!gather(head_.left)) return std::nullopt;
        Result<std::optional<SpdyFrame>> frame = control_frame();
        has_head_ = false;
        gathered_.clear();
        if (!frame || *frame) return frame;
    }
}

Result<> SpdyDecoder::begin_frame() {
    Head head;
    head.first = read_u32(gathered_, 0);
    head.flags = static_cast<std::uint8_t>(gathered_[4]);
    head.left = read_u32(gathered_, 4) & 0xffffff;
    gathered_.clear();
    if ((head.first & kControlBit) != 0) {
        if ((head.first >> 16 & 0x7fff) != kVersion) return broken("another version of SPDY");
        const std::uint32_t type = head.first & 0xffff;
        if (head.left > kMaxControlSize) return broken("a control frame that is too large");
        if (head.left < least_size(type)) return broken("a control frame that is too short");
    } else if (head.first == 0) {
        return broken("data of stream 0");
    }
    head_ = head;
    has_head_ = true;
    return {};
}

SpdyFrame SpdyDecoder::take_data() {
    const std::string_view piece = input_.substr(0, head_.left);
    input_.remove_prefix(piece.size());
    head_.left -= static_cast<std::uint32_t>(piece.size());
    const bool last = head_.left == 0;
    SpdyData data{head_.first, last && (head_.flags & kFinFlag) != 0, piece};
    if (last) has_head_ = false;
    return data;
}

Result<std::optional<SpdyFrame>> SpdyDecoder::control_frame() {
    const std::uint32_t type = head_.first & 0xffff;
    const bool fin = (head_.flags & kFinFlag) != 0;
    const std::string_view payload = gathered_;
    const std::uint32_t stream = payload.size() >= 4 ? read_u32(payload, 0) & kStreamMask : 0;
    if (has_headers(type)) {
        Result<SpdyHeaders> list = headers(payload.substr(header_offset(type)));
        if (!list) return fail(list.error());
        if (stream == 0) return broken("headers of stream 0");
        if (type == kSynStream) return SpdyOpen{stream, fin, *std::move(list)};
        if (type == kSynReply) return SpdyReply{stream, fin};
        // Kubernetes gives HEADERS no meaning; only their end of the stream counts.
        if (fin) return SpdyData{stream, true, {}};
        return std::nullopt;
    }
    switch (type) {
        case kRstStream:
            return SpdyReset{stream, read_u32(payload, 4)};
        case kPing:
            return SpdyPing{read_u32(payload, 0)};
        case kGoAway:
            return SpdyGoAway{stream, read_u32(payload, 4)};
        default:
            return std::nullopt;
    }
}

Result<SpdyHeaders> SpdyDecoder::headers(std::string_view block) {
    const std::optional<std::string> plain = inflater_->inflate_all(block);
    if (!plain) return broken("headers that are not compressed as agreed");
    return parse_headers(*plain);
}

struct SpdyEncoder::Deflater {
    Deflater() {
        DS_CHECK(deflateInit(&stream, Z_BEST_COMPRESSION) == Z_OK);
        const std::string dictionary = make_spdy_dictionary();
        const auto size = static_cast<uInt>(dictionary.size());
        DS_CHECK(deflateSetDictionary(&stream, as_input(dictionary), size) == Z_OK);
    }

    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    ~Deflater() { deflateEnd(&stream); }

    std::string deflate_all(std::string_view plain) {
        // What a flush adds above zlib's bound is far below 64 bytes.
        std::string out(deflateBound(&stream, static_cast<uLong>(plain.size())) + 64, '\0');
        stream.next_in = as_input(plain);
        stream.avail_in = static_cast<uInt>(plain.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        DS_CHECK(deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
        DS_CHECK(stream.avail_in == 0);
        DS_CHECK(stream.avail_out > 0);
        out.resize(out.size() - stream.avail_out);
        return out;
    }

    z_stream stream{};
};

SpdyEncoder::SpdyEncoder() : deflater_(std::make_unique<Deflater>()) {}

SpdyEncoder::~SpdyEncoder() = default;

std::string SpdyEncoder::open(std::uint32_t stream, const SpdyHeaders& headers, bool fin) {
    std::string plain;
    append_u32(plain, static_cast<std::uint32_t>(headers.size()));
    for (const auto& [name, value] : headers) {
        append_u32(plain, static_cast<std::uint32_t>(name.size()));
        plain += name;
        append_u32(plain, static_cast<std::uint32_t>(value.size()));
        plain += value;
    }
    const std::string block = deflater_->deflate_all(plain);

    std::string out;
    append_head(out, control(kSynStream), fin ? kFinFlag : 0, block.size() + 10);
    append_u32(out, stream);
    append_u32(out, 0);   // No stream that it belongs to.
    out.append(2, '\0');  // Highest priority, no slot.
    out += block;
    return out;
}

void append_spdy_data(std::string& out, std::uint32_t stream, std::string_view bytes, bool fin) {
    append_head(out, stream, fin ? kFinFlag : 0, bytes.size());
    out += bytes;
}

std::string encode_spdy(const SpdyReset& frame) {
    return two_words(kRstStream, frame.stream, frame.status);
}

std::string encode_spdy(const SpdyPing& frame) {
    std::string out;
    append_head(out, control(kPing), 0, 4);
    append_u32(out, frame.id);
    return out;
}

std::string encode_spdy(const SpdyGoAway& frame) {
    return two_words(kGoAway, frame.last_stream, frame.status);
}

}  // namespace ds::kube
