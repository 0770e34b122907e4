#include "kube/discovery.hpp"

#include <array>
#include <string_view>

namespace ds::kube {
namespace {

struct Common {
    std::string_view api_version;
    std::string_view kind;
    std::string_view plural;
    bool namespaced = true;
};

constexpr std::string_view kNetworking = "networking.k8s.io/v1";
constexpr std::string_view kRbac = "rbac.authorization.k8s.io/v1";

constexpr std::array<Common, 34> kCommon = {{
    {"v1", "ConfigMap", "configmaps"},
    {"v1", "Endpoints", "endpoints"},
    {"v1", "Event", "events"},
    {"v1", "LimitRange", "limitranges"},
    {"v1", "Namespace", "namespaces", false},
    {"v1", "Node", "nodes", false},
    {"v1", "PersistentVolume", "persistentvolumes", false},
    {"v1", "PersistentVolumeClaim", "persistentvolumeclaims"},
    {"v1", "Pod", "pods"},
    {"v1", "ReplicationController", "replicationcontrollers"},
    {"v1", "ResourceQuota", "resourcequotas"},
    {"v1", "Secret", "secrets"},
    {"v1", "Service", "services"},
    {"v1", "ServiceAccount", "serviceaccounts"},
    {"apps/v1", "ControllerRevision", "controllerrevisions"},
    {"apps/v1", "DaemonSet", "daemonsets"},
    {"apps/v1", "Deployment", "deployments"},
    {"apps/v1", "ReplicaSet", "replicasets"},
    {"apps/v1", "StatefulSet", "statefulsets"},
    {"batch/v1", "Job", "jobs"},
    {"autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers"},
    {"coordination.k8s.io/v1", "Lease", "leases"},
    {kNetworking, "Ingress", "ingresses"},
    {kNetworking, "IngressClass", "ingressclasses", false},
    {kNetworking, "NetworkPolicy", "networkpolicies"},
    {kRbac, "ClusterRole", "clusterroles", false},
    {kRbac, "ClusterRoleBinding", "clusterrolebindings", false},
    {kRbac, "Role", "roles"},
    {kRbac, "RoleBinding", "rolebindings"},
    {"scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", false},
    {"storage.k8s.io/v1", "StorageClass", "storageclasses", false},
    {"apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false},
    {"admissionregistration.k8s.io/v1",
     "MutatingWebhookConfiguration",
     "mutatingwebhookconfigurations",
     false},
    {"admissionregistration.k8s.io/v1",
     "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations",
     false},
}};

}  // namespace

std::optional<Resource> find_common_resource(const Kind& kind) {
    for (const Common& common : kCommon) {
        if (common.kind != kind.kind || common.api_version != kind.api_version) continue;
        return Resource{kind, std::string(common.plural), common.namespaced};
    }
    return std::nullopt;
}

}  // namespace ds::kube
