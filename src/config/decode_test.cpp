#include "config/duration.hpp"
#include "config/port_text.hpp"
#include "config/selector.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::config {
namespace {

const HelmDeployment& helm_of(const Config& config, std::string_view name) {
    return std::get<HelmDeployment>(config.find_deployment(name)->method);
}

}  // namespace

TEST_CASE("a component of v1beta3 is a release of the component chart") {
    const Config config = loaded(R"(
deployments:
- name: cache
  component:
    containers: [{image: redis}]
    options: {wait: true, timeout: 20, rollback: true, replaceImageTags: false}
)");

    const HelmDeployment& helm = helm_of(config, "cache");
    CHECK(helm.component_chart);
    CHECK(helm.wait);
    CHECK(helm.timeout_seconds == 20);
    CHECK(helm.atomic);
    CHECK(!helm.replace_image_tags);
    CHECK(helm.values.text_at("containers.0.image") == "redis");
    CHECK(helm.values.map().size() == 1);
    CHECK(helm.values.find("containers.0.image")->position() == data::Position{5, 26});
}

TEST_CASE("a release of v1beta3 has its chart, its values and the usual time-out") {
    const Config config = loaded(R"(
deployments:
- name: db
  namespace: data
  helm:
    chart: {name: mysql, version: 1.10, repo: 'https://example.com', username: u, password: p}
    values: {a: {b: ~}}
    valuesFiles: [one.yaml, two.yaml]
    force: true
)");

    const HelmDeployment& helm = helm_of(config, "db");
    CHECK(!helm.component_chart);
    CHECK(helm.chart.name == "mysql");
    CHECK(helm.chart.version == "1.10");
    CHECK(helm.chart.repository == "https://example.com");
    CHECK(helm.chart.username == "u");
    CHECK(helm.chart.password == "p");
    CHECK(helm.values.find("a.b")->is_null());
    CHECK(helm.values_files == Lines{"one.yaml", "two.yaml"});
    CHECK(helm.force);
    CHECK(helm.timeout_seconds == 180);
    CHECK(helm.replace_image_tags);
}

TEST_CASE("defaults of old versions reach the model") {
    const std::string image = "images: {web: {image: x}}\n";
    const std::string sync = image + "dev: {sync: [{labelSelector: {a: b}}]}";

    const Config old = loaded("version: v1beta2\n" + sync);
    CHECK(!old.images[0].create_pull_secret);
    CHECK(old.interactive.enabled);
    const Config usual = loaded("version: v1beta3\n" + sync);
    CHECK(usual.images[0].create_pull_secret);
    CHECK(usual.images[0].sync_over_rebuild);
    CHECK(!usual.interactive.enabled);
    CHECK(usual.dev_targets[0].syncs[0].initial_sync == InitialSync::PreferNewest);
    CHECK(!usual.dev_targets[0].syncs[0].wait_initial_sync);
    const Config later = loaded("version: v1beta9\n" + sync);
    CHECK(!later.images[0].sync_over_rebuild);
    CHECK(later.dev_targets[0].syncs[0].initial_sync == InitialSync::MirrorLocal);
    CHECK(!later.dev_targets[0].syncs[0].wait_initial_sync);
    const Config newest = loaded("version: v1beta11\n" + sync);
    CHECK(newest.dev_targets[0].syncs[0].wait_initial_sync);
}

