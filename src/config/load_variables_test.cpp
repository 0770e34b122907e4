#include "config/load.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::config {

TEST_CASE("load replaces variables") {
    LoadInput input = input_of(R"(
images:
  web:
    image: ${REGISTRY}/${NAME}
    tag: ${TAG}
    context: $${NAME}-$NAME-${}-${
    cmd: ["${NAME}"]
    createPullSecret: ${SECRET}
dev:
  ports:
  - imageName: ${NAME}
    forward: [{port: "${PORT}"}]
)");
    input.assignments = {"NAME=web", "PORT = +8080 ", "SECRET=f,TAG=007"};
    input.environment = {{"NAME", "from-environment"}, {"REGISTRY", "localhost:5000"}};

    const Config config = loaded(input);

    CHECK(config.images[0].repository == "localhost:5000/web");
    CHECK(config.images[0].tag == "007");
    CHECK(config.images[0].context == "${NAME}-$NAME-${}-${");
    CHECK(config.images[0].command == Lines{"web"});
    CHECK(!config.images[0].create_pull_secret);
    CHECK(config.dev_targets[0].selector.image == "web");
    CHECK(config.dev_targets[0].ports[0].local_port == 8080);
}

TEST_CASE("load knows the predefined variables") {
    LoadInput input = input_of(R"(
images:
  a: {image: x, tag: "${DEVSPACE_RANDOM}-${DEVSPACE_TIMESTAMP}-${devspace_git_commit}"}
)");
    input.random = "aB3dE6";
    input.timestamp = 1700000000;
    input.git_commit = "0123abcd";
    input.environment = {{"DEVSPACE_RANDOM", "ignored"}};

    CHECK(loaded(input).images[0].tag == "aB3dE6-1700000000-0123abcd");

    input.assignments = {"DEVSPACE_RANDOM=fixed"};
    CHECK(loaded(input).images[0].tag == "fixed-1700000000-0123abcd");
}

TEST_CASE("load keeps a comma in the value of a variable") {
    LoadInput input = input_of("images: {a: {image: x, cmd: ['${LIST}', '${B}']}}");
    input.assignments = {"LIST=x,y z", "B=1,LIST2=3"};

    CHECK(loaded(input).images[0].command == Lines{"x,y z", "1"});
}

TEST_CASE("load says how to give a variable a value, and nothing more about that place") {
    CHECK(shown(input_of(R"(dev:
  ports:
  - imageName: ${APP}
    forward: [{port: 1, bindAddress: "a ${Port no} ${APP}"}]
)")) == R"(3 problems with 'devspace.yaml'

devspace.yaml:3:16: dev.ports[0].imageName: the variable 'APP' has no value; pass --var APP=VALUE or set APP in the environment
  3 |   - imageName: ${APP}
    |                ^

devspace.yaml:4:41: dev.ports[0].forward[0].bindAddress: the variable 'Port no' has no value; pass --var Port no=VALUE
  4 |     forward: [{port: 1, bindAddress: "a ${Port no} ${APP}"}]
    |                                         ^

devspace.yaml:4:52: dev.ports[0].forward[0].bindAddress: the variable 'APP' has no value; pass --var APP=VALUE or set APP in the environment
  4 |     forward: [{port: 1, bindAddress: "a ${Port no} ${APP}"}]
    |                                                    ^)");
}

TEST_CASE("load explains predefined variables without a value") {
    CHECK(
        problems("images: {a: {image: '${DEVSPACE_GIT_COMMIT}', tag: '${DEVSPACE_SPACE_DOMAIN1}'}}"
        ) ==
        Lines{
            "1:22 images.a.image: the variable 'DEVSPACE_GIT_COMMIT' has no value: the project's "
            "folder is no git repository with a commit; pass --var DEVSPACE_GIT_COMMIT=VALUE",
            "1:53 images.a.tag: the variable 'DEVSPACE_SPACE_DOMAIN1' has no value: it belongs to "
            "a "
            "cloud service that was closed; pass --var DEVSPACE_SPACE_DOMAIN1=VALUE",
        }
    );
}

TEST_CASE("load refuses assignments without a name or value") {
    LoadInput input = input_of("version: v1beta3");
    input.assignments = {"A", "=b"};

    CHECK(
        shown(input) ==
        "2 problems with 'devspace.yaml'\n\n"
        "--var '=b': expected NAME=VALUE\n\n--var 'A': expected NAME=VALUE"
    );
}

TEST_CASE("load leaves numbers of a text alone and converts others") {
    LoadInput input = input_of("dev: {logs: {showLast: '${N}'}}");
    const std::vector<std::pair<std::string, int>> table = {{"50", 50}, {"007", 7}, {"+5", 5}};
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        input.assignments = {"N=" + text};
        CHECK(loaded(input).logs.show_last == expected);
    }
    input.assignments = {"N=0x10"};
    CHECK(shown(input).find("expected a whole number, found the text '0x10'") != std::string::npos);
}

}  // namespace ds::config
