#include "config/load.hpp"
#include "data/yaml.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::config {
namespace {

std::string tag_with(const std::string& text, std::vector<std::string> profiles) {
    LoadInput input = input_of(text);
    input.profiles = std::move(profiles);
    const auto config = load(input);
    return config ? config->images[0].tag : to_error(input, config.error()).message();
}

constexpr const char* kChain = R"(version: v1beta9
images: {web: {image: x, tags: [base]}}
profiles:
- name: a
  patches: [{op: replace, path: 'images.web.tags[0]', value: a}]
- name: b
  parent: a
  merge: {images: {web: {tags: [b]}}}
- name: c
  parents: [{profile: b}, {profile: a}]
- name: loop
  parent: loop
- name: both
  parent: a
  parents: [{profile: b}]
- name: orphan
  parent: nobody
- name: far
  parents: [{profile: x, source: {git: 'https://x'}}]
)";

}  // namespace

TEST_CASE("load applies profiles with their parents first, a repeated one at its last place") {
    CHECK(tag_with(kChain, {}) == "base");
    CHECK(tag_with(kChain, {"a"}) == "a");
    CHECK(tag_with(kChain, {"b"}) == "b");
    CHECK(tag_with(kChain, {"c"}) == "a");
    CHECK(tag_with(kChain, {"b", "a"}) == "a");
    CHECK(tag_with(kChain, {"a", "b", "a"}) == "a");
}

TEST_CASE("load says what is wrong with profiles and their parents") {
    CHECK(tag_with(kChain, {"d"}).starts_with("there is no profile 'd'"));
    CHECK(
        tag_with("images: {web: {image: x}}", {"d"}) == "there is no profile 'd': the file has none"
    );
    CHECK(
        tag_with(kChain, {"loop"}).find("profiles.loop: its parents lead back to it") !=
        std::string::npos
    );
    CHECK(
        tag_with(kChain, {"both"}).find("'parent' and 'parents' exclude each other") !=
        std::string::npos
    );
    CHECK(
        tag_with(kChain, {"orphan"}).find("profiles.orphan.parent: there is no profile 'nobody'") !=
        std::string::npos
    );
    CHECK(tag_with(kChain, {"far"}).find("parents[0].source") != std::string::npos);
}

TEST_CASE("load asks for the name of a profile that applies by itself") {
    LoadInput input = input_of(R"(version: v1beta9
images: {web: {image: x}}
profiles:
- activation: [{env: {STAGE: test}}]
  merge: {images: {web: {tags: [a]}}}
)");
    input.environment = {{"STAGE", "test"}};
    const auto config = load(input);
    REQUIRE(!config);
    const std::string message = to_error(input, config.error()).message();
    CHECK(message.find("profiles[0].name") != std::string::npos);
}

TEST_CASE("load points at the line of the patch, also for what is wrong afterwards") {
    CHECK(tag_with(
              R"(version: v1beta3
images:
  web: {image: x, tag: a}
profiles:
- name: p
  patches:
  - op: add
    path: images.web.tga
    value: b
)",
              {"p"}
    )
              .starts_with("devspace.yaml:9:12: images.web.tga: unknown key"));
    const std::string missing = tag_with(
        R"(version: v1beta3
images:
  web: {image: x, tag: a}
profiles:
- name: p
  patches:
  - op: replace
    path: images.wep.tag
    value: b
)",
        {"p"}
    );
    CHECK(missing.starts_with(
        "devspace.yaml:8:11: profiles.p.patches[0]: there is nothing at 'images.wep.tag': no 'wep' "
        "in 'images'; 'images' has web; did you mean 'web'?"
    ));
}

TEST_CASE("load applies variables before the profile up to v1beta3, after it later") {
    const auto tag = [](const std::string& version, const std::string& text) {
        LoadInput input = input_of("version: " + version + "\n" + text);
        input.assignments = {"T=value", "P=images.web.image"};
        input.profiles = {"p"};
        const auto config = load(input);
        return config ? config->images[0].repository : to_error(input, config.error()).message();
    };
    const std::string text =
        "images: {web: {image: x}}\nprofiles:\n- name: p\n  patches:\n"
        "  - {op: replace, path: '${P}', value: '${T}'}\n";
    CHECK(tag("v1beta3", text) == "value");
    CHECK(tag("v1beta5", text).find("there is nothing at '${P}'") == std::string::npos);
    const std::string fixed =
        "images: {web: {image: x}}\nprofiles:\n- name: p\n  patches:\n"
        "  - {op: replace, path: images.web.image, value: '${T}'}\n";
    for (const char* version : {"v1beta3", "v1beta4", "v1beta11", "v2beta1"}) {
        CAPTURE(version);
        CHECK(tag(version, fixed) == "value");
    }
}

TEST_CASE("load replaces whole sections") {
    const char* text = R"(version: v1beta3
images: {web: {image: x, tag: a}}
deployments: [{name: d, kubectl: {manifests: [k]}}]
profiles:
- name: p
  replace:
    images: {api: {image: y}}
    deployments: null
  patches: [{op: add, path: images.api.tag, value: t}]
)";
    LoadInput input = input_of(text);
    input.profiles = {"p"};

    const Config config = loaded(input);

    REQUIRE(config.images.size() == 1);
    CHECK(config.images[0].name == "api");
    CHECK(config.images[0].tag == "t");
    CHECK(config.deployments.size() == 1);
}

TEST_CASE("load activates profiles by environment and variables") {
    const std::string text = R"(version: v1beta11
images: {web: {image: x, tags: [base]}}
vars: [{name: WHO, value: me}]
profiles:
- name: env
  activation: [{env: {CI: 'true|yes'}}]
  patches: [{op: replace, path: 'images.web.tags[0]', value: ci}]
- name: var
  activation: [{vars: {WHO: '^you$'}}, {env: {A: a, B: b.*}}]
  patches: [{op: replace, path: 'images.web.tags[0]', value: var}]
)";

    struct Row {
        std::map<std::string, std::string> environment;
        std::vector<std::string> assignments;
        const char* tag;
    };

    const std::vector<Row> table = {
        {{}, {}, "base"},
        {{{"CI", "yes"}}, {}, "ci"},
        {{{"CI", "yes!"}}, {}, "base"},
        {{{"CI", "yes"}}, {"WHO=you"}, "var"},
        {{{"A", "a"}}, {}, "base"},
        {{{"A", "a"}, {"B", "bcd"}}, {}, "var"},
    };
    for (const Row& row : table) {
        LoadInput input = input_of(text);
        input.environment = row.environment;
        input.assignments = row.assignments;
        CHECK(loaded(input).images[0].tag == row.tag);
        input.activate_profiles = false;
        CHECK(loaded(input).images[0].tag == "base");
    }
    LoadInput input = input_of(text);
    input.environment = {{"CI", "yes"}};
    input.profiles = {"var"};
    CHECK(try_load(input).profiles == std::vector<std::string>{"env", "var"});
}

TEST_CASE("load refuses sections that a profile cannot change") {
    CHECK(
        tag_with(
            "version: v1beta3\nimages: {web: {image: x}}\n"
            "profiles: [{name: p, replace: {vars: []}}]\n",
            {"p"}
        )
            .find("vars") != std::string::npos
    );
}

}  // namespace ds::config
