#include "config/load.hpp"

#include "base/strings.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::config {
namespace {

constexpr std::string_view kFull = R"(version: v1beta3
images:
  web:
    image: localhost:5000/team/web
    tag: 1.10
    dockerfile: docker/Dockerfile
    context: ./src
    entrypoint: [sh, -c]
    cmd: []
    createPullSecret: no
    build:
      disabled: true
      docker:
        preferMinikube: false
        skipPush: true
        disableFallback: true
        options:
          target: builder
          network: host
          buildArgs: {VERSION: 010, EMPTY: ~}
  api:
    image: api
deployments:
- name: web
  namespace: shop
  kubectl:
    manifests: [kube/*.yaml, more.yaml]
    replaceImageTags: off
    kustomize: false
- name: 007
  kubectl:
    manifests: []
dev:
  ports:
  - imageName: web
    forward:
    - port: 8080
      remotePort: 80
    - port: 9090
      bindAddress: 0.0.0.0
  sync:
  - imageName: web
    containerName: app
    localSubPath: ./src
    containerPath: /app
    excludePaths: [node_modules/, '*.log']
    downloadExcludePaths: [a]
    uploadExcludePaths: [b]
    waitInitialSync: true
    bandwidthLimits: {download: 100, upload: 0}
  - labelSelector: {app: db, release: 1.0}
    namespace: data
  logs:
    disabled: true
    showLast: 10
    images: [api]
)";

}  // namespace

TEST_CASE("load fills the model from every key") {
    const Config config = loaded(std::string(kFull));

    REQUIRE(config.images.size() == 2);
    const Image& web = *config.find_image("web");
    CHECK(web.repository == "localhost:5000/team/web");
    CHECK(web.tag == "1.10");
    CHECK(web.dockerfile == "docker/Dockerfile");
    CHECK(web.context == "./src");
    CHECK(web.entrypoint == Lines{"sh", "-c"});
    CHECK(web.command == Lines{});
    CHECK(!web.create_pull_secret);
    CHECK(web.build_disabled);
    CHECK(!web.docker.prefer_minikube);
    CHECK(web.docker.skip_push);
    CHECK(web.docker.disable_fallback);
    CHECK(web.docker.target == "builder");
    CHECK(web.docker.network == "host");
    CHECK(
        web.docker.build_arguments ==
        std::vector<BuildArgument>{{"VERSION", "010"}, {"EMPTY", std::nullopt}}
    );
    CHECK(web.position == data::Position{3, 3});

    REQUIRE(config.deployments.size() == 2);
    const auto& kubectl = std::get<KubectlDeployment>(config.find_deployment("web")->method);
    CHECK(config.deployments[0].kube_namespace == "shop");
    CHECK(kubectl.manifests == Lines{"kube/*.yaml", "more.yaml"});
    CHECK(!kubectl.replace_image_tags);
    CHECK(config.deployments[1].name == "007");

    CHECK(config.logs.disabled);
    CHECK(config.logs.show_last == 10);
    CHECK(config.logs.images == Lines{"api"});
}

TEST_CASE("load joins ports and syncs of the same pod into one target") {
    const Config config = loaded(std::string(kFull));

    REQUIRE(config.dev_targets.size() == 2);
    const DevTarget& web = config.dev_targets[0];
    CHECK(web.selector.image == "web");
    CHECK(web.selector.container == "app");
    REQUIRE(web.ports.size() == 2);
    CHECK(web.ports[0].local_port == 8080);
    CHECK(web.ports[0].remote_port == 80);
    CHECK(web.ports[0].bind_address == "127.0.0.1");
    CHECK(web.ports[1].remote_port == 9090);
    CHECK(web.ports[1].bind_address == "0.0.0.0");
    REQUIRE(web.syncs.size() == 1);
    CHECK(web.syncs[0].local_path == "./src");
    CHECK(web.syncs[0].container_path == "/app");
    CHECK(web.syncs[0].exclude == Lines{"node_modules/", "*.log"});
    CHECK(web.syncs[0].exclude_download == Lines{"a"});
    CHECK(web.syncs[0].exclude_upload == Lines{"b"});
    CHECK(web.syncs[0].wait_initial_sync);
    CHECK(web.syncs[0].download_limit_kb_s == 100);
    CHECK(!web.syncs[0].upload_limit_kb_s);

    const DevTarget& database = config.dev_targets[1];
    CHECK(database.selector.labels == Labels{{"app", "db"}, {"release", "1.0"}});
    CHECK(database.selector.kube_namespace == "data");
    CHECK(database.ports.empty());
}

TEST_CASE("load keeps syncs of two containers apart") {
    const Config config = loaded(R"(
dev:
  sync:
  - {labelSelector: {a: b}, containerName: one}
  - {labelSelector: {a: b}, containerName: two}
  - {labelSelector: {a: b}, containerName: one, localSubPath: more}
  - {labelSelector: {a: b}, namespace: other, containerName: one}
)");

    REQUIRE(config.dev_targets.size() == 3);
    CHECK(config.dev_targets[0].syncs.size() == 2);
    CHECK(config.dev_targets[1].selector.container == "two");
}

TEST_CASE("load knows the defaults") {
    const Config config = loaded(R"(
images: {web: {image: x}}
deployments: [{name: a, kubectl: {manifests: [b]}}]
dev: {sync: [{imageName: web}]}
)");

    Image expected_image;
    expected_image.name = "web";
    expected_image.repository = "x";
    expected_image.position = {2, 10};
    CHECK(config.images == std::vector<Image>{expected_image});
    CHECK(expected_image.create_pull_secret);
    CHECK(std::get<KubectlDeployment>(config.deployments[0].method).replace_image_tags);
    SyncPath expected_sync;
    expected_sync.position = {4, 14};
    CHECK(config.dev_targets[0].syncs == std::vector<SyncPath>{expected_sync});
    CHECK(config.logs == DevLogs{});
}

TEST_CASE("load takes empty sections as absent") {
    CHECK(loaded("version: v1beta3") == Config{});
    CHECK(loaded("dev:\nimages:\ndeployments:\nhooks: []\nvars: ~\nprofiles: []") == Config{});
    CHECK(loaded("dev: {logs: , ports: ~, open: []}") == Config{});
}

TEST_CASE("load shows each problem with its line and a caret") {
    CHECK(
        shown(input_of("version: v1beta3\nimages:\n  web:\n    imag: x\n    image: y\n")) ==
        "devspace.yaml:4:5: images.web.imag: unknown key; did you mean 'image'?\n"
        "  4 |     imag: x\n"
        "    |     ^"
    );
}

TEST_CASE("load shows all problems of a file") {
    CHECK(shown(input_of(R"(version: v1beta3
images:
  web:
    image: team/web:1.0
    createPullSecret: maybe
deployments:
- name: web
  helm:
    chart: {nam: x, version: 1.0}
dev:
  sync:
  - imageName: wbe
)")) == R"(4 problems with 'devspace.yaml'

devspace.yaml:4:12: images.web.image: 'team/web:1.0' holds a tag; give the repository here and '1.0' as the tag
  4 |     image: team/web:1.0
    |            ^

devspace.yaml:5:23: images.web.createPullSecret: expected true or false, found the text 'maybe'
  5 |     createPullSecret: maybe
    |                       ^

devspace.yaml:9:13: deployments[0].helm.chart.nam: unknown key; did you mean 'name'?
  9 |     chart: {nam: x, version: 1.0}
    |             ^

devspace.yaml:12:16: dev.sync[0].imageName: there is no image 'wbe'; did you mean 'web'?
  12 |   - imageName: wbe
     |                ^)");
}

TEST_CASE("load refuses what the keys of the version do not allow") {
    const std::vector<std::pair<std::string, Lines>> table = {
        {"imagse: {}", {"1:1 imagse: unknown key; did you mean 'images'?"}},
        {"dev: {terminals: {}}",
         {"1:7 dev.terminals: unknown key; the keys here are ports, open, sync, logs, autoReload, "
          "interactive"}},
        {"images: {a: {image: x, build: {docker: {option: {}}}}}",
         {"1:41 images.a.build.docker.option: unknown key; did you mean 'options'?"}},
        {"images: []",
         {"1:9 images: expected a map, found a list; each entry begins with its name and a ':'"}},
        {"images: {a: x}", {"1:13 images.a: expected a map, found the text 'x'"}},
        {"images: {a: }",
         {"1:10 images.a.image: the repository is missing, such as "
          "'registry.example.com/team/web'"}},
        {"images: {a: {image: ''}}",
         {"1:21 images.a.image: the repository is missing, such as "
          "'registry.example.com/team/web'"}},
        {"images: {a: {image: [x]}}", {"1:21 images.a.image: expected a text, found a list"}},
        {"images: {a: {image: x, cmd: ls}}",
         {"1:29 images.a.cmd: expected a list of texts, found the text 'ls'; write it as [ITEM] or "
          "'- ITEM'"}},
        {"images: {a: {image: x, cmd: [a, ~, {}]}}",
         {"1:33 images.a.cmd[1]: expected a text, found nothing",
          "1:36 images.a.cmd[2]: expected a text, found a map"}},
        {"images: {a: {image: x, createPullSecret: 'yes'}}",
         {"1:42 images.a.createPullSecret: expected true or false, found the text 'yes'; remove "
          "the "
          "quotes"}},
        {"images: {a: {image: x, createPullSecret: 1}}",
         {"1:42 images.a.createPullSecret: expected true or false, found '1'"}},
        {"deployments: {name: x}",
         {"1:14 deployments: expected a list, found a map; each entry begins with '- '"}},
        {"deployments:\n- ~\n", {"2:3 deployments[0]: expected a map, found nothing"}},
        {"deployments: [{kubectl: {manifests: [a]}}]",
         {"1:15 deployments[0].name: the name is missing; it must be unique among the deployments"}
        },
        {"deployments: [{name: a, kubectl: {}}]",
         {"1:25 deployments[0].kubectl.manifests: the manifests are missing: a list of paths such "
          "as 'kube/*.yaml'"}},
        {"dev: {logs: {showLast: 1.5}}",
         {"1:24 dev.logs.showLast: expected a whole number, found '1.5'"}},
        {"dev: {logs: {showLast: '5'}}",
         {"1:24 dev.logs.showLast: expected a whole number, found the text '5'; remove the quotes"}
        },
        {"dev: {ports: [{labelSelector: {a: [b]}, forward: [{port: 1}]}]}",
         {"1:35 dev.ports[0].labelSelector.a: expected a text, found a list"}},
        {"dev: {ports: [{labelSelector: {a: b}}]}",
         {"1:15 dev.ports[0].forward: the ports are missing: a list such as '- port: 8080'"}},
        {"dev: {ports: [{labelSelector: {a: b}, forward: [{}]}]}",
         {"1:49 dev.ports[0].forward[0].port: the local port is missing, such as 8080"}},
        {"- a", {"1:1 expected a map with keys such as 'version' and 'images', found a list"}},
        {"", {"1:1 there is nothing in it; it begins with 'version: v1beta3'"}},
        {"a: b: c",
         {"1:5 a ':' cannot stand here; check the indentation, and quote a text that holds ': '"}},
        {"images: {a: {image: x}, a: {image: y}}",
         {"1:25 the key 'a' is given twice; it is already on line 1"}},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK(join(problems(text), "\n") == join(expected, "\n"));
    }
}

TEST_CASE("load refuses what does not fit together") {
    const std::string with_ports = "dev: {ports: [{labelSelector: {a: b}, forward: ";
    const std::vector<std::pair<std::string, Lines>> table = {
        {"deployments: [{name: a}]",
         {"1:15 deployments[0]: how to deploy is missing: one of kubectl, helm and component"}},
        {"deployments: [{name: a, kubectl: {manifests: [x]}, helm: ~}, {name: a, kubectl: "
         "{manifests: [y]}}]",
         {"1:69 deployments[1].name: the name 'a' is taken by the deployment on line 1"}},
        {"images: {a: {image: x, tag: 'v 1'}}",
         {"1:29 images.a.tag: 'v 1' is not a tag: up to 128 letters, digits, '_', '.' and '-'"}},
        {"images: {a: {image: 'x@sha256:1'}}",
         {"1:21 images.a.image: 'x@sha256:1' holds a digest; give the repository alone"}},
        {"dev: {sync: [{localSubPath: x}]}",
         {"1:14 dev.sync[0]: which pod is missing: give 'imageName' or 'labelSelector'"}},
        {"dev: {sync: [{labelSelector: {}}]}",
         {"1:30 dev.sync[0].labelSelector: no labels would mean every pod; give at least one"}},
        {"dev: {sync: [{imageName: x}]}",
         {"1:26 dev.sync[0].imageName: there is no image 'x'; there are no images"}},
        {"images: {one: {image: x}, two: {image: y}}\ndev: {logs: {images: [x]}}",
         {"2:23 dev.logs.images[0]: there is no image 'x'; the images are one, two"}},
        {"dev: {logs: {images: [x]}}",
         {"1:23 dev.logs.images[0]: there is no image 'x'; there are no images"}},
        {"dev: {logs: {showLast: -1}}",
         {"1:24 dev.logs.showLast: expected a number from 0 to 1000000, found -1"}},
        {"dev: {sync: [{labelSelector: {a: b}, bandwidthLimits: {upload: -1}}]}",
         {"1:64 dev.sync[0].bandwidthLimits.upload: expected a number from 0 to 100000000, found "
          "-1"}},
        {with_ports + "[]}]}",
         {"1:48 dev.ports[0].forward: there is no port in it; add '- port: 8080'"}},
        {with_ports + "[{port: 0}]}]}",
         {"1:56 dev.ports[0].forward[0].port: expected a number from 1 to 65535, found 0"}},
        {with_ports + "[{port: 1, remotePort: 65536}]}]}",
         {"1:71 dev.ports[0].forward[0].remotePort: expected a number from 1 to 65535, found "
          "65536"}},
        {with_ports + "[{port: 1, bindAddress: here}]}]}",
         {"1:72 dev.ports[0].forward[0].bindAddress: 'here' is neither an IP address nor "
          "'localhost'"}},
        {with_ports + "[{port: 1}, {port: 1, bindAddress: '::1'}, {port: 1, bindAddress: "
                      "localhost}]}]}",
         {"1:98 dev.ports[0].forward[2].port: local port 1 is taken by the entry on line 1"}},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK(join(problems(text), "\n") == join(expected, "\n"));
    }
}

TEST_CASE("load refuses versions that nobody knows") {
    CHECK(
        problems("version: v1beta33") ==
        Lines{"1:10 version: unknown version 'v1beta33'; did you mean 'v1beta3'?"}
    );
    CHECK(
        problems("version: latest") ==
        Lines{"1:10 version: unknown version 'latest'; a newer devspace may know it"}
    );
}

}  // namespace ds::config
