#include "kube/spdy_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// The first byte is the size of the chunks, so that the cuts are part of the search; the decoder's
// state spans all frames of an input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    const std::size_t step = std::size_t{bytes[0]} + 1;
    std::string_view left(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    ds::kube::SpdyDecoder decoder;
    while (!left.empty()) {
        const std::string_view chunk = left.substr(0, step);
        left.remove_prefix(chunk.size());
        decoder.feed(chunk);
        for (;;) {
            const auto frame = decoder.next();
            if (!frame) return 0;
            if (!*frame) break;
        }
    }
    return 0;
}
