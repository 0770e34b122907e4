#include "net/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace ds::net {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kFirstRoom = std::size_t{64} * 1024;

struct EndInflate {
    void operator()(z_stream* stream) const { inflateEnd(stream); }
};

}  // namespace

Result<std::string> unpack_gzip(std::string_view packed, std::size_t max_size) {
    const auto broken = [] {
        return fail(ErrorCode::Failed, "gzip data is broken");
    };
    z_stream stream{};
    if (inflateInit2(&stream, kGzipOnly) != Z_OK) return broken();
    const std::unique_ptr<z_stream, EndInflate> ended(&stream);
    // zlib's interface is not const, but it does not write there.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());

    std::string unpacked;
    std::size_t done = 0;
    for (;;) {
        if (done == unpacked.size()) {
            if (done > max_size) break;
            // One byte of room beyond the limit tells what is too large from what fits exactly.
            const std::size_t room = std::max(kFirstRoom, unpacked.size() * 2);
            unpacked.resize(std::min(room, max_size + 1));
        }
        stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + done);
        stream.avail_out = static_cast<uInt>(unpacked.size() - done);
        const int result = inflate(&stream, Z_NO_FLUSH);
        done = unpacked.size() - stream.avail_out;
        if (result == Z_STREAM_END && stream.avail_in == 0) break;
        if (result == Z_STREAM_END && inflateReset(&stream) == Z_OK) continue;
        if (result != Z_OK) return broken();
    }
    if (done > max_size) {
        return fail(
            ErrorCode::Failed,
            "gzip data is larger than " + std::to_string(max_size) + " bytes when unpacked"
        );
    }
    unpacked.resize(done);
    return unpacked;
}

}  // namespace ds::net
