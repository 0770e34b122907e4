#include "wire/frame_decoder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::wire {
namespace {

const Frame kMessage{FrameType::Message, 3, "a small edit"};
const Frame kFull{FrameType::Data, 0xfffffffe, std::string(kMaxPayload, 'x')};

std::string bytes_of(const Frame& frame) {
    std::string bytes;
    append_frame(bytes, frame);
    return bytes;
}

TEST_CASE("FrameDecoder gives back what append_frame wrote") {
    FrameDecoder decoder;

    decoder.feed(bytes_of(kMessage) + bytes_of(kFull));

    CHECK(decoder.next().value() == kMessage);
    CHECK(decoder.next().value() == kFull);
    CHECK(!decoder.next().value());
    CHECK(decoder.at_boundary());
}

TEST_CASE("FrameDecoder takes frames cut at any place") {
    const std::string bytes = bytes_of(kMessage) + bytes_of(Frame{FrameType::Heartbeat, 0, ""});
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        FrameDecoder decoder;
        std::vector<Frame> frames;
        for (const std::string& piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
            decoder.feed(piece);
            while (const std::optional<Frame> frame = decoder.next().value())
                frames.push_back(*frame);
        }

        REQUIRE(frames.size() == 2);
        CHECK(frames[0] == kMessage);
        CHECK(frames[1].type == FrameType::Heartbeat);
    }
}

TEST_CASE("FrameDecoder knows a half frame from a boundary") {
    FrameDecoder decoder;

    decoder.feed(bytes_of(kMessage).substr(0, 20));

    CHECK(!decoder.next().value());
    CHECK(!decoder.at_boundary());
}

TEST_CASE("FrameDecoder notices every changed byte") {
    const std::string good = bytes_of(kMessage);
    for (std::size_t place = 0; place < good.size(); ++place) {
        CAPTURE(place);
        std::string bad = good;
        bad[place] = static_cast<char>(bad[place] ^ 0x10);
        FrameDecoder decoder;

        decoder.feed(bad);
        const Result<std::optional<Frame>> frame = decoder.next();

        // A size that grew is noticed when the bytes it claims are there.
        CHECK((!frame || !*frame));
    }
}

TEST_CASE("FrameDecoder refuses a huge size before it has the bytes") {
    std::string bytes = bytes_of(kMessage);
    bytes[3] = '\x7f';
    FrameDecoder decoder;

    decoder.feed(bytes.substr(0, kHeaderSize));

    CHECK(!decoder.next());
}

TEST_CASE("FrameDecoder refuses text") {
    FrameDecoder decoder;

    decoder.feed("sh: 1: devspacehelper: Permission denied\n");

    const Result<std::optional<Frame>> frame = decoder.next();
    REQUIRE(!frame);
    CHECK(frame.error().message() == "the bytes received are not a frame of the helper protocol");
}

}  // namespace
}  // namespace ds::wire
