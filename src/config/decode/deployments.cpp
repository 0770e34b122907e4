#include "config/decode/read.hpp"
#include "config/duration.hpp"

#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr int kUsualTimeout = 180;

KubectlDeployment decode_kubectl(const Value& value) {
    KubectlDeployment kubectl;
    kubectl.manifests = texts_of(value, "manifests");
    kubectl.replace_image_tags = flag_of(value, "replaceImageTags", true);
    kubectl.inline_manifest = text_of(value, "inlineManifest");
    kubectl.kustomize = flag_of(value, "kustomize", false);
    kubectl.kustomize_arguments = texts_of(value, "kustomizeArgs");
    kubectl.create_arguments = texts_of(value, "createArgs");
    kubectl.apply_arguments = texts_of(value, "applyArgs");
    kubectl.delete_arguments = texts_of(value, "deleteArgs");
    kubectl.kubectl_path = text_of(value, "cmdPath", text_of(value, "kubectlBinaryPath"));
    kubectl.kustomize_path = text_of(value, "kustomizeBinaryPath");
    for (const Value& entry : value.list_at("patches")) {
        ObjectPatch& patch = kubectl.patches.emplace_back();
        patch.api_version = text_of(entry, "target.apiVersion");
        patch.kind = text_of(entry, "target.kind");
        patch.name = text_of(entry, "target.name");
        patch.operation = text_of(entry, "op");
        patch.path = text_of(entry, "path");
        patch.value = part_of(entry, "value");
        patch.position = entry.position();
    }
    return kubectl;
}

ChartSource decode_chart(const Value& value) {
    ChartSource chart;
    chart.name = text_of(value, "name");
    chart.version = text_of(value, "version");
    chart.repository = text_of(value, "repo");
    chart.username = text_of(value, "username");
    chart.password = text_of(value, "password");
    return chart;
}

/// What both lines have.
HelmDeployment decode_helm(const Value& value) {
    HelmDeployment helm;
    const Value chart = part_of(value, "chart");
    helm.chart = decode_chart(chart);
    helm.values = part_of(value, "values");
    helm.values_files = texts_of(value, "valuesFiles");
    helm.display_output = flag_of(value, "displayOutput", false);
    helm.upgrade_arguments = texts_of(value, "upgradeArgs");
    helm.template_arguments = texts_of(value, "templateArgs");
    return helm;
}

HelmDeployment decode_helm_1(const Value& value) {
    HelmDeployment helm = decode_helm(value);
    helm.component_chart = flag_of(value, "componentChart", false);
    helm.chart.source = decode_git(part_of(value, "chart.git"));
    helm.replace_image_tags = flag_of(value, "replaceImageTags", true);
    helm.wait = flag_of(value, "wait", false);
    helm.timeout_seconds = parse_duration(text_of(value, "timeout")).value_or(kUsualTimeout);
    helm.atomic = flag_of(value, "atomic", false);
    helm.cleanup_on_fail = flag_of(value, "cleanupOnFail", false);
    helm.force = flag_of(value, "force", false);
    helm.recreate = flag_of(value, "recreate", false);
    helm.disable_hooks = flag_of(value, "disableHooks", false);
    helm.driver = text_of(value, "driver");
    helm.helm_path = text_of(value, "path");
    helm.delete_arguments = texts_of(value, "deleteArgs");
    helm.fetch_arguments = texts_of(value, "fetchArgs");
    return helm;
}

bool is_component_chart(const HelmDeployment& helm) {
    constexpr std::string_view kHost = "charts.devspace.";
    const bool has_source = !helm.chart.source.path.empty() || !helm.chart.source.git.empty();
    if (helm.chart.name.empty()) return !has_source;
    return helm.chart.name == "component-chart" &&
           helm.chart.repository.find(kHost) != std::string::npos;
}

HelmDeployment decode_helm_2(const Value& value) {
    HelmDeployment helm = decode_helm(value);
    helm.chart.source = decode_git(part_of(value, "chart"));
    helm.component_chart = is_component_chart(helm);
    if (helm.component_chart) helm.chart = {};
    helm.release_name = text_of(value, "releaseName");
    helm.disable_dependency_update = flag_of(value, "disableDependencyUpdate", false);
    return helm;
}

}  // namespace

GitSource decode_git(const Value& value) {
    GitSource source;
    source.path = text_of(value, "path");
    source.git = text_of(value, "git", text_of(value, "url"));
    source.sub_path = text_of(value, "subPath");
    source.branch = text_of(value, "branch");
    source.tag = text_of(value, "tag");
    source.revision = text_of(value, "revision");
    source.clone_arguments = texts_of(value, "cloneArgs");
    source.disable_shallow = flag_of(value, "disableShallow", false);
    source.disable_pull = flag_of(value, "disablePull", false);
    return source;
}

Deployment decode_deployment(const Value& value) {
    Deployment deployment;
    deployment.name = text_of(value, "name");
    deployment.kube_namespace = text_of(value, "namespace");
    deployment.disabled = flag_of(value, "disabled", false);
    deployment.concurrent = flag_of(value, "concurrent", false);
    if (const Value* helm = given(value, "helm")) {
        deployment.method = decode_helm_1(*helm);
    } else {
        deployment.method = decode_kubectl(part_of(value, "kubectl"));
    }
    deployment.position = value.position();
    return deployment;
}

Deployment decode_deployment_2(const Member& member) {
    const Value& value = member.value;
    const bool replace_tags = flag_of(value, "updateImageTags", true);
    Deployment deployment;
    deployment.name = member.key;
    deployment.kube_namespace = text_of(value, "namespace");
    if (const Value* section = given(value, "helm")) {
        HelmDeployment helm = decode_helm_2(*section);
        helm.replace_image_tags = replace_tags;
        deployment.method = std::move(helm);
    } else {
        KubectlDeployment kubectl = decode_kubectl(part_of(value, "kubectl"));
        kubectl.replace_image_tags = replace_tags;
        deployment.method = std::move(kubectl);
    }
    deployment.position = member.key_position;
    return deployment;
}

}  // namespace ds::config
