#include "docker/message.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::docker {
namespace {

std::vector<Message> decode(const std::vector<std::string>& chunks) {
    MessageDecoder decoder;
    std::vector<Message> messages;
    for (const std::string& chunk : chunks) {
        decoder.feed(chunk);
        for (;;) {
            Result<std::optional<Message>> message = decoder.next();
            REQUIRE(message.has_value());
            if (!*message) break;
            messages.push_back(**message);
        }
    }
    return messages;
}

const std::string kConversation =
    "{\"stream\":\"Step 1/2 : FROM a\"}\r\n"
    "{\"stream\":\"\\n\"}\r\n"
    "{\"status\":\"Pushing\",\"progressDetail\":{\"current\":5,\"total\":9},"
    "\"progress\":\"[=> ]\",\"id\":\"ab12\"}\r\n"
    "{\"status\":\"latest: digest: sha256:1 size: 2\"}\r\n"
    "{\"progressDetail\":{},\"aux\":{\"Tag\":\"x\",\"Digest\":\"sha256:1\",\"Size\":2}}\r\n"
    "{\"aux\":{\"ID\":\"sha256:2\"}}\r\n"
    "{\"aux\":[1]}\r\n"
    "{\"errorDetail\":{\"code\":1,\"message\":\"braces } and \\\" quotes\"},\"error\":\"x\"}\r\n";

const std::vector<Message> kMessages = {
    OutputText{"Step 1/2 : FROM a"},
    OutputText{"\n"},
    LayerStatus{"ab12", "Pushing", 5, 9},
    LayerStatus{"", "latest: digest: sha256:1 size: 2", 0, 0},
    PushedDigest{"sha256:1"},
    BuiltId{"sha256:2"},
    StreamFailure{"braces } and \" quotes"},
};

TEST_CASE("MessageDecoder reads the messages of a stream") {
    CHECK(decode({kConversation}) == kMessages);
}

TEST_CASE("MessageDecoder does not care where the stream is cut") {
    for (std::size_t cut = 0; cut <= kConversation.size(); ++cut) {
        CAPTURE(cut);
        const std::vector<Message> messages =
            decode({kConversation.substr(0, cut), kConversation.substr(cut)});
        CHECK(messages == kMessages);
    }
}

TEST_CASE("MessageDecoder takes messages without line ends between them") {
    const std::vector<Message> expected = {OutputText{"a"}, OutputText{"b"}};

    CHECK(decode({R"({"stream":"a"}{"stream":"b"})"}) == expected);
}

TEST_CASE("MessageDecoder takes the old form of a failure") {
    const std::vector<Message> expected = {StreamFailure{"denied"}};

    CHECK(decode({R"({"error":"denied"})"}) == expected);
}

TEST_CASE("MessageDecoder refuses what is no stream of messages") {
    for (const std::string text : {"<html>", "[1]", "{]}", "{\"a\":}", "x"}) {
        CAPTURE(text);
        MessageDecoder decoder;
        decoder.feed(text);
        const Result<std::optional<Message>> message = decoder.next();
        REQUIRE_FALSE(message.has_value());
        CHECK(message.error().code() == ErrorCode::Failed);
    }
}

TEST_CASE("MessageDecoder refuses a message without end") {
    MessageDecoder decoder;
    decoder.feed("{\"stream\":\"" + std::string(2 << 20, 'x'));

    CHECK(decoder.next().error().message().ends_with("a message is too large"));
}

}  // namespace
}  // namespace ds::docker
