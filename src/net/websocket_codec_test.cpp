#include "net/websocket_codec.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::net {
namespace {

std::string bytes(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values)
        out += static_cast<char>(value);
    return out;
}

// Events as text: messages in brackets, however many pieces they came in.
std::string decode(WebSocketRole role, std::string_view input, std::size_t step) {
    WebSocketDecoder decoder(role);
    std::string seen;
    for (; !input.empty(); input.remove_prefix(std::min(step, input.size()))) {
        decoder.feed(input.substr(0, step));
        for (;;) {
            const auto event = decoder.next();
            if (!event) return seen + "error: " + event.error().message();
            if (!*event) break;
            if (const auto* data = std::get_if<WebSocketData>(&**event)) {
                seen += (data->begins ? "[" : "") + std::string(data->bytes);
                seen += data->ends ? "]" : "";
            } else if (const auto* ping = std::get_if<WebSocketPing>(&**event)) {
                seen += "ping(" + ping->payload + ")";
            } else if (const auto* pong = std::get_if<WebSocketPong>(&**event)) {
                seen += "pong(" + pong->payload + ")";
            } else {
                const auto& close = std::get<WebSocketClose>(**event);
                seen += "close(" + std::to_string(close.code) + " " + close.reason + ")";
            }
        }
    }
    return seen;
}

std::string at_client(std::string_view input) {
    return decode(WebSocketRole::Client, input, input.size());
}

TEST_CASE("WebSocketDecoder reads the examples of RFC 6455") {
    CHECK(at_client("\x81\x05Hello") == "[Hello]");
    const std::string masked =
        bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58});
    CHECK(decode(WebSocketRole::Server, masked, 100) == "[Hello]");
    CHECK(at_client("\x01\x03Hel\x80\x02lo") == "[Hello]");
    CHECK(at_client("\x89\x05Hello\x8a\x05Hello") == "ping(Hello)pong(Hello)");
}

TEST_CASE("WebSocketDecoder reads any mix of fragments and control frames, cut anywhere") {
    for (const WebSocketRole sender : {WebSocketRole::Client, WebSocketRole::Server}) {
        WebSocketEncoder encoder(sender, 7);
        const WebSocketRole receiver =
            sender == WebSocketRole::Client ? WebSocketRole::Server : WebSocketRole::Client;
        const std::string middle(200, 'm');
        const std::string large(70'000, 'l');
        std::string input;
        encoder.append_fragment(input, "be", true, false);
        input += encoder.ping("p");
        encoder.append_fragment(input, middle, false, false);
        input += encoder.pong("");
        encoder.append_fragment(input, "", false, true);
        encoder.append_binary(input, "x", large);
        encoder.append_binary(input, "", "");
        input += encoder.close(1000, "bye") + "ignored";
        const std::string expected =
            "[beping(p)" + middle + "pong()][x" + large + "][]close(1000 bye)";

        for (const std::size_t step : {1U, 2U, 3U, 7U, 64U, 1000U, 1'000'000U}) {
            CAPTURE(step);
            CHECK(decode(receiver, input, step) == expected);
        }
        const std::size_t head = 300;
        for (std::size_t cut = 1; cut < head; ++cut) {
            CHECK(
                decode(receiver, input.substr(0, cut), 1) ==
                decode(receiver, input.substr(0, cut), cut)
            );
        }
    }
}

TEST_CASE("WebSocketDecoder refuses what the RFC forbids") {
    const std::string long_control = bytes({0x89, 126, 0, 126}) + std::string(126, 'x');
    const std::vector<std::pair<std::string, std::string>> cases = {
        {bytes({0xc2, 0}), "reserved bits"},
        {bytes({0x82, 0x80, 1, 2, 3, 4}), "a mask on the wrong side"},
        {bytes({0x83, 0}), "an unknown kind of message"},
        {bytes({0x8b, 0}), "an unknown control frame"},
        {bytes({0x09, 0}), "a control frame in pieces"},
        {long_control, "a control frame in pieces"},
        {bytes({0x80, 0}), "a message inside of another"},
        {bytes({0x02, 0, 0x82, 0}), "a message inside of another"},
        {bytes({0x82, 126, 0, 125}), "a length that is too long for itself"},
        {bytes({0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255}), "a length that is too long for itself"},
        {bytes({0x82, 127, 255, 0, 0, 0, 0, 0, 0, 0}), "an impossible length"},
        {bytes({0x88, 1, 3}), "half of a close code"},
        {bytes({0x88, 2, 0x03, 0xed}), "an invalid close code"},
        {bytes({0x88, 2, 0, 0}), "an invalid close code"},
    };
    for (const auto& [input, what] : cases) {
        CAPTURE(what);
        CHECK(at_client(input).ends_with("error: WebSocket connection: the other side sent " + what)
        );
    }
    CHECK(decode(WebSocketRole::Server, bytes({0x82, 0, 0, 0, 0, 0}), 6).ends_with("wrong side"));
}

TEST_CASE("WebSocketDecoder hands on what is left of a frame that never ends, holding nothing") {
    WebSocketDecoder decoder(WebSocketRole::Client);
    const std::string head = bytes({0x82, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});
    decoder.feed(head);
    CHECK(!decoder.next().value());
    const std::string block(1000, 'x');
    for (int i = 0; i < 100; ++i) {
        decoder.feed(block);
        const auto event = decoder.next().value();
        CHECK(std::get<WebSocketData>(*event).bytes.size() == block.size());
        CHECK(!decoder.next().value());
    }
}

TEST_CASE("WebSocketDecoder knows a close frame without a code") {
    CHECK(at_client(bytes({0x88, 0})) == "close(1005 )");
}

TEST_CASE("WebSocketEncoder never uses a key twice in a row") {
    WebSocketEncoder encoder(WebSocketRole::Client, 1);
    const std::string first = encoder.ping("same");
    CHECK(first != encoder.ping("same"));
}

}  // namespace
}  // namespace ds::net
