#include "support/lift_step.hpp"

#include <doctest/doctest.h>

namespace ds::config {

TEST_CASE("v1beta3: a component is a release of the component chart") {
    CHECK(step(Version::V1Beta3, R"(deployments:
- name: a
  namespace: n
  component:
    containers: [{image: x}]
    options: {wait: true, replaceImageTags: false}
- name: b
  helm: {chart: {name: component-chart, version: v0.0.6, repo: "https://charts.devspace.cloud"}, values: {c: 1}}
- name: c
  component: {}
)") == R"(deployments:
- name: a
  namespace: n
  helm:
    wait: true
    replaceImageTags: false
    componentChart: true
    values:
      containers:
      - image: x
- name: b
  helm:
    values:
      c: 1
    componentChart: true
- name: c
  helm:
    componentChart: true
    values: {}
)");
}

TEST_CASE("v1beta4 and v1beta5: atomic and args get their names") {
    CHECK(
        step(Version::V1Beta4, "deployments: [{name: a, helm: {rollback: true}}]") ==
        "deployments:\n- name: a\n  helm:\n    atomic: true\n"
    );
    CHECK(
        step(Version::V1Beta5, "images: {a: {build: {custom: {flags: [x], args: [y]}}}}") ==
        "images:\n  a:\n    build:\n      custom:\n        args:\n        - y\n        - x\n"
    );
}

TEST_CASE("v1beta6: a tag becomes a list, and a sync that deletes nothing says so") {
    CHECK(step(Version::V1Beta6, R"(images: {a: {image: x, tag: 1.10}, b: {image: y, tag: ''}}
dev:
  sync:
  - {localSubPath: a}
  - {localSubPath: b, downloadOnInitialSync: true}
  - {localSubPath: c, downloadOnInitialSync: false}
)") == R"(images:
  a:
    image: x
    tags:
    - 1.10
  b:
    image: y
dev:
  sync:
  - localSubPath: a
    initialSync: preferNewest
  - localSubPath: b
    initialSync: preferLocal
  - localSubPath: c
    initialSync: preferNewest
)");
}

TEST_CASE("v1beta7: flags are args") {
    CHECK(step(Version::V1Beta7, R"(images: {a: {build: {kaniko: {flags: [x]}}}}
deployments: [{name: a, kubectl: {flags: [y]}}]
)") == R"(images:
  a:
    build:
      kaniko:
        args:
        - x
deployments:
- name: a
  kubectl:
    applyArgs:
    - y
)");
}

TEST_CASE("v1beta8: syncs go before rebuilds, and a command without arguments stays a program") {
    CHECK(step(Version::V1Beta8, R"(images: {a: {image: x}}
hooks: [{command: b}, {command: c, args: [d]}]
)") == R"(images:
  a:
    image: x
    preferSyncOverRebuild: true
hooks:
- command: b
  args: []
- command: c
  args:
  - d
)");
}

TEST_CASE("v1beta9: nobody waited for the initial sync, dependencies had numbers") {
    CHECK(step(Version::V1Beta9, R"(images:
  a: {image: x, tags: [v1, v2], tagsAppendRandom: true}
  b: {image: y, tagsAppendRandom: false, tags: [w]}
dev:
  sync: [{localSubPath: a}, {waitInitialSync: true}]
  interactive: {defaultEnabled: true}
dependencies: [{source: {path: p}}, {name: own, source: {path: q}}]
)") == R"(images:
  a:
    image: x
    tags:
    - v1-#####
    - v2-#####
  b:
    image: y
    tags:
    - w
dev:
  sync:
  - localSubPath: a
    waitInitialSync: false
  - waitInitialSync: true
  interactive:
    defaultEnabled: true
dependencies:
- source:
    path: p
  name: '0'
- name: own
  source:
    path: q
)");
}

TEST_CASE("v1beta10: images are chosen by selectors, hooks run at events") {
    CHECK(step(Version::V1Beta10, R"(deployments: [{name: a, helm: {timeout: 90}}]
dev:
  ports: [{imageName: web}]
  sync: [{imageSelector: nginx}]
  replacePods: [{imageName: web}]
  terminal: {imageName: api}
  logs: {images: [web], selectors: [{labelSelector: {a: b}}]}
hooks:
- command: x
  when:
    before: {images: all, deployments: "a, b"}
    after: {initialSync: all, dependencies: all, pullSecrets: all}
    onError: {purgeDeployments: all}
  where: {container: {imageName: web, wait: false}}
- command: y
dependencies: [{name: a, overwriteVars: false}, {name: b}]
commands: [{name: c, command: d}]
)") == R"(deployments:
- name: a
  helm:
    timeout: 90s
dev:
  ports:
  - imageSelector: image(web):tag(web)
  sync:
  - imageSelector: nginx
  replacePods:
  - imageSelector: image(web):tag(web)
  terminal:
    imageSelector: image(api):tag(api)
  logs:
    selectors:
    - imageSelector: image(web):tag(web)
    - labelSelector:
        a: b
hooks:
- command: x
  events:
  - before:build
  - before:deploy:a
  - before:deploy:b
  - after:initialSync:*
  - after:deployDependencies
  - after:createPullSecrets
  - error:purge:*
  container:
    imageSelector: image(web):tag(web)
    wait: false
- command: y
  events: []
dependencies:
- name: a
  overwriteVars: false
- name: b
  overwriteVars: true
commands:
- name: c
  command: d
  appendArgs: true
)");
}

TEST_CASE("lift keeps places, also of what it moves and renames") {
    const auto lifted = lift(
        parsed("version: v1beta3\nimages:\n  web: {image: x, tag: 'y'}\ndeployments:\n- name: a\n"
               "  component: {containers: []}\n"),
        Version::V1Beta3,
        Version::V1Beta11
    );

    const data::Value& document = lifted->document;
    CHECK(document.find("images.web.tags.0")->position() == data::Position{3, 24});
    CHECK(
        document.find("deployments.0.helm.values.containers")->position() == data::Position{6, 27}
    );
}

TEST_CASE("lift takes profiles along, but not the paths of their patches") {
    const auto lifted = lift(
        parsed(R"(images: {web: {image: x}}
profiles:
- name: production
  replace:
    images: {web: {image: y, tag: '1'}}
  patches:
  - {op: replace, path: images.web.tag, value: '2'}
)"),
        Version::V1Beta3,
        Version::V1Beta7
    );

    REQUIRE(lifted->notes.size() == 1);
    CHECK(lifted->notes[0].position == data::Position{6, 3});
    CHECK(lifted->notes[0].message.starts_with("profiles[0].patches: the paths of patches"));
    CHECK(lifted->document.text_at("profiles.0.replace.images.web.tags.0") == "1");
    CHECK(lifted->document.text_at("profiles.0.patches.0.path") == "images.web.tag");
}

TEST_CASE("lift writes no defaults into what is merged over something else") {
    const auto lifted = lift(
        parsed("profiles: [{name: a, merge: {dev: {sync: [{localSubPath: x}]}, images: {b: {image: "
               "c}}}}]"),
        Version::V1Beta9,
        Version::V1Beta11
    );

    CHECK(data::write_yaml(*lifted->document.find("profiles.0.merge")) == R"(dev:
  sync:
  - localSubPath: x
images:
  b:
    image: c
)");
}

}  // namespace ds::config
