#pragma once

// The `images` section as the tool understands it, whatever the file's version.

#include "data/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::config {

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
    bool use_cli = false;           // The `docker` program instead of the API.
    bool use_build_kit = false;
    std::vector<std::string> arguments;  // For the program; they imply `use_cli`.
    std::string target;                  // Stage to build; empty: the last one.
    std::string network;                 // Network of RUN steps; empty: the engine's default.
    std::vector<BuildArgument> build_arguments;

    friend bool operator==(const DockerBuild&, const DockerBuild&) = default;
};

/// A BuildKit builder that runs in the cluster.
struct InClusterBuildKit {
    std::string name;
    std::string kube_namespace;
    bool rootless = false;
    std::string image;
    std::string node_selector;
    bool no_create = false;
    bool no_recreate = false;
    bool no_load = false;
    std::vector<std::string> create_arguments;

    friend bool operator==(const InClusterBuildKit&, const InClusterBuildKit&) = default;
};

/// Builds with `docker buildx`. Stage, network and build arguments are those of `DockerBuild`.
struct BuildKitBuild {
    bool prefer_minikube = true;
    bool skip_push = false;
    std::vector<std::string> arguments;
    std::vector<std::string> command;  // Empty: docker buildx.
    std::optional<InClusterBuildKit> in_cluster;

    friend bool operator==(const BuildKitBuild&, const BuildKitBuild&) = default;
};

/// Builds in a pod with kaniko. Stage, network and build arguments are those of `DockerBuild`.
struct KanikoBuild {
    bool cache = true;
    std::string snapshot_mode = "time";
    std::string image;  // Empty: the usual ones, as for `init_image`.
    std::string init_image;
    std::vector<std::string> arguments;
    std::vector<std::string> command;
    std::string kube_namespace;  // Empty: the current one.
    bool insecure = false;
    std::string pull_secret;  // Empty: one is made.
    bool skip_pull_secret_mount = false;
    std::string service_account;
    std::string generate_name;
    std::map<std::string, std::string> node_selector;
    std::map<std::string, std::string> annotations;
    std::map<std::string, std::string> labels;
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> init_environment;
    data::Value pod;  // As written: additionalMounts, envFrom, resources, tolerations.

    friend bool operator==(const KanikoBuild&, const KanikoBuild&) = default;
};

/// A command for certain operating systems, by Go's names in a comma list.
struct SystemCommand {
    std::string command;
    std::vector<std::string> arguments;
    std::string systems;

    friend bool operator==(const SystemCommand&, const SystemCommand&) = default;
};

/// Builds with a command of the user.
struct CustomBuild {
    std::string command;
    bool is_script = false;  // A text for the shell, else a program with arguments.
    std::vector<SystemCommand> commands;
    std::vector<std::string> arguments;           // Before the image.
    std::vector<std::string> appended_arguments;  // Behind it.
    std::string image_flag;
    bool image_tag_only = false;
    bool skip_image_argument = false;
    std::optional<std::vector<std::string>> on_change;  // None: it always runs.

    friend bool operator==(const CustomBuild&, const CustomBuild&) = default;
};

enum class Builder { Docker, BuildKit, Kaniko, Custom };

enum class RebuildStrategy { Default, Always, IgnoreContextChanges };

/// An image that the project builds.
struct Image {
    std::string name;        // The key in `images`: what commands and selectors call it.
    std::string repository;  // Registry included, without tag.
    std::string tag;         // Empty: 7 random characters for each build. '#': a random letter.
    std::vector<std::string> more_tags;
    std::string dockerfile = "./Dockerfile";  // Relative to the project root, as is `context`.
    std::string context = "./";
    std::optional<std::vector<std::string>> entrypoint;  // Replaces ENTRYPOINT; empty clears it.
    std::optional<std::vector<std::string>> command;     // Replaces CMD; empty clears it.
    std::vector<std::string> dockerfile_instructions;    // Added at the end of the stage.
    RebuildStrategy rebuild = RebuildStrategy::Default;
    bool sync_over_rebuild = true;  // `dev` leaves changes of the context to its syncs.
    bool restart_helper = false;    // Wraps ENTRYPOINT.
    std::string restart_helper_path;
    bool create_pull_secret = true;
    bool build_disabled = false;  // Left out of every build.
    Builder builder = Builder::Docker;
    DockerBuild docker;
    BuildKitBuild build_kit;  // With the values of the other builders when it is not `builder`.
    KanikoBuild kaniko;
    CustomBuild custom;
    data::Position position;

    friend bool operator==(const Image&, const Image&) = default;
};

}  // namespace ds::config
