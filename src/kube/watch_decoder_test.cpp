#include "kube/watch_decoder.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::kube {
namespace {

const std::string kAdded =
    R"({"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"web","resourceVersion":"7"}}})"
    "\n";
const std::string kBookmark = R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}})"
                              "\n";

Error failure_of(std::string_view line) {
    WatchDecoder decoder;
    decoder.feed(line);
    const auto change = decoder.next();
    REQUIRE(!change);
    return change.error();
}

}  // namespace

TEST_CASE("WatchDecoder waits for the end of the line") {
    WatchDecoder decoder;

    decoder.feed(kAdded.substr(0, 20));
    CHECK(!decoder.next().value());

    decoder.feed(kAdded.substr(20));
    const std::optional<Change> change = decoder.next().value();
    REQUIRE(change);
    CHECK(change->kind == ChangeKind::Added);
    CHECK(change->object.text_at("metadata.name") == "web");
    CHECK(!decoder.next().value());
}

TEST_CASE("WatchDecoder yields every change of a chunk, wherever it is cut") {
    const std::string all = kAdded + kBookmark + kAdded;
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        CAPTURE(cut);
        WatchDecoder decoder;
        std::string kinds;
        for (const std::string& chunk : {all.substr(0, cut), all.substr(cut)}) {
            decoder.feed(chunk);
            while (const std::optional<Change> change = decoder.next().value())
                kinds += change->kind == ChangeKind::Bookmark ? 'b' : 'a';
        }
        CHECK(kinds == "aba");
    }
}

TEST_CASE("WatchDecoder reports a forgotten version as Expired") {
    const Error gone = failure_of(
        R"({"type":"ERROR","object":{"kind":"Status","reason":"Expired","message":"too old"}})"
        "\n"
    );
    CHECK(gone == Error(ErrorCode::Expired, "watch refused: too old"));

    const Error other = failure_of(
        R"({"type":"ERROR","object":{"reason":"InternalError","message":"etcd is away"}})"
        "\n"
    );
    CHECK(other == Error(ErrorCode::Unavailable, "watch refused: etcd is away"));

    const Error denied = failure_of(R"({"type":"ERROR","object":{"code":403,"message":"no more"}})"
                                    "\n");
    CHECK(denied.code() == ErrorCode::Failed);
}

TEST_CASE("WatchDecoder refuses what is no change") {
    CHECK(failure_of("{\n").code() == ErrorCode::Failed);
    CHECK(failure_of("{\"type\":\"NEW\",\"object\":{}}\n").code() == ErrorCode::Failed);
    CHECK(failure_of("{\"type\":\"ADDED\"}\n").code() == ErrorCode::Failed);
}

}  // namespace ds::kube
