#include "config/decode/read.hpp"

#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

HookContainer decode_hook_container(const Value& value) {
    HookContainer container;
    container.image_selector = text_of(value, "imageSelector");
    container.labels = text_map_of(value, "labelSelector");
    container.kube_namespace = text_of(value, "namespace");
    container.pod = text_of(value, "pod");
    container.container = text_of(value, "containerName");
    container.wait = flag_of(value, "wait", true);
    container.timeout_seconds = number_of(value, "timeout", container.timeout_seconds);
    container.once = flag_of(value, "once", false);
    return container;
}

std::vector<Requirement> decode_requirements(const Value& require, std::string_view key) {
    std::vector<Requirement> requirements;
    for (const Value& entry : require.list_at(key)) {
        Requirement& requirement = requirements.emplace_back();
        requirement.name = text_of(entry, "name");
        requirement.version = text_of(entry, "version");
        requirement.version_arguments = texts_of(entry, "versionArgs");
        requirement.version_pattern = text_of(entry, "versionRegEx");
        requirement.position = entry.position();
    }
    return requirements;
}

PullSecret decode_pull_secret(const Value& value) {
    PullSecret secret;
    secret.registry = text_of(value, "registry");
    secret.username = text_of(value, "username");
    secret.password = text_of(value, "password");
    secret.email = text_of(value, "email");
    secret.secret = text_of(value, "secret");
    secret.service_accounts = texts_of(value, "serviceAccounts");
    secret.disabled = flag_of(value, "disabled", false);
    secret.position = value.position();
    return secret;
}

Dependency decode_dependency(const Value& value) {
    Dependency dependency;
    dependency.name = text_of(value, "name");
    dependency.source = decode_git(part_of(value, "source"));
    dependency.config_name = text_of(value, "source.configName");
    dependency.profiles = texts_of(value, "profileParents");
    for (std::string& profile : texts_of(value, "profiles"))
        dependency.profiles.push_back(std::move(profile));
    const std::string profile = text_of(value, "profile");
    if (!profile.empty()) dependency.profiles.push_back(profile);
    dependency.disable_profile_activation = flag_of(value, "disableProfileActivation", false);
    for (const Value& variable : value.list_at("vars"))
        dependency.variables[text_of(variable, "name")] = text_of(variable, "value");
    dependency.overwrite_variables = flag_of(value, "overwriteVars", false);
    dependency.skip_build = flag_of(value, "skipBuild", false);
    dependency.ignore_dependencies = flag_of(value, "ignoreDependencies", false);
    dependency.disabled = flag_of(value, "disabled", false);
    dependency.kube_namespace = text_of(value, "namespace");
    dependency.dev_ports = flag_of(value, "dev.ports", false);
    dependency.dev_sync = flag_of(value, "dev.sync", false);
    dependency.dev_replace_pods = flag_of(value, "dev.replacePods", false);
    dependency.position = value.position();
    return dependency;
}

Command decode_command(const Value& value) {
    Command command;
    command.name = text_of(value, "name");
    command.command = text_of(value, "command");
    command.arguments = texts_if_given(value, "args");
    command.append_arguments = flag_of(value, "appendArgs", false);
    command.description = text_of(value, "description");
    command.section = text_of(value, "section");
    command.after = text_of(value, "after");
    command.internal = flag_of(value, "internal", false);
    command.position = value.position();
    return command;
}

Dependency decode_dependency_2(const Member& member) {
    const Value& value = member.value;
    Dependency dependency;
    dependency.name = member.key;
    dependency.source = decode_git(value);
    dependency.profiles = texts_of(value, "profiles");
    dependency.disable_profile_activation = flag_of(value, "disableProfileActivation", false);
    dependency.variables = text_map_of(value, "vars");
    dependency.overwrite_variables = flag_of(value, "overwriteVars", false);
    dependency.ignore_dependencies = flag_of(value, "ignoreDependencies", false);
    dependency.disabled = flag_of(value, "disabled", false);
    dependency.kube_namespace = text_of(value, "namespace");
    dependency.pipeline = text_of(value, "pipeline");
    dependency.position = member.key_position;
    return dependency;
}

