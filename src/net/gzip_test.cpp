#include "net/gzip.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

namespace ds::net {
namespace {

std::string pack(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace

TEST_CASE("unpack_gzip gives back what was packed, in one member or many") {
    const std::string large(300'000, 'x');

    CHECK(unpack_gzip(pack("hello"), 100) == "hello");
    CHECK(unpack_gzip(pack(""), 100) == "");
    CHECK(unpack_gzip(pack(large), 1'000'000) == large);
    CHECK(unpack_gzip(pack("hello ") + pack("world"), 100) == "hello world");
}

TEST_CASE("unpack_gzip refuses what is larger than allowed") {
    CHECK(unpack_gzip(pack("hello"), 5) == "hello");
    CHECK(!unpack_gzip(pack("hello"), 4));
    CHECK(!unpack_gzip(pack(std::string(10'000'000, 'x')), 100'000));
}

TEST_CASE("unpack_gzip refuses data that is cut or broken at any byte") {
    const std::string packed = pack("hello");
    for (std::size_t size = 0; size < packed.size(); ++size) {
        CAPTURE(size);
        CHECK(!unpack_gzip(packed.substr(0, size), 100));
    }
    std::string broken = packed;
    broken[broken.size() - 6] ^= 1;  // The checksum.
    CHECK(!unpack_gzip(broken, 100));
    CHECK(!unpack_gzip("{}", 100));
}

}  // namespace ds::net
