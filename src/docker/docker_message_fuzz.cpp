#include "docker/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    // The first byte says where the stream is cut.
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const std::size_t cut = size == 0 ? 0 : std::min<std::size_t>(bytes[0], size);
    ds::docker::MessageDecoder decoder;
    for (const std::string_view chunk : {text.substr(0, cut), text.substr(cut)}) {
        decoder.feed(chunk);
        for (;;) {
            const auto message = decoder.next();
            if (!message) return 0;
            if (!*message) break;
        }
    }
    return 0;
}
