#include "kube/spdy_codec.hpp"

#include "base/strings.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::kube {
namespace {

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
    }
    return bytes;
}

// Written by moby/spdystream 0.5.0, one connection, in this order.
const std::vector<std::string> kGoFrames = {
    from_hex(
        "80030001000000290000000100000000000078f9e3c6a7c26260606004a7b392a2d4c45c6851c29a0a0a68"
        "00000000ffff"
    ),
    from_hex("800300010000001700000003000000000000c22e555c92929907000000ffff"),
    from_hex("800300020000000e000000016260606000000000ffff"),
    from_hex("800300020000000c00000003026100000000ffff"),
    from_hex("800300040000000c000000010000000700010000"),
    from_hex("000000030000000568656c6c6f"),
    from_hex("0000000301000000"),
    from_hex("80030003000000080000000300000005"),
    from_hex("800300060000000400000002"),
    from_hex("80030007000000080000000300000000"),
};

std::string describe(const SpdyFrame& frame) {
    struct Describe {
        std::string operator()(const SpdyOpen& open) const {
            std::string text = "open " + std::to_string(open.stream) + (open.fin ? " fin" : "");
            for (const auto& [name, value] : open.headers)
                text += " " + name + "=" + value;
            return text;
        }

        std::string operator()(const SpdyReply& reply) const {
            return "reply " + std::to_string(reply.stream) + (reply.fin ? " fin" : "");
        }

        std::string operator()(const SpdyData& data) const {
            return "data " + std::to_string(data.stream) + " " + std::string(data.bytes) +
                   (data.fin ? " fin" : "");
        }

        std::string operator()(const SpdyReset& reset) const {
            return "reset " + std::to_string(reset.stream) + " " + std::to_string(reset.status);
        }

        std::string operator()(const SpdyPing& ping) const {
            return "ping " + std::to_string(ping.id);
        }

        std::string operator()(const SpdyGoAway& away) const {
            return "away " + std::to_string(away.last_stream) + " " + std::to_string(away.status);
        }
    };

    return std::visit(Describe{}, frame);
}

std::vector<std::string> decode(const std::string& bytes, std::size_t step) {
    SpdyDecoder decoder;
    std::vector<std::string> frames;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        decoder.feed(std::string_view(bytes).substr(at, step));
        for (;;) {
            const auto frame = decoder.next();
            if (!frame) {
                frames.push_back(frame.error().message());
                return frames;
            }
            if (!*frame) break;
            frames.push_back(describe(**frame));
        }
    }
    return frames;
}

const std::vector<std::string> kGoMeaning = {
    "open 1 streamtype=error",
    "open 3 streamtype=stdin",
    "reply 1",
    "reply 3",
    "data 3 hello",
    "data 3  fin",
    "reset 3 5",
    "ping 2",
    "away 3 0",
};

}  // namespace

TEST_CASE("SpdyDecoder reads what Kubernetes' own library writes") {
    CHECK(decode(join(kGoFrames, ""), 1 << 20) == kGoMeaning);
}

TEST_CASE("SpdyDecoder reads the same whatever the cuts between chunks") {
    const std::string all = join(kGoFrames, "");
    const std::string without_data = join({kGoFrames.begin(), kGoFrames.begin() + 5}, "");
    const std::vector<std::string> expected(kGoMeaning.begin(), kGoMeaning.begin() + 4);

    for (std::size_t step = 1; step < 40; ++step) {
        CAPTURE(step);
        CHECK(decode(without_data, step) == expected);
        const std::vector<std::string> frames = decode(all, step);
        CHECK(frames.back() == "away 3 0");
    }
}

TEST_CASE("SpdyDecoder hands data on in the pieces in which it arrives") {
    const std::string frame = kGoFrames[5];

    CHECK(decode(frame, 10) == std::vector<std::string>{"data 3 he", "data 3 llo"});
}

TEST_CASE("SpdyDecoder sets the end with the last piece only") {
    std::string frame;
    append_spdy_data(frame, 7, "abcd", true);

    CHECK(decode(frame, 10) == std::vector<std::string>{"data 7 ab", "data 7 cd fin"});
}

TEST_CASE("SpdyDecoder refuses what is no SPDY/3 or beyond its bounds") {
    const std::string_view connection = "SPDY connection: the server sent ";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {from_hex("8002000600000004"), "another version of SPDY"},
        {from_hex("8003000100010001"), "a control frame that is too large"},
        {from_hex("8003000600000003"), "a control frame that is too short"},
        {from_hex("0000000000000001"), "data of stream 0"},
        {from_hex("800300020000000800000001deadbeef"), "headers that are not compressed as agreed"},
    };

    for (const auto& [bytes, what] : cases) {
        CAPTURE(what);
        CHECK(decode(bytes, 1 << 20) == std::vector{std::string(connection) + what});
    }
}

TEST_CASE("SpdyDecoder refuses headers that inflate beyond its bounds") {
    SpdyEncoder encoder;
    const SpdyHeaders bomb = {{"a", std::string(60'000, 'x')}, {"b", std::string(60'000, 'x')}};

    const std::vector<std::string> frames = decode(encoder.open(1, bomb, false), 1 << 20);

    REQUIRE(frames.size() == 1);
    CHECK(frames[0].find("not compressed as agreed") != std::string::npos);
}

TEST_CASE("SpdyEncoder's headers are read back by a decoder of the same connection") {
    SpdyEncoder encoder;
    std::string bytes = encoder.open(1, {{"streamtype", "error"}, {"port", "8080"}}, true);
    bytes += encoder.open(3, {{"streamtype", "data"}, {"port", "8080"}}, false);
    bytes += encode_spdy(SpdyReset{3, 5});
    bytes += encode_spdy(SpdyPing{9});
    bytes += encode_spdy(SpdyGoAway{0, 0});

    const std::vector<std::string> expected = {
        "open 1 fin streamtype=error port=8080",
        "open 3 streamtype=data port=8080",
        "reset 3 5",
        "ping 9",
        "away 0 0",
    };
    CHECK(decode(bytes, 7) == expected);
}

}  // namespace ds::kube
