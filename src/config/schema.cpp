#include "config/schema.hpp"

#include <algorithm>
#include <array>

namespace ds::config {
namespace {

constexpr std::string_view kImageMissing =
    "the repository is missing, such as 'registry.example.com/team/web'";
constexpr std::string_view kNameMissing =
    "the name is missing; it must be unique among the deployments";
constexpr std::string_view kManifestsMissing =
    "the manifests are missing: a list of paths such as 'kube/*.yaml'";
constexpr std::string_view kForwardMissing = "the ports are missing: a list such as '- port: 8080'";
constexpr std::string_view kPortMissing = "the local port is missing, such as 8080";

// Strict checking and messages are driven by this table; a row stands behind the row of its parent.
constexpr std::array kV1Beta3 = {
    Key{"version", KeyType::Text},
    Key{"images", KeyType::StructMap},
    Key{"images.image", KeyType::Text, kImageMissing},
    Key{"images.tag", KeyType::Text},
    Key{"images.dockerfile", KeyType::Text},
    Key{"images.context", KeyType::Text},
    Key{"images.entrypoint", KeyType::TextList},
    Key{"images.cmd", KeyType::TextList},
    Key{"images.createPullSecret", KeyType::Bool},
    Key{"images.build", KeyType::Struct},
    Key{"images.build.disabled", KeyType::Bool},
    Key{"images.build.docker", KeyType::Struct},
    Key{"images.build.docker.preferMinikube", KeyType::Bool},
    Key{"images.build.docker.skipPush", KeyType::Bool},
    Key{"images.build.docker.disableFallback", KeyType::Bool},
    Key{"images.build.docker.options", KeyType::Struct},
    Key{"images.build.docker.options.target", KeyType::Text},
    Key{"images.build.docker.options.network", KeyType::Text},
    Key{"images.build.docker.options.buildArgs", KeyType::TextMap},
    Key{"images.build.kaniko", KeyType::Any, {}, Built::NotYet},
    Key{"images.build.custom", KeyType::Any, {}, Built::NotYet},
    Key{"deployments", KeyType::StructList},
    Key{"deployments.name", KeyType::Text, kNameMissing},
    Key{"deployments.namespace", KeyType::Text},
    Key{"deployments.kubectl", KeyType::Struct},
    Key{"deployments.kubectl.manifests", KeyType::TextList, kManifestsMissing},
    Key{"deployments.kubectl.replaceImageTags", KeyType::Bool},
    Key{"deployments.kubectl.kustomize", KeyType::Bool, {}, Built::NotYet},
    Key{"deployments.kubectl.flags", KeyType::TextList, {}, Built::NotYet},
    Key{"deployments.kubectl.cmdPath", KeyType::Text, {}, Built::NotYet},
    Key{"deployments.helm", KeyType::Any, {}, Built::NotYet},
    Key{"deployments.component", KeyType::Any, {}, Built::NotYet},
    Key{"dev", KeyType::Struct},
    Key{"dev.ports", KeyType::StructList},
    Key{"dev.ports.imageName", KeyType::Text},
    Key{"dev.ports.labelSelector", KeyType::TextMap},
    Key{"dev.ports.namespace", KeyType::Text},
    Key{"dev.ports.service", KeyType::Text, {}, Built::NotYet},
    Key{"dev.ports.forward", KeyType::StructList, kForwardMissing},
    Key{"dev.ports.forward.port", KeyType::Int, kPortMissing},
    Key{"dev.ports.forward.remotePort", KeyType::Int},
    Key{"dev.ports.forward.bindAddress", KeyType::Text},
    Key{"dev.sync", KeyType::StructList},
    Key{"dev.sync.imageName", KeyType::Text},
    Key{"dev.sync.labelSelector", KeyType::TextMap},
    Key{"dev.sync.namespace", KeyType::Text},
    Key{"dev.sync.containerName", KeyType::Text},
    Key{"dev.sync.localSubPath", KeyType::Text},
    Key{"dev.sync.containerPath", KeyType::Text},
    Key{"dev.sync.excludePaths", KeyType::TextList},
    Key{"dev.sync.downloadExcludePaths", KeyType::TextList},
    Key{"dev.sync.uploadExcludePaths", KeyType::TextList},
    Key{"dev.sync.waitInitialSync", KeyType::Bool},
    Key{"dev.sync.downloadOnInitialSync", KeyType::Bool, {}, Built::NotYet},
    Key{"dev.sync.bandwidthLimits", KeyType::Struct},
    Key{"dev.sync.bandwidthLimits.download", KeyType::Int},
    Key{"dev.sync.bandwidthLimits.upload", KeyType::Int},
    Key{"dev.logs", KeyType::Struct},
    Key{"dev.logs.disabled", KeyType::Bool},
    Key{"dev.logs.showLast", KeyType::Int},
    Key{"dev.logs.images", KeyType::TextList},
    Key{"dev.open", KeyType::Any, {}, Built::NotYet},
    Key{"dev.autoReload", KeyType::Any, {}, Built::NotYet},
    Key{"dev.interactive", KeyType::Any, {}, Built::NotYet},
    Key{"dependencies", KeyType::Any, {}, Built::NotYet},
    Key{"hooks", KeyType::Any, {}, Built::NotYet},
    Key{"commands", KeyType::Any, {}, Built::NotYet},
    Key{"vars", KeyType::Any},
    Key{"profiles", KeyType::Any},
};

Schema build(const auto& table) {
    Schema root{.name = {}, .key = {"", KeyType::Struct}, .children = {}};
    for (const Key& key : table) {
        Schema* parent = &root;
        std::string_view rest = key.path;
        for (std::size_t dot = rest.find('.'); dot != std::string_view::npos;
             dot = rest.find('.')) {
            parent = &*std::ranges::find(parent->children, rest.substr(0, dot), &Schema::name);
            rest.remove_prefix(dot + 1);
        }
        parent->children.push_back({.name = rest, .key = key, .children = {}});
    }
    return root;
}

}  // namespace

const Schema* Schema::find(std::string_view child) const {
    const auto found = std::ranges::find(children, child, &Schema::name);
    return found != children.end() ? &*found : nullptr;
}

std::vector<std::string> Schema::child_names() const {
    std::vector<std::string> names;
    names.reserve(children.size());
    for (const Schema& child : children)
        names.emplace_back(child.name);
    return names;
}

std::optional<Schema> schema_of(std::string_view version) {
    if (version == "v1beta3") return build(kV1Beta3);
    return std::nullopt;
}

const std::vector<std::string>& known_versions() {
    static const std::vector<std::string> kVersions = {
        "v1alpha1",
        "v1alpha2",
        "v1alpha3",
        "v1alpha4",
        "v1beta1",
        "v1beta2",
        "v1beta3",
        "v1beta4",
        "v1beta5",
        "v1beta6",
        "v1beta7",
        "v1beta8",
        "v1beta9",
        "v1beta10",
        "v1beta11",
        "v2beta1",
    };
    return kVersions;
}

}  // namespace ds::config
