#pragma once

// What a project's devspace.yaml says, whatever its version. This is the module's vocabulary for
// everyone below: values only, defaults filled in, references checked.

#include "data/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ds::config {

using Labels = std::map<std::string, std::string>;

/// One `--build-arg`. Without a value the builder's environment gives it.
struct BuildArgument {
    std::string name;
    std::optional<std::string> value;

    friend bool operator==(const BuildArgument&, const BuildArgument&) = default;
};

/// Builds with the Docker Engine API.
struct DockerBuild {
    bool prefer_minikube = true;    // Also: `deploy` and `dev` do not push for local contexts.
    bool skip_push = false;         // Never push.
    bool disable_fallback = false;  // An unreachable engine is an error, not a reason for kaniko.
    std::string target;             // Stage to build; empty: the last one.
    std::string network;            // Network of RUN steps; empty: the engine's default.
    std::vector<BuildArgument> build_arguments;

    friend bool operator==(const DockerBuild&, const DockerBuild&) = default;
};

/// An image that the project builds.
struct Image {
    std::string name;        // The key in `images`: what commands and selectors call it.
    std::string repository;  // Registry included, without tag.
    std::string tag;         // Empty: 7 random characters for each build.
    std::string dockerfile = "./Dockerfile";  // Relative to the project root, as is `context`.
    std::string context = "./";
    std::optional<std::vector<std::string>> entrypoint;  // Replaces ENTRYPOINT; empty clears it.
    std::optional<std::vector<std::string>> command;     // Replaces CMD; empty clears it.
    bool create_pull_secret = true;
    bool build_disabled = false;  // Left out of every build.
    DockerBuild docker;
    data::Position position;

    friend bool operator==(const Image&, const Image&) = default;
};

/// Manifests that are applied.
struct KubectlDeployment {
    std::vector<std::string> manifests;  // Paths and globs, relative to the project root.
    bool replace_image_tags = true;      // Images that this tool built get their last tag.

    friend bool operator==(const KubectlDeployment&, const KubectlDeployment&) = default;
};

/// One thing to deploy; in file order, purged in reverse.
struct Deployment {
    std::string name;
    std::string kube_namespace;  // Empty: the current one.
    std::variant<KubectlDeployment> method;
    data::Position position;

    friend bool operator==(const Deployment&, const Deployment&) = default;
};

/// How the pod, and in it the container, of a `DevTarget` is found.
struct PodSelector {
    std::string image;  // Name of an `Image`: pods that run what was last built. Has precedence.
    Labels labels;      // Used when `image` is empty or was never built.
    std::string kube_namespace;  // Empty: the current one.
    std::string container;       // Empty: the only one, else the one that runs `image`.

    friend bool operator==(const PodSelector&, const PodSelector&) = default;
};

struct PortForward {
    int local_port = 0;
    int remote_port = 0;
    std::string bind_address = "127.0.0.1";  // An IP address or "localhost".
    data::Position position;

    friend bool operator==(const PortForward&, const PortForward&) = default;
};

/// A local folder and a container's folder that are kept equal. Exclude lists are in gitignore
/// syntax.
struct SyncPath {
    std::string local_path = ".";      // Relative to the project root.
    std::string container_path = ".";  // Relative to the container's working directory.
    std::vector<std::string> exclude;
    std::vector<std::string> exclude_download;
    std::vector<std::string> exclude_upload;
    bool wait_initial_sync = false;          // The steps after this wait for the first cycle.
    std::optional<int> download_limit_kb_s;  // None: unlimited.
    std::optional<int> upload_limit_kb_s;
    data::Position position;

    friend bool operator==(const SyncPath&, const SyncPath&) = default;
};

/// A pod of the dev loop and everything that is done with it: entries of `dev.ports` and
/// `dev.sync` that find the same pod and container are one target. An entry of `dev.ports`, which
/// has no container, joins the first target with its pod.
struct DevTarget {
    PodSelector selector;
    std::vector<PortForward> ports;
    std::vector<SyncPath> syncs;
    data::Position position;  // Of the first entry.

    friend bool operator==(const DevTarget&, const DevTarget&) = default;
};

struct DevLogs {
    bool disabled = false;
    int show_last = 50;                              // Lines of each container to begin with.
    std::optional<std::vector<std::string>> images;  // Names of images; none: all of them.

    friend bool operator==(const DevLogs&, const DevLogs&) = default;
};

struct Config {
    std::vector<Image> images;  // In file order, as everything here.
    std::vector<Deployment> deployments;
    std::vector<DevTarget> dev_targets;
    DevLogs logs;

    const Image* find_image(std::string_view name) const;
    const Deployment* find_deployment(std::string_view name) const;

    friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace ds::config
