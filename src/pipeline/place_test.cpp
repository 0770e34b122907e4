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
    CHECK(context->find("context 'kind'") != std::string::npos);
    CHECK(context->find("'prod'") != std::string::npos);
    REQUIRE(name_space);
    CHECK(name_space->find("namespace 'b'") != std::string::npos);
}

}  // namespace
}  // namespace ds::pipeline
