#include "config/decode/read.hpp"

#include <utility>

namespace ds::config {

using data::Member;
using data::Value;

std::vector<BuildArgument> decode_build_arguments(const Value& value, std::string_view path) {
    std::vector<BuildArgument> arguments;
    for (const Member& member : value.map_at(path)) {
        BuildArgument& argument = arguments.emplace_back();
        argument.name = member.key;
        if (!member.value.is_null()) argument.value = member.value.scalar_text();
    }
    return arguments;
}

InClusterBuildKit decode_in_cluster(const Value& value) {
    InClusterBuildKit builder;
    builder.name = text_of(value, "name");
    builder.kube_namespace = text_of(value, "namespace");
    builder.rootless = flag_of(value, "rootless", false);
    builder.image = text_of(value, "image");
    builder.node_selector = text_of(value, "nodeSelector");
    builder.no_create = flag_of(value, "noCreate", false);
    builder.no_recreate = flag_of(value, "noRecreate", false);
    builder.no_load = flag_of(value, "noLoad", false);
    builder.create_arguments = texts_of(value, "createArgs");
    return builder;
}

KanikoBuild decode_kaniko(const Value& value, bool cache) {
    KanikoBuild kaniko;
    kaniko.cache = flag_of(value, "cache", cache);
    kaniko.snapshot_mode = text_of(value, "snapshotMode", kaniko.snapshot_mode);
    kaniko.image = text_of(value, "image");
    kaniko.init_image = text_of(value, "initImage");
    kaniko.arguments = texts_of(value, "args");
    kaniko.command = texts_of(value, "command");
    kaniko.kube_namespace = text_of(value, "namespace");
    kaniko.insecure = flag_of(value, "insecure", false);
    kaniko.pull_secret = text_of(value, "pullSecret");
    kaniko.skip_pull_secret_mount = flag_of(value, "skipPullSecretMount", false);
    kaniko.service_account = text_of(value, "serviceAccount");
    kaniko.generate_name = text_of(value, "generateName");
    kaniko.node_selector = text_map_of(value, "nodeSelector");
    kaniko.annotations = text_map_of(value, "annotations");
    kaniko.labels = text_map_of(value, "labels");
    kaniko.environment = text_map_of(value, "env");
    kaniko.init_environment = text_map_of(value, "initEnv");
    for (const std::string_view key : {"additionalMounts", "envFrom", "resources", "tolerations"}) {
        if (const Value* part = given(value, key)) kaniko.pod.set(key, *part);
    }
    return kaniko;
}

CustomBuild decode_custom(const Value& value) {
    CustomBuild custom;
    custom.command = text_of(value, "command");
    for (const Value& entry : value.list_at("commands")) {
        custom.commands.push_back({text_of(entry, "command"), {}, text_of(entry, "os")});
    }
    custom.arguments = texts_of(value, "args");
    custom.appended_arguments = texts_of(value, "appendArgs");
    custom.image_flag = text_of(value, "imageFlag");
    custom.image_tag_only = flag_of(value, "imageTagOnly", false);
    custom.skip_image_argument = flag_of(value, "skipImageArg", false);
    custom.on_change = texts_if_given(value, "onChange");
    return custom;
}

void set_tags(Image& image, std::vector<std::string> tags) {
    std::erase(tags, "");
    if (tags.empty()) return;
    image.tag = std::move(tags.front());
    tags.erase(tags.begin());
    image.more_tags = std::move(tags);
}

RebuildStrategy decode_rebuild(const Value& image) {
    const std::string text = text_of(image, "rebuildStrategy");
    if (text == "always") return RebuildStrategy::Always;
    if (text == "ignoreContextChanges") return RebuildStrategy::IgnoreContextChanges;
    return RebuildStrategy::Default;
}

namespace {

void set_options(DockerBuild& docker, const Value& options) {
    docker.target = text_of(options, "target");
    docker.network = text_of(options, "network");
    docker.build_arguments = decode_build_arguments(options, "buildArgs");
}

void decode_docker(const Value& image, DockerBuild& docker) {
    docker.prefer_minikube = flag_of(image, "build.docker.preferMinikube", true);
    docker.skip_push = flag_of(image, "build.docker.skipPush", false);
    docker.disable_fallback = flag_of(image, "build.docker.disableFallback", false);
    docker.use_build_kit = flag_of(image, "build.docker.useBuildKit", false);
    docker.arguments = texts_of(image, "build.docker.args");
    docker.use_cli = flag_of(image, "build.docker.useCli", false) || !docker.arguments.empty();
    set_options(docker, part_of(image, "build.docker.options"));
}

void decode_build_kit(const Value& value, Image& image) {
    image.build_kit.prefer_minikube = flag_of(value, "preferMinikube", true);
    image.build_kit.skip_push = flag_of(value, "skipPush", false);
    image.build_kit.arguments = texts_of(value, "args");
    image.build_kit.command = texts_of(value, "command");
    if (const Value* in_cluster = given(value, "inCluster"))
        image.build_kit.in_cluster = decode_in_cluster(*in_cluster);
    set_options(image.docker, part_of(value, "options"));
}

void decode_builder(const Value& value, Image& image) {
    decode_docker(value, image.docker);
    if (const Value* custom = given(value, "build.custom")) {
        image.builder = Builder::Custom;
        image.custom = decode_custom(*custom);
    } else if (const Value* build_kit = given(value, "build.buildKit")) {
        image.builder = Builder::BuildKit;
        decode_build_kit(*build_kit, image);
    } else if (const Value* kaniko = given(value, "build.kaniko")) {
        image.builder = Builder::Kaniko;
        image.kaniko = decode_kaniko(*kaniko, true);
        set_options(image.docker, part_of(*kaniko, "options"));
    }
}

}  // namespace

Image decode_image(const Member& member) {
    const Value& value = member.value;
    Image image;
    image.name = member.key;
    image.repository = text_of(value, "image");
    set_tags(image, texts_of(value, "tags"));
    image.dockerfile = text_of(value, "dockerfile", image.dockerfile);
    image.context = text_of(value, "context", image.context);
    image.entrypoint = texts_if_given(value, "entrypoint");
    image.command = texts_if_given(value, "cmd");
    image.dockerfile_instructions = texts_of(value, "appendDockerfileInstructions");
    image.rebuild = decode_rebuild(value);
    image.restart_helper = flag_of(value, "injectRestartHelper", false);
    image.restart_helper_path = text_of(value, "restartHelperPath");
    image.create_pull_secret = flag_of(value, "createPullSecret", true);
    image.build_disabled = flag_of(value, "build.disabled", false);
    decode_builder(value, image);
    image.position = member.key_position;
    return image;
}

namespace {

void decode_builder_2(const Value& value, Image& image) {
    image.docker.prefer_minikube = flag_of(value, "docker.preferMinikube", true);
    image.docker.disable_fallback = flag_of(value, "docker.disableFallback", false);
    image.docker.use_build_kit = flag_of(value, "docker.useBuildKit", false);
    image.docker.arguments = texts_of(value, "docker.args");
    image.docker.use_cli =
        flag_of(value, "docker.useCli", false) || !image.docker.arguments.empty();
    if (const Value* custom = given(value, "custom")) {
        image.builder = Builder::Custom;
        image.custom = decode_custom(*custom);
        const bool is_program =
            !image.custom.arguments.empty() || !image.custom.appended_arguments.empty();
        image.custom.is_script = !is_program;
        image.custom.skip_image_argument = flag_of(*custom, "skipImageArg", true);
    } else if (const Value* build_kit = given(value, "buildKit")) {
        image.builder = Builder::BuildKit;
        image.build_kit.prefer_minikube = flag_of(*build_kit, "preferMinikube", true);
        image.build_kit.arguments = texts_of(*build_kit, "args");
        image.build_kit.command = texts_of(*build_kit, "command");
        if (const Value* in_cluster = given(*build_kit, "inCluster"))
            image.build_kit.in_cluster = decode_in_cluster(*in_cluster);
    } else if (const Value* kaniko = given(value, "kaniko");
               kaniko != nullptr && given(value, "docker") == nullptr) {
        image.builder = Builder::Kaniko;
        image.kaniko = decode_kaniko(*kaniko, false);
    }
}

/// A tag behind the repository is the first of the tags.
void split_repository(Image& image, std::vector<std::string>& tags) {
    const std::size_t slash = image.repository.rfind('/');
    const std::size_t colon = image.repository.find(':', slash == std::string::npos ? 0 : slash);
    const bool is_variable = image.repository.find("${") != std::string::npos;
    if (colon == std::string::npos || is_variable) return;
    tags.insert(tags.begin(), image.repository.substr(colon + 1));
    image.repository.resize(colon);
}

}  // namespace

Image decode_image_2(const Member& member) {
    const Value& value = member.value;
    Image image;
    image.name = member.key;
    image.repository = text_of(value, "image");
    std::vector<std::string> tags = texts_of(value, "tags");
    split_repository(image, tags);
    set_tags(image, std::move(tags));
    image.dockerfile = text_of(value, "dockerfile", image.dockerfile);
    image.context = text_of(value, "context", image.context);
    image.entrypoint = texts_if_given(value, "entrypoint");
    image.command = texts_if_given(value, "cmd");
    image.dockerfile_instructions = texts_of(value, "appendDockerfileInstructions");
    image.rebuild = decode_rebuild(value);
    image.sync_over_rebuild = false;
    image.restart_helper = flag_of(value, "injectRestartHelper", false) ||
                           flag_of(value, "injectLegacyRestartHelper", false);
    image.restart_helper_path = text_of(value, "restartHelperPath");
    set_options(image.docker, value);
    decode_builder_2(value, image);
    image.docker.skip_push = flag_of(value, "skipPush", false);
    image.build_kit.skip_push = image.docker.skip_push;
    // For other builders there are the entries of `pullSecrets`.
    image.create_pull_secret =
        image.builder == Builder::Kaniko && flag_of(value, "createPullSecret", true);
    image.position = member.key_position;
    return image;
}

}  // namespace ds::config
