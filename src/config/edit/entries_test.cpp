#include "config/edit/entries.hpp"

#include "config/edit/edit_file.hpp"
#include "data/yaml.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

namespace ds::config {
namespace {

using Change = std::function<Result<>(data::Value&, Version)>;

std::string edited(const std::string& text, const Change& change) {
    const Result<std::string> result = edit_text(input_of(text), change);
    return result ? *result : "refused: " + result.error().message();
}

Change adding_ports(const char* ports, const char* labels = "") {
    return [ports, labels](data::Value& document, Version version) {
        return add_ports(
            document, version, parse_ports(ports).value(), parse_labels(labels).value(), ""
        );
    };
}

Change adding_image(NewImage image) {
    return [image = std::move(image)](data::Value& document, Version version) {
        return add_image(document, version, image);
    };
}

template <typename Remove>
Change removing(Remove remove) {
    return [remove](data::Value& document, Version version) -> Result<> {
        const Result<std::size_t> count = remove(document, version);
        return count ? Result<>() : fail(count.error());
    };
}

constexpr const char* kFile = R"(version: v1beta3
# What we build.
images:
    web:
        image: registry/web   # the app
        tag: ${TAG}
deployments:
    - name: web   # first
      kubectl:
          manifests: [kube/*.yaml]
dev:
    ports:
        - labelSelector: {app: web}
          forward:
              - port: 8080  # http
)";

}  // namespace

TEST_CASE("edit_text adds an image in the form of the version") {
    NewImage image;
    image.name = "api";
    image.image = "registry/api";
    image.tag = "v1";
    image.build_tool = "kaniko";
    const std::vector<std::pair<std::string, std::string>> table = {
        {"v1beta3",
         "images:\n  api:\n    image: registry/api\n    tag: v1\n    build:\n      kaniko:\n       "
         " "
         "cache: true\n"},
        {"v1beta8",
         "images:\n  api:\n    image: registry/api\n    tags:\n    - v1\n    build:\n      "
         "kaniko:\n        cache: true\n"},
        {"v2beta1",
         "images:\n  api:\n    image: registry/api\n    tags:\n    - v1\n    kaniko:\n      cache: "
         "true\n"},
    };
    for (const auto& [version, expected] : table) {
        CAPTURE(version);
        const std::string begin = "version: " + version + "\n";
        CHECK(edited(begin, adding_image(image)) == begin + expected);
    }
    CHECK(
        edited("version: v1beta1\n", adding_image(image)).find("update config") != std::string::npos
    );
}

TEST_CASE("edit_text changes a file and keeps all the rest") {
    const std::string text = kFile;
    NewImage image;
    image.name = "api";
    image.image = "registry/api";

    CHECK(
        edited(text, adding_image(image)) == text.substr(0, text.find("deployments:")) +
                                                 "    api:\n        image: registry/api\n" +
                                                 text.substr(text.find("deployments:"))
    );
    CHECK(
        edited(text, adding_ports("9000:90")) ==
        text + "              - port: 9000\n                remotePort: 90\n"
    );
    CHECK(
        edited(text, adding_ports("9000", "app=db")) ==
        text +
            "        - labelSelector:\n              app: db\n          forward:\n"
            "              - port: 9000\n"
    );
    CHECK(edited(text, removing([](data::Value& document, Version) {
                     return remove_deployment(document, "web");
                 })) == text.substr(0, text.find("deployments:")) + text.substr(text.find("dev:")));
}

TEST_CASE("edit_text refuses what would leave a wrong file, and a file that is wrong") {
    const std::string text =
        "images: {web: {image: x}}\ndev: {ports: [{imageName: web, forward: [{port: 1}]}]}\n";
    const auto remove =
        removing([](data::Value& document, Version) { return remove_image(document, "web"); });
    CHECK(edited(text, remove)
              .starts_with("refused: nothing was changed, because the file would then be wrong:\n")
    );
    CHECK(edited("imags: {}", remove).starts_with("refused: devspace.yaml:1:1: imags"));
    CHECK(edited("images: {web: {image: x}}", removing([](data::Value& document, Version) {
                     return remove_image(document, "wbe");
                 })) == "refused: there is no image 'wbe'; did you mean 'web'?");
}

TEST_CASE("add_ports, add_sync and add_deployment know each version's form") {
    NewSync sync;
    sync.local = "src";
    sync.container = "/app";
    sync.exclude = {"node_modules"};
    const auto add = [&sync](data::Value& document, Version version) {
        return add_sync(document, version, sync);
    };
    CHECK(
        edited("version: v1beta3\n", add) ==
        "version: v1beta3\ndev:\n  sync:\n  - labelSelector:\n      "
        "app.kubernetes.io/component: devspace\n    localSubPath: src\n    containerPath: /app\n"
        "    excludePaths:\n    - node_modules\n"
    );
    CHECK(
        edited("version: v2beta1\ndev:\n  app:\n    labelSelector: {a: b}\n", add) ==
        "version: v2beta1\ndev:\n  app:\n    labelSelector: {a: b}\n    sync:\n    - path: "
        "src:/app\n      excludePaths:\n      - node_modules\n"
    );
    CHECK(
        edited(
            "version: v2beta1\ndev:\n  app:\n    labelSelector: {a: b}\n", adding_ports("1:2,3")
        ) ==
        "version: v2beta1\ndev:\n  app:\n    labelSelector: {a: b}\n    ports:\n    - port: "
        "'1:2'\n    - port: '3'\n"
    );
    NewDeployment deployment;
    deployment.name = "db";
    deployment.component = data::Value::map({{"replicas", 1}});
    const auto deploy = [&deployment](data::Value& document, Version version) {
        return add_deployment(document, version, deployment);
    };
    CHECK(
        edited("version: v1beta3\n", deploy) ==
        "version: v1beta3\ndeployments:\n- name: db\n  component:\n    replicas: 1\n"
    );
    CHECK(
        edited("version: v1beta4\n", deploy) ==
        "version: v1beta4\ndeployments:\n- name: db\n  helm:\n    componentChart: true\n    "
        "values:\n      replicas: 1\n"
    );
    CHECK(
        edited("version: v2beta1\n", deploy) ==
        "version: v2beta1\ndeployments:\n  db:\n    helm:\n      values:\n        replicas: 1\n"
    );
}

TEST_CASE("What was added can be removed, and the file is as before, byte by byte") {
    const std::vector<std::string> files = {
        kFile,
        "version: v1beta3\n\n# nothing yet\n",
        "version: v1beta11\nimages: {web: {image: x}}\ndev:\n  ports:\n  - labelSelector: {a: b}\n"
        "    forward: [{port: 1}]\n",
        "version: v2beta1\nname: p\ndev:\n  app:\n    labelSelector: {a: b}\n    ports:\n"
        "    - port: '1'\n",
    };
    NewImage image;
    image.name = "added";
    image.image = "registry/added";
    NewDeployment deployment;
    deployment.name = "added";
    deployment.manifests = {"x.yaml"};
    PortCriteria ports;
    ports.ports = {9000};
    for (const std::string& file : files) {
        CAPTURE(file);
        const std::string with_image = edited(file, adding_image(image));
        CHECK(
            loaded([&] {
                LoadInput input = input_of(with_image);
                input.assignments = {"TAG=t"};
                return input;
            }())
                .find_image("added") != nullptr
        );
        CHECK(edited(with_image, removing([](data::Value& document, Version) {
                         return remove_image(document, "added");
                     })) == file);
        const std::string with_deployment =
            edited(file, [&deployment](data::Value& document, Version version) {
                return add_deployment(document, version, deployment);
            });
        CHECK(edited(with_deployment, removing([](data::Value& document, Version) {
                         return remove_deployment(document, "added");
                     })) == file);
        if (file.find("ports:") == std::string::npos) continue;
        const std::string with_port = edited(file, adding_ports("9000"));
        CHECK(edited(with_port, removing([&ports](data::Value& document, Version version) {
                         return remove_ports(document, version, ports);
                     })) == file);
    }
}

TEST_CASE("remove_sync compares what is given alone") {
    const std::string text =
        "dev:\n  sync:\n  - labelSelector: {a: b}\n    containerPath: /a\n"
        "  - labelSelector: {c: d}\n    localSubPath: x\n";
    const auto remove = [&text](const char* local, const char* container, const char* labels) {
        SyncCriteria criteria;
        criteria.local = local;
        criteria.container = container;
        criteria.labels = parse_labels(labels).value();
        return edited(text, removing([&criteria](data::Value& document, Version version) {
                          return remove_sync(document, version, criteria);
                      }));
    };
    const std::string first = "dev:\n  sync:\n  - labelSelector: {a: b}\n    containerPath: /a\n";
    const std::string second = "dev:\n  sync:\n  - labelSelector: {c: d}\n    localSubPath: x\n";
    CHECK(remove("", "/a", "") == second);
    CHECK(remove("x", "", "") == first);
    CHECK(remove("", "", "c=d") == first);
    CHECK(remove("x", "/a", "") == text);
}

TEST_CASE("parse_ports and parse_labels say what they want") {
    CHECK(parse_ports("8080:80, 9000").value() == std::vector<PortPair>{{8080, 80}, {9000, 9000}});
    for (const char* wrong : {"", "x", "0", "70000", "1:2:3", "1,", ":1", "-1"}) {
        CAPTURE(wrong);
        CHECK(!parse_ports(wrong));
    }
    CHECK(parse_labels("a=b, c=d=e").value() == SelectorLabels{{"a", "b"}, {"c", "d=e"}});
    CHECK(!parse_labels("a"));
    CHECK(!parse_labels("=b"));
}

TEST_CASE("update_text writes a later version and keeps comments") {
    const std::string text = R"(version: v1alpha2
# the images
images:
  web:
    image: registry/web  # ours
    build:
      dockerfilePath: ./docker/Dockerfile  # not the usual place
deployments:
- name: web  # first
  kubectl:
    manifests:
    - kube/*.yaml
)";
    const Result<std::string> updated = update_text(input_of(text), Version::V1Beta3);

    REQUIRE(updated);
    CHECK(
        updated->starts_with("version: v1beta3\n# the images\nimages:\n  web:\n    image: "
                             "registry/web  # ours\n")
    );
    CHECK(updated->find("dockerfile: ./docker/Dockerfile") != std::string::npos);
    CHECK(
        updated->find("- name: web  # first\n  kubectl:\n    manifests:\n    - kube/*.yaml\n") !=
        std::string::npos
    );
    const Config before = loaded(text);
    Config after = loaded(*updated);
    CHECK(after.images.size() == before.images.size());
    CHECK(after.images[0].dockerfile == before.images[0].dockerfile);
    CHECK(!update_text(input_of(*updated), Version::V1Beta2));
    CHECK(!update_text(input_of(*updated), Version::V2Beta1));
    CHECK(!update_text(input_of("version: v2beta1\nname: x"), Version::V1Beta11));
}

TEST_CASE("update_text refuses where the patches of a profile would do something else") {
    const auto update = [](const std::string& path) {
        return update_text(
            input_of(
                "version: v1beta3\nimages: {web: {image: x, tag: a, dockerfile: d}}\n"
                "profiles: [{name: p, patches: [{op: replace, path: " +
                path + ", value: z}]}]\n"
            ),
            Version::V1Beta11
        );
    };
    CHECK(update("images.web.dockerfile"));
    const Result<std::string> refused = update("images.web.tag");
    REQUIRE(!refused);
    CHECK(refused.error().message().starts_with("the profile 'p' would not do the same in v1beta11")
    );
}

}  // namespace ds::config
