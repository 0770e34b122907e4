#include "support/lift_step.hpp"

#include <doctest/doctest.h>

namespace ds::config {

TEST_CASE("v1alpha1: devSpace is dissolved, registries become part of the images' names") {
    CHECK(step(Version::V1Alpha1, R"(images:
  web:
    name: team/web
    registry: own
    autoReload: {disabled: true}
  api: {name: team/api}
registries:
  own:
    url: registry.example.com
    auth: {username: u, password: p}
tiller: {namespace: helm}
internalRegistry: {deploy: true}
devSpace:
  autoReload: {paths: [src/**]}
  terminal: {service: main, resourceType: deployment, command: [bash]}
  services:
  - {name: main, resourceType: deployment, labelSelector: {app: web}}
  deployments:
  - name: chart
    helm: {chartPath: ./chart, devOverwrite: dev.yaml, override: all.yaml}
  - name: plain
    autoReload: {disabled: true}
    kubectl: {manifests: [kube]}
  ports:
  - service: main
    portMappings: [{localPort: 8080, remotePort: 80}]
  sync:
  - {service: main, localSubPath: ./src}
)") == R"(# registries.own.auth: logins are not kept here any more; use 'docker login'
# internalRegistry: the registry in the cluster is not there any more
images:
  web:
    image: registry.example.com/team/web
  api:
    image: team/api
deployments:
- name: chart
  helm:
    chartPath: ./chart
    overrides:
    - all.yaml
    tillerNamespace: helm
- name: plain
  kubectl:
    manifests:
    - kube
dev:
  selectors:
  - name: main
    labelSelector:
      app: web
  ports:
  - selector: main
    portMappings:
    - localPort: 8080
      remotePort: 80
  sync:
  - selector: main
    localSubPath: ./src
  terminal:
    selector: main
    command:
    - bash
  autoReload:
    paths:
    - src/**
    deployments:
    - chart
    images:
    - api
)");
}

TEST_CASE("v1alpha1: a registry that is not there is refused by the user's key") {
    CHECK(
        step(Version::V1Alpha1, "images: {a: {name: x, registry: y}}") ==
        "! images.a.registry: there is no registry 'y' in 'registries'\n"
    );
    CHECK(
        step(Version::V1Alpha1, "registries: {y: {}}\nimages: {a: {name: x, registry: y}}") ==
        "! images.a.registry: the registry 'y' has no 'url'\n"
    );
}

TEST_CASE("v1alpha2: the keys of a build get shorter names") {
    CHECK(step(Version::V1Alpha2, R"(images:
  web: {image: x, build: {dockerfilePath: D, contextPath: c}}
cluster: {cloudProvider: y, kubeContext: z}
)") == R"(images:
  web:
    image: x
    build:
      dockerfile: D
      context: c
cluster:
  kubeContext: z
)");
}

TEST_CASE("v1alpha3: a chart has a name, values and files of them") {
    CHECK(step(Version::V1Alpha3, R"(deployments:
- name: a
  helm: {chartPath: ./chart, overrides: [v.yaml], overrideValues: {b: 1}}
)") == R"(deployments:
- name: a
  helm:
    valuesFiles:
    - v.yaml
    values:
      b: 1
    chart:
      name: ./chart
)");
}

TEST_CASE("v1alpha4: ports are forwarded") {
    CHECK(step(Version::V1Alpha4, R"(dev:
  ports:
  - portMappings: [{localPort: 1, remotePort: 2, bindAddress: "::1"}]
)") == R"(dev:
  ports:
  - forward:
    - port: 1
      remotePort: 2
      bindAddress: '::1'
)");
}

TEST_CASE("v1beta1: what all builders share moves to the image") {
    CHECK(step(Version::V1Beta1, R"(images:
  docker: {image: a, skipPush: true, insecure: false, build: {dockerfile: D, context: c, options: {target: t}}}
  kaniko: {image: b, insecure: false, build: {kaniko: {cache: true}, options: {target: t}}}
  insecure: {image: c, insecure: true}
cluster: {apiServer: x, caCert: y, user: {token: z}, namespace: n}
)") == R"(images:
  docker:
    image: a
    build:
      docker:
        skipPush: true
        options:
          target: t
    dockerfile: D
    context: c
  kaniko:
    image: b
    build:
      kaniko:
        cache: true
        insecure: false
        options:
          target: t
  insecure:
    image: c
    build:
      kaniko:
        insecure: true
cluster:
  namespace: n
)");
}

TEST_CASE("v1beta2: selectors are put where they are used") {
    CHECK(step(Version::V1Beta2, R"(images:
  web: {image: x}
  api: {image: y, createPullSecret: true}
cluster: {namespace: n}
dependencies:
- {source: {path: x}, config: c}
deployments:
- {name: a, helm: {chart: {name: b}, devSpaceValues: false}}
dev:
  selectors:
  - {name: main, labelSelector: {app: web}, namespace: shop, containerName: app}
  terminal: {selector: main, command: [bash], disabled: true}
  overrideImages:
  - {name: web, entrypoint: [sh, -c, x], dockerfile: D}
  - {name: api}
  - {entrypoint: [a]}
  ports:
  - {selector: main, namespace: other, forward: [{port: 1}]}
  sync:
  - {selector: main}
)") == R"(# cluster: the cluster is not part of this file any more; use --kube-context and --namespace
# dev.overrideImages[0].dockerfile: an image in interactive mode has no dockerfile of its own any more; use a profile
images:
  web:
    image: x
    createPullSecret: false
  api:
    image: y
    createPullSecret: true
dependencies:
- source:
    path: x
  profile: c
deployments:
- name: a
  helm:
    chart:
      name: b
    replaceImageTags: false
dev:
  ports:
  - forward:
    - port: 1
    labelSelector:
      app: web
    namespace: shop
  sync:
  - labelSelector:
      app: web
    namespace: shop
    containerName: app
  interactive:
    terminal:
      command:
      - bash
      labelSelector:
        app: web
      namespace: shop
      containerName: app
    images:
    - name: web
      entrypoint:
      - sh
      cmd:
      - -c
      - x
    - name: api
    defaultEnabled: false
)");
}

TEST_CASE("v1beta2: without a terminal section the interactive mode is on, as it was") {
    CHECK(step(Version::V1Beta2, "dev: {open: ~}") == R"(dev:
  open: ~
  interactive:
    defaultEnabled: true
)");
}

TEST_CASE("v1beta2: a selector that is not there is refused where it is used") {
    CHECK(
        step(
            Version::V1Beta2,
            "dev: {selectors: [{name: main}], sync: [{selector: mian}], terminal: {selector: no}}"
        ) ==
        "! dev.sync[0].selector: there is no selector 'mian'; did you mean 'main'?\n"
        "! dev.terminal.selector: there is no selector 'no'; the selectors are main\n"
    );
}

}  // namespace ds::config