TEST_CASE("a builder has what its section says") {
    const Config config = loaded(R"(version: v1beta11
images:
  docker: {image: a, tags: [one, two-##], build: {docker: {args: [--pull], options: {target: t}}}}
  kaniko: {image: b, build: {kaniko: {snapshotMode: full, options: {buildArgs: {A: ~}}}}}
  buildkit: {image: c, build: {buildKit: {inCluster: {rootless: true}}}}
  custom: {image: d, rebuildStrategy: always, build: {custom: {command: make, args: [x]}, kaniko: {}}}
)");

    CHECK(config.images[0].builder == Builder::Docker);
    CHECK(config.images[0].tag == "one");
    CHECK(config.images[0].more_tags == Lines{"two-##"});
    CHECK(config.images[0].docker.use_cli);
    CHECK(config.images[0].docker.target == "t");
    CHECK(config.images[1].builder == Builder::Kaniko);
    CHECK(config.images[1].kaniko.cache);
    CHECK(config.images[1].kaniko.snapshot_mode == "full");
    CHECK(config.images[1].docker.build_arguments[0].name == "A");
    CHECK(config.images[2].builder == Builder::BuildKit);
    CHECK(config.images[2].build_kit.in_cluster->rootless);
    CHECK(config.images[3].builder == Builder::Custom);
    CHECK(config.images[3].custom.command == "make");
    CHECK(config.images[3].custom.arguments == Lines{"x"});
    CHECK(config.images[3].rebuild == RebuildStrategy::Always);
}

TEST_CASE("replaced pods, terminals and logs of v1beta11 belong to targets") {
    const Config config = loaded(R"(version: v1beta11
images: {web: {image: x}}
dev:
  ports: [{imageSelector: x, forward: [{port: 1}], reverseForward: [{port: 2, remotePort: 3}]}]
  replacePods: [{name: pod, imageSelector: 'image(web)', replaceImage: node}]
  terminal: {imageSelector: '${runtime.images.web}', command: [sh], workDir: /app}
  logs: {selectors: [{imageSelector: 'image(web):tag(web)'}, {labelSelector: {a: b}}]}
  open: [{url: 'http://x'}]
)");

    REQUIRE(config.dev_targets.size() == 1);
    const DevTarget& target = config.dev_targets[0];
    CHECK(target.selector.image == "web");
    CHECK(target.name == "pod");
    CHECK(target.ports[0].remote_port == 1);
    CHECK(target.reverse_ports[0].remote_port == 3);
    CHECK(target.changes->dev_image == "node");
    CHECK(target.terminal->command == Lines{"sh"});
    CHECK(target.terminal->working_directory == "/app");
    CHECK(config.logs.images == Lines{"web"});
    CHECK(config.logs.selectors[0].labels == Labels{{"a", "b"}});
    CHECK(config.open == Lines{"http://x"});
}

TEST_CASE("v2beta1: images and deployments have their names as keys") {
    const Config config = loaded(R"(version: v2beta1
name: shop
images:
  web: {image: 'x:1.10', tags: [more], target: t, buildArgs: {A: yes}, skipPush: on}
  none: ~
deployments:
  cache: {helm: {}}
  old: {helm: {chart: {name: component-chart, repo: 'https://charts.devspace.sh'}, values: {a: on}}}
  git: {helm: {chart: {git: g, subPath: s}, releaseName: r}, updateImageTags: false}
  plain: {kubectl: {inlineManifest: 'kind: A', patches: [{target: {name: n}, op: remove, path: p}]}}
)");

    CHECK(config.name == "shop");
    REQUIRE(config.images.size() == 1);
    CHECK(config.images[0].repository == "x");
    CHECK(config.images[0].tag == "1.10");
    CHECK(config.images[0].more_tags == Lines{"more"});
    CHECK(config.images[0].docker.target == "t");
    CHECK(config.images[0].docker.build_arguments[0].value == "yes");
    CHECK(config.images[0].docker.skip_push);
    CHECK(!config.images[0].create_pull_secret);
    CHECK(helm_of(config, "cache").component_chart);
    CHECK(helm_of(config, "old").component_chart);
    CHECK(helm_of(config, "old").values.text_at("a") == "on");
    CHECK(helm_of(config, "git").chart.source.git == "g");
    CHECK(helm_of(config, "git").release_name == "r");
    CHECK(!helm_of(config, "git").replace_image_tags);
    const auto& plain = std::get<KubectlDeployment>(config.find_deployment("plain")->method);
    CHECK(plain.inline_manifest == "kind: A");
    CHECK(plain.patches[0].name == "n");
}

TEST_CASE("v2beta1: each container of a dev pod is a target") {
    const Config config = loaded(R"(version: v2beta1
images: {web: {image: team/web}}
dev:
  web:
    imageSelector: docker.io/team/web
    ports: [{port: 3000}, {port: '8080:80', bindAddress: '::1'}, {port: ':90'}]
    sync: [{path: './src:/app', noWatch: true}, {path: ./only, file: true}]
    terminal: {command: ./start.sh}
    open: [{url: u}]
  more:
    labelSelector: {a: b}
    patches: [{op: remove, path: spec}]
    containers:
      one: {logs: {lastLines: 7}}
      two: {devImage: node, container: other}
)");

    REQUIRE(config.dev_targets.size() == 3);
    const DevTarget& web = config.dev_targets[0];
    CHECK(web.selector.image == "web");
    CHECK(web.ports[0].local_port == 3000);
    CHECK(web.ports[1].remote_port == 80);
    CHECK(web.ports[1].bind_address == "::1");
    CHECK(web.ports[2].local_port == 0);
    CHECK(web.syncs[0].local_path == "./src");
    CHECK(web.syncs[0].container_path == "/app");
    CHECK(web.syncs[0].no_watch);
    CHECK(web.syncs[0].wait_initial_sync);
    CHECK(web.syncs[0].initial_sync == InitialSync::MirrorLocal);
    CHECK(web.syncs[1].container_path == "./only");
    CHECK(web.syncs[1].single_file == true);
    CHECK(web.terminal->script == "./start.sh");
    CHECK(web.open == Lines{"u"});
    CHECK(config.dev_targets[1].selector.container == "one");
    CHECK(config.dev_targets[1].changes.has_value());
    CHECK(config.dev_targets[2].selector.container == "two");
    CHECK(config.dev_targets[2].changes->dev_image == "node");
    CHECK(config.logs.show_last == 7);
    CHECK(config.logs.selectors[0].container == "one");
}

TEST_CASE("v2beta1: what surrounds the stages is kept") {
    const Config config = loaded(R"(version: v2beta1
dependencies: {api: {path: ../api, vars: {A: 1}, pipeline: build}}
pullSecrets: {ghcr: {registry: ghcr.io}}
commands: {test: npm test, lint: {command: npm, args: [run, lint], internal: yes}}
functions: {greet: echo hello}
pipelines:
  dev: start_dev --all
  deploy: {run: create_deployments --all, flags: [{name: env, type: string, default: x}]}
hooks: [{events: ['before:deploy'], command: echo}]
imports: [{path: ./more.yaml, enabled: false}]
localRegistry: {enabled: true, persistence: {enabled: true}}
require: {devspace: '>= 6', commands: [{name: kubectl, version: '> 1'}]}
)");

    CHECK(config.dependencies[0].source.path == "../api");
    CHECK(config.dependencies[0].variables.at("A") == "1");
    CHECK(config.dependencies[0].pipeline == "build");
    CHECK(config.pull_secrets[0].name == "ghcr");
    CHECK(config.commands[0].command == "npm test");
    CHECK(!config.commands[0].arguments);
    CHECK(config.commands[1].internal);
    CHECK(config.functions[0].script == "echo hello");
    CHECK(config.pipelines[0].script == "start_dev --all");
    CHECK(config.pipelines[1].flags[0].fallback.text() == "x");
    CHECK(config.hooks[0].events == Lines{"before:deploy"});
    CHECK(!config.imports[0].enabled);
    CHECK(config.local_registry.enabled == true);
    CHECK(config.local_registry.persistent);
    CHECK(config.require.commands[0].name == "kubectl");
}

TEST_CASE("parse_port_text takes a port or two") {
    CHECK(parse_port_text("80") == PortPair{80, 80});
    CHECK(parse_port_text("8080:80") == PortPair{8080, 80});
    CHECK(parse_port_text(":80") == PortPair{0, 80});
    for (const std::string_view wrong : {"", ":", "80:", "a", "1:2:3", "0", "65536", "+1", " 1"}) {
        CAPTURE(wrong);
        CHECK(!parse_port_text(wrong));
    }
}

TEST_CASE("parse_duration takes what Go takes") {
    CHECK(parse_duration("180s") == 180);
    CHECK(parse_duration("1h1m1s") == 3661);
    CHECK(parse_duration("1.5m") == 90);
    CHECK(parse_duration("1500ms") == 2);
    CHECK(parse_duration("90") == 90);
    for (const std::string_view wrong :
         {"", "s", "1x", "-1s", "1s2", "3 minutes", "nan", "1e99h"}) {
        CAPTURE(wrong);
        CHECK(!parse_duration(wrong));
    }
}

TEST_CASE("image_named_by finds the image that a selector means") {
    CHECK(image_named_by("image(web):tag(web)") == "web");
    CHECK(image_named_by(" image( web ) ") == "web");
    CHECK(image_named_by("${runtime.images.web}") == "web");
    CHECK(image_named_by("${runtime.images.web.tag}") == "web");
    for (const std::string_view other :
         {"nginx", "image()", "image(a):tag(b)", "image(a)x", "x${runtime.images.web}", "image(a"
         }) {
        CAPTURE(other);
        CHECK(!image_named_by(other));
    }
}

}  // namespace ds::config
