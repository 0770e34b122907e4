#include "base/strings.hpp"

#include <doctest/doctest.h>

namespace ds {

TEST_CASE("split keeps empty parts") {
    CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
    CHECK(split("", ',') == std::vector<std::string>{""});
}

TEST_CASE("trim removes blanks at both sides only") {
    CHECK(trim(" \ta b\n") == "a b");
    CHECK(trim(" ").empty());
}

TEST_CASE("nearest finds typing errors and nothing else") {
    const std::vector<std::string> keys = {"images", "deployments", "dev"};

    CHECK(nearest("imagess", keys) == "images");
    CHECK(nearest("Deploymets", keys) == "deployments");
    CHECK(nearest("dve", keys) == "dev");
    CHECK(!nearest("hooks", keys));
}

TEST_CASE("base64 survives a round trip at every length") {
    std::string bytes;
    for (int i = 0; i < 10; ++i) {
        CAPTURE(i);
        CHECK(decode_base64(encode_base64(bytes)) == bytes);
        bytes += static_cast<char>(i * 37 + 200);
    }
    CHECK(encode_base64("light w") == "bGlnaHQgdw==");
    CHECK(!decode_base64("a$b="));
}

TEST_CASE("human_size shows one decimal only where it says something") {
    CHECK(human_size(512) == "512 B");
    CHECK(human_size(1536) == "1.5 KiB");
    CHECK(human_size(72ULL << 20U) == "72 MiB");
}

}  // namespace ds
