#include "config/pending.hpp"

#include "base/strings.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::config {
namespace {

/// "LINE:COLUMN" of each thing that the stage would have to act on, "?" before a warning.
std::string pending(const std::string& text, Stage stage) {
    Lines places;
    for (const Pending& pending : loaded(text).pending) {
        if (std::ranges::find(pending.stages, stage) == pending.stages.end()) continue;
        places.push_back(
            (pending.refused ? "" : "?") + std::to_string(pending.position.line) + ":" +
            std::to_string(pending.position.column)
        );
    }
    return join(places, " ");
}

std::string refusal(const std::string& text, const Intent& intent) {
    const Result<Lines> checked = check_built(loaded(text), intent);
    return checked ? "" : checked.error().message();
}

constexpr std::string_view kTwo = R"(version: v1beta3
images:
  one: {image: x, build: {kaniko: {}}}
  two: {image: y}
deployments:
- name: a
  helm: {chart: {name: ./chart}}
- name: b
  kubectl: {manifests: [x.yaml]}
)";

}  // namespace

TEST_CASE("what is not built yet is known with its place and its stage") {
    const std::vector<std::tuple<std::string, Stage, std::string>> table = {
        {"dependencies: [{source: {path: x}}]", Stage::Build, "1:16"},
        {"dev: {open: [{url: x}]}", Stage::Dev, "?1:7"},
        {"dev: {autoReload: {paths: [x]}}", Stage::Dev, "1:20"},
        {"dev: {interactive: {defaultEnabled: true}}", Stage::Dev, "1:21"},
        {"dev: {interactive: {defaultEnabled: false}}", Stage::Dev, ""},
        {"images: {a: {image: x, build: {kaniko: {}}}}", Stage::Build, "1:32"},
        {"images: {a: {image: x, build: {kaniko: {}, disabled: true}}}", Stage::Build, ""},
        {"images: {a: {image: x, build: {custom: {command: x}}}}", Stage::Build, "1:32"},
        {"images: {a: {image: x, build: {kaniko: {}}}}", Stage::Deploy, ""},
        {"deployments: [{name: a, component: {}}]", Stage::Deploy, "1:25"},
        {"deployments: [{name: a, component: {}}]", Stage::Purge, "1:25"},
        {"deployments: [{name: a, kubectl: {manifests: [x], kustomize: true}}]",
         Stage::Deploy,
         "1:51"},
        {"deployments: [{name: a, kubectl: {manifests: [x], kustomize: false}}]", Stage::Deploy, ""
        },
        {"deployments: [{name: a, kubectl: {manifests: [x], flags: [y]}}]", Stage::Deploy, "1:51"},
        {"deployments: [{name: a, kubectl: {manifests: [x], cmdPath: k}}]", Stage::Deploy, "?1:51"},
        {"dev: {ports: [{service: x, forward: [{port: 1}]}]}", Stage::Dev, "1:16"},
        {"hooks: [{command: x}]", Stage::Deploy, ""},
        {"hooks: [{command: x, when: {before: {deployments: all}}}]", Stage::Deploy, "1:9"},
        {"hooks: [{command: x, when: {before: {deployments: all}}}]", Stage::Build, ""},
        {"dev: {sync: [{labelSelector: {a: b}}]}", Stage::Dev, ""},
        {"version: v1beta7\ndev: {sync: [{labelSelector: {a: b}}]}", Stage::Dev, ""},
        {"version: v1beta11\ndeployments: [{name: a, helm: {componentChart: true}, disabled: y}]",
         Stage::Deploy,
         ""},
        {"version: v1beta11\ndev: {terminal: {}}", Stage::Dev, "2:7"},
        {"version: v1beta11\ndev: {terminal: {disabled: true}}", Stage::Dev, ""},
        {"version: v1beta11\ndev: {ports: [{imageSelector: nginx, forward: [{port: 1}]}]}",
         Stage::Dev,
         "2:16"},
        {"version: v2beta1\nname: x", Stage::Deploy, ""},
        {"version: v2beta1\nimports: [{path: x}]", Stage::Purge, "2:1"},
        {"version: v2beta1\npipelines: {dev: start_dev}", Stage::DevCommand, "2:13"},
        {"version: v2beta1\npipelines: {dev: start_dev}", Stage::DeployCommand, ""},
        {"version: v2beta1\npipelines: {dev: {run: ''}, other: x}", Stage::DevCommand, ""},
        {"version: v2beta1\nimages: {a: {image: x, skipPush: $(test 1)}}", Stage::Build, "2:24"},
        {"version: v2beta1\ndev: {a: {labelSelector: {b: c}, devImage: x}}", Stage::Dev, "2:34"},
        {"version: v2beta1\n"
         "dev: {a: {labelSelector: {b: c}, containers: {d: {terminal: {enabled: false}, "
         "command: []}}}}",
         Stage::Dev,
         "2:79"},
    };
    for (const auto& [text, stage, places] : table) {
        CAPTURE(text);
        CHECK(pending(text, stage) == places);
    }
}

TEST_CASE("a command is refused for what it would act on only") {
    const std::string text(kTwo);

    CHECK(refusal(text, {.stages = {Stage::Dev}}).empty());
    CHECK(refusal(text, {.stages = {Stage::Build}, .images = {"two"}}).empty());
    CHECK(!refusal(text, {.stages = {Stage::Build}, .images = {"one"}}).empty());
    CHECK(refusal(text, {.stages = {Stage::Deploy}, .deployments = {"b"}}).empty());
    CHECK(
        refusal(text, {.stages = {Stage::Deploy}}) ==
        "devspace.yaml:7:3: deployments[0].helm: is not built yet\n"
        "  7 |   helm: {chart: {name: ./chart}}\n"
        "    |   ^"
    );
    CHECK(refusal(text, {.stages = {Stage::Build, Stage::Deploy}}).starts_with("2 things"));
}

TEST_CASE("a refusal calls a key what the user's version calls it") {
    const std::string text = "deployments:\n- name: a\n  component: {}\n";

    CHECK(
        refusal(text, {.stages = {Stage::Deploy}}) ==
        "devspace.yaml:3:3: deployments[0].component: is not built yet\n"
        "  3 |   component: {}\n"
        "    |   ^"
    );
}

}  // namespace ds::config
