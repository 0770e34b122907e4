#include "dev/pod_choice.hpp"

#include "data/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ds::dev {
namespace {

struct PodText {
    std::string name = "web-1";
    std::string created = "2026-01-01T00:00:00Z";
    std::string more_metadata = {};
    std::string image = "registry:5000/web:abc";
    std::string state = R"("running":{})";
    std::string second_container = {};
};

data::Value make_pod(const PodText& text = {}) {
    const std::string second =
        text.second_container.empty()
            ? ""
            : R"(,{"name":")" + text.second_container + R"(","image":"side:1"})";
    const std::string running_second =
        text.second_container.empty()
            ? ""
            : R"(,{"name":")" + text.second_container + R"(","ready":true,"state":{"running":{}}})";
    return data::parse_json(
               R"({"metadata":{"name":")" + text.name + R"(","creationTimestamp":")" +
               text.created + "\"" + text.more_metadata +
               R"(},"spec":{"containers":[{"name":"main","image":")" + text.image + "\"}" + second +
               R"(]},"status":{"phase":"Running","containerStatuses":[{"name":"main","state":{)" +
               text.state + "}}" + running_second + "]}}"
    )
        .value();
}

PodQuery query_of_labels() {
    return {.kube_namespace = "shop", .label_selector = "app=web"};
}

}  // namespace

TEST_CASE("look_at_pods takes the newest pod whose container runs") {
    const std::vector<data::Value> pods = {
        make_pod({.name = "old"}),
        make_pod({.name = "new", .created = "2026-01-02T00:00:00Z"}),
    };

    const PodOutlook outlook = look_at_pods(pods, query_of_labels());

    REQUIRE(std::holds_alternative<PodTarget>(outlook));
    CHECK(std::get<PodTarget>(outlook) == PodTarget{"shop", "new", "main"});
}

TEST_CASE("look_at_pods passes over a pod that is being deleted") {
    const std::vector<data::Value> pods = {
        make_pod({.name = "old"}),
        make_pod(
            {.name = "new",
             .created = "2026-01-02T00:00:00Z",
             .more_metadata = R"(,"deletionTimestamp":"2026-01-03T00:00:00Z")"}
        ),
    };

    const PodOutlook outlook = look_at_pods(pods, query_of_labels());

    REQUIRE(std::holds_alternative<PodTarget>(outlook));
    CHECK(std::get<PodTarget>(outlook).pod == "old");
}

TEST_CASE("look_at_pods waits for a container that is being created") {
    const data::Value pod =
        make_pod({.name = "web-1", .state = R"("waiting":{"reason":"ContainerCreating"})"});

    const PodOutlook outlook = look_at_pods({pod}, query_of_labels());

    REQUIRE(std::holds_alternative<PodPending>(outlook));
    CHECK(std::get<PodPending>(outlook) == PodPending{"web-1", "ContainerCreating"});
}

TEST_CASE("look_at_pods says why a pod will not come up") {
    const data::Value pod = make_pod(
        {.name = "web-1",
         .state = R"("waiting":{"reason":"ImagePullBackOff","message":"manifest unknown"})"}
    );

    const PodOutlook outlook = look_at_pods({pod}, query_of_labels());

    REQUIRE(std::holds_alternative<PodHopeless>(outlook));
    CHECK(std::get<PodHopeless>(outlook).pod == "web-1");
    CHECK(std::get<PodHopeless>(outlook).why.find("ImagePullBackOff") != std::string::npos);
}

TEST_CASE("look_at_pods waits when no pod runs the image") {
    PodQuery query{.kube_namespace = "shop", .images = {"registry:5000/web:def"}};

    CHECK(std::get<PodPending>(look_at_pods({make_pod()}, query)) == PodPending{});

    query.images = {"registry:5000/web:abc"};
    CHECK(std::holds_alternative<PodTarget>(look_at_pods({make_pod()}, query)));
}

TEST_CASE("look_at_pods knows the short names of Docker Hub") {
    const PodQuery query{.kube_namespace = "shop", .images = {"library/nginx:1", "nginx:2"}};
    const data::Value pod = make_pod({.name = "web-1", .image = "docker.io/library/nginx:2"});

    CHECK(std::holds_alternative<PodTarget>(look_at_pods({pod}, query)));
}

TEST_CASE("look_at_pods takes the container that runs the image") {
    const PodQuery query{.kube_namespace = "shop", .images = {"side:1"}};
    const data::Value pod = make_pod({.name = "web-1", .second_container = "side"});

    const PodOutlook outlook = look_at_pods({pod}, query);

    REQUIRE(std::holds_alternative<PodTarget>(outlook));
    CHECK(std::get<PodTarget>(outlook).container == "side");
}

TEST_CASE("look_at_pods asks which of several containers is meant") {
    const data::Value pod = make_pod({.name = "web-1", .second_container = "side"});

    const PodOutlook outlook = look_at_pods({pod}, query_of_labels());

    REQUIRE(std::holds_alternative<Error>(outlook));
    CHECK(
        std::get<Error>(outlook).message() ==
        "pod 'web-1' has the containers 'main', 'side'; say which one"
    );
}

TEST_CASE("look_at_pods refuses a container that the pod does not have") {
    PodQuery query = query_of_labels();
    query.container = "db";

    const PodOutlook outlook = look_at_pods({make_pod()}, query);

    REQUIRE(std::holds_alternative<Error>(outlook));
    CHECK(std::get<Error>(outlook).message() == "pod 'web-1' has no container 'db'; it has 'main'");
}

TEST_CASE("look_at_pods gives up on a named pod that is over") {
    const PodQuery query{.kube_namespace = "shop", .name = "web-1"};
    const data::Value pod = make_pod(
        {.name = "web-1", .more_metadata = R"(,"deletionTimestamp":"2026-01-03T00:00:00Z")"}
    );

    CHECK(std::holds_alternative<PodHopeless>(look_at_pods({pod}, query)));
}

TEST_CASE("describe names all that is looked for") {
    CHECK(describe(query_of_labels()) == "a pod with labels 'app=web' in namespace 'shop'");
    CHECK(
        describe(PodQuery{.kube_namespace = "shop", .name = "web-1"}) ==
        "pod 'web-1' in namespace 'shop'"
    );
}

}  // namespace ds::dev
