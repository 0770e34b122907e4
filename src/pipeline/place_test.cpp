#include "pipeline/place.hpp"

#include <doctest/doctest.h>

namespace ds::pipeline {
namespace {

config::ProjectState deployed_to(const std::string& context, const std::string& name_space) {
    config::ProjectState state;
    state.last_context = context;
    state.last_namespace = name_space;
    return state;
}

TEST_CASE("place_warning is silent where the project was deployed last, or never") {
    CHECK(!place_warning(deployed_to("kind", "shop"), {"kind", "shop"}));
    CHECK(!place_warning(deployed_to("", ""), {"kind", "shop"}));
}

TEST_CASE("place_warning names the other context before the other namespace") {
    const auto context = place_warning(deployed_to("prod", "a"), {"kind", "b"});
    const auto name_space = place_warning(deployed_to("kind", "a"), {"kind", "b"});

    REQUIRE(context);
    CHECK(context->text.find("context 'kind'") != std::string::npos);
    CHECK(context->text.find("'prod'") != std::string::npos);
    REQUIRE(name_space);
    CHECK(name_space->text.find("namespace 'b'") != std::string::npos);
}

TEST_CASE("place_warning gives time to stop, and warns of the namespace 'default' once") {
    CHECK(
        place_warning(deployed_to("prod", "a"), {"kind", "b"})->pause == std::chrono::seconds(10)
    );
    const auto first = place_warning(deployed_to("", ""), {"kind", "default"});
    REQUIRE(first);
    CHECK(first->pause == std::chrono::seconds(5));
    CHECK(first->text.find("'default'") != std::string::npos);
    CHECK(!place_warning(deployed_to("kind", "default"), {"kind", "default"}));
}

}  // namespace
}  // namespace ds::pipeline
