#include "net/websocket_codec.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using ds::net::WebSocketClose;
using ds::net::WebSocketData;
using ds::net::WebSocketDecoder;
using ds::net::WebSocketRole;

// What a decoder makes of `bytes` when they come in steps, written so that pieces do not show.
std::string decode(std::string_view bytes, std::size_t step, WebSocketRole role) {
    WebSocketDecoder decoder(role);
    std::string seen;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) {
        decoder.feed(bytes.substr(0, step));
        for (;;) {
            const auto event = decoder.next();
            if (!event) return seen + "!";
            if (!*event) break;
            if (const auto* data = std::get_if<WebSocketData>(&**event)) {
                if (data->begins) seen += "[";
                seen += data->bytes;
                if (data->ends) seen += "]";
            } else if (const auto* close = std::get_if<WebSocketClose>(&**event)) {
                seen += "close " + std::to_string(close->code) + close->reason;
            } else {
                seen += "control";
            }
        }
    }
    return seen;
}

}  // namespace

// The first byte says in which steps the rest arrives and on which side we are: pieces never
// matter.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view text(reinterpret_cast<const char*>(bytes + 1), size - 1);
    const WebSocketRole role = bytes[0] % 2 == 0 ? WebSocketRole::Client : WebSocketRole::Server;
    const std::string whole = decode(text, text.size(), role);
    if (decode(text, std::size_t{1} + bytes[0] / 2, role) != whole) std::abort();
    return 0;
}