Pipeline decode_pipeline(const Member& member) {
    Pipeline pipeline;
    pipeline.name = member.key;
    pipeline.position = member.key_position;
    if (member.value.is_scalar()) {
        pipeline.script = member.value.scalar_text();
        return pipeline;
    }
    pipeline.script = text_of(member.value, "run");
    pipeline.continue_on_error = flag_of(member.value, "continueOnError", false);
    for (const Value& entry : member.value.list_at("flags")) {
        PipelineFlag& flag = pipeline.flags.emplace_back();
        flag.name = text_of(entry, "name");
        flag.short_name = text_of(entry, "short");
        flag.type = text_of(entry, "type");
        flag.fallback = part_of(entry, "default");
        flag.description = text_of(entry, "description");
        flag.position = entry.position();
    }
    return pipeline;
}

LocalRegistry decode_local_registry(const Value& value) {
    LocalRegistry registry;
    registry.enabled = flag_if_given(value, "enabled");
    registry.local_build = flag_of(value, "localbuild", false);
    registry.name = text_of(value, "name", registry.name);
    registry.kube_namespace = text_of(value, "namespace");
    registry.image = text_of(value, "image", registry.image);
    registry.build_kit_image = text_of(value, "buildKitImage", registry.build_kit_image);
    registry.port = number_of(value, "port", registry.port);
    registry.persistent = flag_of(value, "persistence.enabled", false);
    registry.size = text_of(value, "persistence.size", registry.size);
    registry.storage_class = text_of(value, "persistence.storageClassName");
    return registry;
}

/// The entries of a map, without those that are null: they are none.
std::vector<const Member*> entries_of(const Value& document, std::string_view section) {
    std::vector<const Member*> entries;
    for (const Member& member : document.map_at(section)) {
        if (!member.value.is_null()) entries.push_back(&member);
    }
    return entries;
}

Command decode_command_2(const Member& member) {
    Command command;
    if (member.value.is_scalar()) {
        command.command = member.value.scalar_text();
    } else {
        command = decode_command(member.value);
    }
    command.name = member.key;
    command.position = member.key_position;
    return command;
}

}  // namespace

Hook decode_hook(const Value& value) {
    Hook hook;
    hook.name = text_of(value, "name");
    hook.events = texts_of(value, "events");
    hook.command = text_of(value, "command");
    hook.arguments = texts_if_given(value, "args");
    for (const std::string_view key : {"upload", "download", "logs", "wait"}) {
        if (const Value* part = given(value, key)) hook.action.set(key, *part);
    }
    if (const Value* container = given(value, "container"))
        hook.container = decode_hook_container(*container);
    hook.systems = text_of(value, "os");
    hook.disabled = flag_of(value, "disabled", false);
    hook.background = flag_of(value, "background", false);
    hook.silent = flag_of(value, "silent", false);
    hook.position = value.position();
    return hook;
}

Require decode_require(const Value& document) {
    const Value value = part_of(document, "require");
    Require require;
    require.devspace = text_of(value, "devspace");
    require.commands = decode_requirements(value, "commands");
    require.plugins = decode_requirements(value, "plugins");
    return require;
}

void decode_workflow(const Value& document, Config& config) {
    for (const Value& value : document.list_at("dependencies"))
        config.dependencies.push_back(decode_dependency(value));
    for (const Value& value : document.list_at("hooks"))
        config.hooks.push_back(decode_hook(value));
    for (const Value& value : document.list_at("commands"))
        config.commands.push_back(decode_command(value));
    for (const Value& value : document.list_at("pullSecrets"))
        config.pull_secrets.push_back(decode_pull_secret(value));
    config.require = decode_require(document);
}

void decode_workflow_2(const Value& document, Config& config) {
    for (const Member* entry : entries_of(document, "dependencies"))
        config.dependencies.push_back(decode_dependency_2(*entry));
    for (const Value& value : document.list_at("hooks"))
        config.hooks.push_back(decode_hook(value));
    for (const Member* entry : entries_of(document, "commands"))
        config.commands.push_back(decode_command_2(*entry));
    for (const Member* entry : entries_of(document, "pullSecrets")) {
        PullSecret secret = decode_pull_secret(entry->value);
        secret.name = entry->key;
        config.pull_secrets.push_back(std::move(secret));
    }
    for (const Member* entry : entries_of(document, "pipelines"))
        config.pipelines.push_back(decode_pipeline(*entry));
    for (const Member* entry : entries_of(document, "functions"))
        config.functions.push_back({entry->key, entry->value.scalar_text(), entry->key_position});
    for (const Value& value : document.list_at("imports")) {
        config.imports.push_back(
            {flag_of(value, "enabled", true), decode_git(value), value.position()}
        );
    }
    config.require = decode_require(document);
    config.local_registry = decode_local_registry(part_of(document, "localRegistry"));
}

}  // namespace ds::config
