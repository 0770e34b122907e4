#include "net/http_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The first byte says how the rest is cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t piece = data[0] % 16U + 1U;
    ds::net::HttpParser parser((data[0] & 128U) != 0);
    std::string ahead;
    for (std::size_t at = 0; at < bytes.size() && !parser.done(); at += piece) {
        ahead += bytes.substr(at, piece);
        const ds::Result<std::size_t> taken = parser.feed(ahead);
        if (!taken) return 0;
        ahead.erase(0, *taken);
        (void)parser.take_body();
    }
    (void)parser.end();
    if (parser.head_done()) (void)parser.take_head();
    return 0;
}
