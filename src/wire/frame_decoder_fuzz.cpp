#include "wire/frame_decoder.hpp"

#include "base/check.hpp"
#include "wire/hello.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// The first byte says in what pieces the rest is fed, and whether the rest is a hello or frames.
// What decodes must encode to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    if (data[0] == 0) {
        const std::string_view payload(reinterpret_cast<const char*>(data) + 1, size - 1);
        const auto hello = ds::wire::decode_hello(payload);
        if (hello) DS_CHECK(payload.starts_with(ds::wire::encode_hello(*hello)));
        return 0;
    }
    const std::size_t piece = std::size_t{data[0]} + 1;
    std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string_view all = rest;
    std::string again;
    ds::wire::FrameDecoder decoder;
    while (!rest.empty()) {
        decoder.feed(rest.substr(0, piece));
        rest.remove_prefix(std::min(piece, rest.size()));
        for (;;) {
            const auto frame = decoder.next();
            if (!frame) return 0;
            if (!*frame) break;
            ds::wire::append_frame(again, **frame);
        }
    }
    DS_CHECK(all.substr(0, again.size()) == again);
    return 0;
}
