#include "dev/log_sources.hpp"

#include "data/json.hpp"

#include <doctest/doctest.h>

namespace ds::dev {
namespace {

data::Value pod(const std::string& name, const std::string& image, const std::string& extra = "") {
    return data::parse_json(
               R"({"metadata":{"namespace":"shop","name":")" + name + "\"" + extra +
               R"(},"spec":{"containers":[{"name":"proxy","image":"envoy:1"},{"name":"main","image":")" +
               image + R"("}]},"status":{"phase":"Running"}})"
    )
        .value();
}

TEST_CASE("log_sources_of_image marks one pod with the image's name alone") {
    const std::vector<LogSource> sources = log_sources_of_image(
        {pod("web-5d4-x7k2p", "r/web:1"), pod("db-0", "r/db:1")}, "web", "r/web:1"
    );

    REQUIRE(sources.size() == 1);
    CHECK(sources[0].kube_namespace == "shop");
    CHECK(sources[0].pod == "web-5d4-x7k2p");
    CHECK(sources[0].container == "main");
    CHECK(sources[0].name == "web");
}

TEST_CASE("log_sources_of_image tells several pods apart and leaves out those that are leaving") {
    const std::vector<LogSource> sources = log_sources_of_image(
        {pod("web-1", "r/web:1"),
         pod("web-2", "r/web:1"),
         pod("web-3", "r/web:1", R"(,"deletionTimestamp":"2020-01-01T00:00:00Z")"),
         pod("web-4", "r/web:0")},
        "web",
        "r/web:1"
    );

    REQUIRE(sources.size() == 2);
    CHECK(sources[0].name == "web/1");
    CHECK(sources[1].name == "web/2");
}

}  // namespace
}  // namespace ds::dev
