#include "wire/hello.hpp"

#include <doctest/doctest.h>

namespace ds::wire {
namespace {

Hello some_hello() {
    Hello hello;
    hello.stream_credit = 1 << 20;
    hello.features = kFeatureSync | kFeatureStreams;
    hello.clock_ns = 1'700'000'000'123'456'789;
    hello.uid = 1000;
    hello.gid = 33;
    hello.build = "0123456789abcdef";
    hello.machine = "x86_64";
    hello.directory = "/app";
    return hello;
}

TEST_CASE("decode_hello gives back what encode_hello wrote") {
    CHECK(decode_hello(encode_hello(some_hello())).value() == some_hello());
}

TEST_CASE("decode_hello passes over what later versions add") {
    CHECK(decode_hello(encode_hello(some_hello()) + "more").value() == some_hello());
}

TEST_CASE("decode_hello refuses a hello cut short") {
    const std::string whole = encode_hello(some_hello());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(!decode_hello(whole.substr(0, size)));
    }
}

TEST_CASE("decode_hello refuses another program's greeting") {
    std::string payload = encode_hello(some_hello());
    payload[0] = 'D';

    CHECK(!decode_hello(payload));
}

TEST_CASE("common_version takes the newest version that both speak") {
    Hello ours = some_hello();
    Hello theirs = some_hello();
    ours.version = 3;
    theirs.version = 2;

    CHECK(common_version(ours, theirs).value() == 2);

    ours.oldest_version = 3;
    const Result<std::uint16_t> none = common_version(ours, theirs);
    REQUIRE(!none);
    CHECK(
        none.error().message() ==
        "the helper speaks protocol version 2, this program 3; use one release of both"
    );
}

}  // namespace
}  // namespace ds::wire
