#pragma once

// What surrounds the stages: dependencies, hooks, commands, pipelines, secrets, registries.

#include "config/deployment.hpp"
#include "data/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::config {

/// Another project that this one needs.
struct Dependency {
    std::string name;
    GitSource source;
    std::string config_name;            // File instead of devspace.yaml.
    std::vector<std::string> profiles;  // The parents of the last one first.
    bool disable_profile_activation = false;
    std::map<std::string, std::string> variables;
    bool overwrite_variables = false;  // It gets the variables of this project.
    bool skip_build = false;
    bool ignore_dependencies = false;
    bool disabled = false;
    std::string kube_namespace;  // Empty: the current one.
    std::string pipeline;        // Empty: deploy.
    bool dev_ports = false;      // Which parts of its `dev` are used.
    bool dev_sync = false;
    bool dev_replace_pods = false;
    data::Position position;

    friend bool operator==(const Dependency&, const Dependency&) = default;
};

/// The container that a hook works with.
struct HookContainer {
    std::string image_selector;
    std::map<std::string, std::string> labels;
    std::string kube_namespace;
    std::string pod;
    std::string container;
    bool wait = true;
    int timeout_seconds = 150;
    bool once = false;

    friend bool operator==(const HookContainer&, const HookContainer&) = default;
};

/// Something to do at certain events. It has one of command, upload, download, logs and wait.
struct Hook {
    std::string name;
    std::vector<std::string> events;  // "before:build", "after:deploy:web", … None: it never runs.
    std::string command;
    std::optional<std::vector<std::string>> arguments;  // None: `command` is a shell text.
    data::Value action;                                 // As written: upload, download, logs, wait.
    std::optional<HookContainer> container;
    std::string systems;
    bool disabled = false;
    bool background = false;
    bool silent = false;
    data::Position position;

    friend bool operator==(const Hook&, const Hook&) = default;
};

/// What `devspace run NAME` runs.
struct Command {
    std::string name;
    std::string command;
    std::optional<std::vector<std::string>> arguments;  // None: `command` is a shell text.
    bool append_arguments = false;
    std::string description;
    std::string section;
    std::string after;
    bool internal = false;
    data::Position position;

    friend bool operator==(const Command&, const Command&) = default;
};

/// Credentials of a registry that pods get.
struct PullSecret {
    std::string name;
    std::string registry;
    std::string username;  // Both empty: those that docker has.
    std::string password;
    std::string email;
    std::string secret;
    std::vector<std::string> service_accounts;  // Empty: `default`.
    bool disabled = false;
    data::Position position;

    friend bool operator==(const PullSecret&, const PullSecret&) = default;
};

struct PipelineFlag {
    std::string name;
    std::string short_name;
    std::string type;  // "bool", "string", "int", "stringArray"; empty: bool.
    data::Value fallback;
    std::string description;
    data::Position position;

    friend bool operator==(const PipelineFlag&, const PipelineFlag&) = default;
};

/// A script instead of the default sequence of a command.
struct Pipeline {
    std::string name;
    std::string script;
    bool continue_on_error = false;
    std::vector<PipelineFlag> flags;
    data::Position position;

    friend bool operator==(const Pipeline&, const Pipeline&) = default;
};

/// A function that pipelines can call.
struct Function {
    std::string name;
    std::string script;
    data::Position position;

    friend bool operator==(const Function&, const Function&) = default;
};

/// Another file whose sections are added to this one's.
struct Import {
    bool enabled = true;
    GitSource source;
    data::Position position;

    friend bool operator==(const Import&, const Import&) = default;
};

/// A program or plugin that must be there, in a version that fits.
struct Requirement {
    std::string name;
    std::string version;  // A range.
    std::vector<std::string> version_arguments;
    std::string version_pattern;
    data::Position position;

    friend bool operator==(const Requirement&, const Requirement&) = default;
};

struct Require {
    std::string devspace;  // A range of versions; empty: any.
    std::vector<Requirement> commands;
    std::vector<Requirement> plugins;

    friend bool operator==(const Require&, const Require&) = default;
};

/// A registry in the cluster, for images that cannot be pushed.
struct LocalRegistry {
    std::optional<bool> enabled;  // None: where nothing can be pushed.
    bool local_build = false;
    std::string name = "registry";
    std::string kube_namespace;  // Empty: the current one.
    std::string image = "registry:2.8.1";
    std::string build_kit_image = "moby/buildkit:master-rootless";
    int port = 5000;
    bool persistent = false;
    std::string size = "5Gi";
    std::string storage_class;

    friend bool operator==(const LocalRegistry&, const LocalRegistry&) = default;
};

}  // namespace ds::config
