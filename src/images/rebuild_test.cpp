#include "images/rebuild.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

namespace ds::images {
namespace {

config::ImageState built() {
    config::ImageState state;
    state.repository = "r";
    state.tag = "t";
    state.dockerfile_digest = "d";
    state.options_digest = "o";
    state.context_digest = "c";
    return state;
}

TEST_CASE("reason_to_build names the first thing that changed") {
    const config::ImageState last = built();

    CHECK(reason_to_build(nullptr, {"d", "o", "c"}, "") == "it was not built yet");
    CHECK(reason_to_build(&last, {"D", "O", "C"}, "") == "its Dockerfile changed");
    CHECK(reason_to_build(&last, {"d", "O", "C"}, "") == "its settings in devspace.yaml changed");
    CHECK(reason_to_build(&last, {"d", "o", "C"}, "a.py") == "its context changed (a.py)");
    CHECK(reason_to_build(&last, {"d", "o", "C"}, "") == "its context changed");
    CHECK(reason_to_build(&last, {"d", "o", "c"}, "") == std::nullopt);
}

TEST_CASE("reason_to_build ignores the context when it does not count") {
    const config::ImageState last = built();

    CHECK(reason_to_build(&last, {"d", "o", std::nullopt}, "") == std::nullopt);
    CHECK(reason_to_build(&last, {"D", "o", std::nullopt}, "") == "its Dockerfile changed");
}

TEST_CASE("digest_options sees every option but the tag") {
    const std::vector<std::function<void(config::Image&)>> changes = {
        [](config::Image& image) { image.repository = "other"; },
        [](config::Image& image) { image.dockerfile = "other"; },
        [](config::Image& image) { image.context = "other"; },
        [](config::Image& image) { image.entrypoint = {"a", "b"}; },
        [](config::Image& image) { image.entrypoint = {"a b"}; },
        [](config::Image& image) { image.command = {"a", "b"}; },
        [](config::Image& image) { image.command = std::vector<std::string>{}; },
        [](config::Image& image) { image.docker.target = "other"; },
        [](config::Image& image) { image.docker.network = "other"; },
        [](config::Image& image) { image.docker.build_arguments = {{"A", "1"}}; },
        [](config::Image& image) { image.docker.build_arguments = {{"A", std::nullopt}}; },
    };
    std::vector<std::string> digests = {digest_options({})};
    for (const auto& change : changes) {
        config::Image image;
        change(image);
        const std::string digest = digest_options(image);
        CHECK(std::ranges::find(digests, digest) == digests.end());
        digests.push_back(digest);
    }

    config::Image tagged;
    tagged.tag = "v1";
    tagged.position = {3, 1};
    CHECK(digest_options(tagged) == digests.front());
}

}  // namespace
}  // namespace ds::images
