#include "config/decode.hpp"

#include <algorithm>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

/// The value at `path`; nothing for an absent or null one.
const Value* given(const Value& value, std::string_view path) {
    const Value* found = value.find(path);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

std::string text(const Value& value, std::string_view path, std::string_view fallback = "") {
    const Value* found = given(value, path);
    std::string text = found != nullptr ? found->scalar_text() : std::string();
    return text.empty() ? std::string(fallback) : text;
}

std::optional<std::vector<std::string>> texts(const Value& value, std::string_view path) {
    const Value* found = given(value, path);
    if (found == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const Value& item : found->list())
        texts.push_back(item.scalar_text());
    return texts;
}

bool flag(const Value& value, std::string_view path, bool fallback) {
    return value.bool_at(path).value_or(fallback);
}

int number(const Value& value, std::string_view path, int fallback) {
    return static_cast<int>(value.int_at(path).value_or(fallback));
}

std::optional<int> limit(const Value& value, std::string_view path) {
    const int limit = number(value, path, 0);
    return limit > 0 ? std::optional(limit) : std::nullopt;
}

DockerBuild decode_docker(const Value& image) {
    DockerBuild docker;
    docker.prefer_minikube = flag(image, "build.docker.preferMinikube", true);
    docker.skip_push = flag(image, "build.docker.skipPush", false);
    docker.disable_fallback = flag(image, "build.docker.disableFallback", false);
    docker.target = text(image, "build.docker.options.target");
    docker.network = text(image, "build.docker.options.network");
    for (const Member& member : image.map_at("build.docker.options.buildArgs")) {
        BuildArgument& argument = docker.build_arguments.emplace_back();
        argument.name = member.key;
        if (!member.value.is_null()) argument.value = member.value.scalar_text();
    }
    return docker;
}

Image decode_image(const Member& member) {
    const Value& value = member.value;
    Image image;
    image.name = member.key;
    image.repository = text(value, "image");
    image.tag = text(value, "tag");
    image.dockerfile = text(value, "dockerfile", image.dockerfile);
    image.context = text(value, "context", image.context);
    image.entrypoint = texts(value, "entrypoint");
    image.command = texts(value, "cmd");
    image.create_pull_secret = flag(value, "createPullSecret", true);
    image.build_disabled = flag(value, "build.disabled", false);
    image.docker = decode_docker(value);
    image.position = member.key_position;
    return image;
}

Deployment decode_deployment(const Value& value) {
    KubectlDeployment kubectl;
    kubectl.manifests = texts(value, "kubectl.manifests").value_or(std::vector<std::string>{});
    kubectl.replace_image_tags = flag(value, "kubectl.replaceImageTags", true);

    Deployment deployment;
    deployment.name = text(value, "name");
    deployment.kube_namespace = text(value, "namespace");
    deployment.method = std::move(kubectl);
    deployment.position = value.position();
    return deployment;
}

PodSelector decode_selector(const Value& entry) {
    PodSelector selector;
    selector.image = text(entry, "imageName");
    for (const Member& label : entry.map_at("labelSelector"))
        selector.labels[label.key] = label.value.scalar_text();
    selector.kube_namespace = text(entry, "namespace");
    selector.container = text(entry, "containerName");
    return selector;
}

std::vector<PortForward> decode_forwards(const Value& entry) {
    std::vector<PortForward> ports;
    for (const Value& value : entry.list_at("forward")) {
        PortForward& port = ports.emplace_back();
        port.local_port = number(value, "port", 0);
        port.remote_port = number(value, "remotePort", port.local_port);
        port.bind_address = text(value, "bindAddress", port.bind_address);
        port.position = value.position();
    }
    return ports;
}

SyncPath decode_sync(const Value& entry) {
    const auto patterns = [&entry](std::string_view key) {
        return texts(entry, key).value_or(std::vector<std::string>{});
    };
    SyncPath sync;
    sync.local_path = text(entry, "localSubPath", sync.local_path);
    sync.container_path = text(entry, "containerPath", sync.container_path);
    sync.exclude = patterns("excludePaths");
    sync.exclude_download = patterns("downloadExcludePaths");
    sync.exclude_upload = patterns("uploadExcludePaths");
    sync.wait_initial_sync = flag(entry, "waitInitialSync", false);
    sync.download_limit_kb_s = limit(entry, "bandwidthLimits.download");
    sync.upload_limit_kb_s = limit(entry, "bandwidthLimits.upload");
    sync.position = entry.position();
    return sync;
}

DevLogs decode_logs(const Value& document) {
    DevLogs logs;
    logs.disabled = flag(document, "dev.logs.disabled", false);
    logs.show_last = number(document, "dev.logs.showLast", logs.show_last);
    logs.images = texts(document, "dev.logs.images");
    return logs;
}

/// Whether both find the same pod. An empty container fits any: a port needs none, and the first
/// sync of a target decides it.
bool same_target(const DevTarget& target, const PodSelector& selector, bool needs_container) {
    PodSelector wanted = selector;
    const bool any_container = !needs_container || target.syncs.empty();
    if (any_container) wanted.container = target.selector.container;
    return target.selector == wanted;
}

DevTarget& target_for(Config& config, const Value& entry, bool needs_container) {
    const PodSelector selector = decode_selector(entry);
    for (DevTarget& target : config.dev_targets) {
        if (!same_target(target, selector, needs_container)) continue;
        if (needs_container) target.selector.container = selector.container;
        return target;
    }
    DevTarget& target = config.dev_targets.emplace_back();
    target.selector = selector;
    target.position = entry.position();
    return target;
}

}  // namespace

Config decode(const Value& document) {
    Config config;
    for (const Member& member : document.map_at("images"))
        config.images.push_back(decode_image(member));
    for (const Value& value : document.list_at("deployments"))
        config.deployments.push_back(decode_deployment(value));
    for (const Value& entry : document.list_at("dev.ports")) {
        DevTarget& target = target_for(config, entry, false);
        for (PortForward& port : decode_forwards(entry))
            target.ports.push_back(std::move(port));
    }
    for (const Value& entry : document.list_at("dev.sync"))
        target_for(config, entry, true).syncs.push_back(decode_sync(entry));
    config.logs = decode_logs(document);
    return config;
}

}  // namespace ds::config
