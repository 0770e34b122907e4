#include "helm/capabilities.hpp"

#include "base/strings.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace ds::helm {
namespace {

/// The groups and versions that the Go client which Helm is built with has types for, in its order.
constexpr std::array kKnownVersions{
    std::string_view("v1"),
    std::string_view("admissionregistration.k8s.io/v1"),
    std::string_view("admissionregistration.k8s.io/v1alpha1"),
    std::string_view("admissionregistration.k8s.io/v1beta1"),
    std::string_view("internal.apiserver.k8s.io/v1alpha1"),
    std::string_view("apps/v1"),
    std::string_view("apps/v1beta1"),
    std::string_view("apps/v1beta2"),
    std::string_view("authentication.k8s.io/v1"),
    std::string_view("authentication.k8s.io/v1alpha1"),
    std::string_view("authentication.k8s.io/v1beta1"),
    std::string_view("authorization.k8s.io/v1"),
    std::string_view("authorization.k8s.io/v1beta1"),
    std::string_view("autoscaling/v1"),
    std::string_view("autoscaling/v2"),
    std::string_view("batch/v1"),
    std::string_view("batch/v1beta1"),
    std::string_view("certificates.k8s.io/v1"),
    std::string_view("certificates.k8s.io/v1beta1"),
    std::string_view("certificates.k8s.io/v1alpha1"),
    std::string_view("coordination.k8s.io/v1alpha2"),
    std::string_view("coordination.k8s.io/v1beta1"),
    std::string_view("coordination.k8s.io/v1"),
    std::string_view("discovery.k8s.io/v1"),
    std::string_view("discovery.k8s.io/v1beta1"),
    std::string_view("events.k8s.io/v1"),
    std::string_view("events.k8s.io/v1beta1"),
    std::string_view("extensions/v1beta1"),
    std::string_view("flowcontrol.apiserver.k8s.io/v1"),
    std::string_view("flowcontrol.apiserver.k8s.io/v1beta1"),
    std::string_view("flowcontrol.apiserver.k8s.io/v1beta2"),
    std::string_view("flowcontrol.apiserver.k8s.io/v1beta3"),
    std::string_view("lifecycle.k8s.io/v1alpha1"),
    std::string_view("networking.k8s.io/v1"),
    std::string_view("networking.k8s.io/v1beta1"),
    std::string_view("node.k8s.io/v1"),
    std::string_view("node.k8s.io/v1alpha1"),
    std::string_view("node.k8s.io/v1beta1"),
    std::string_view("policy/v1"),
    std::string_view("policy/v1beta1"),
    std::string_view("rbac.authorization.k8s.io/v1"),
    std::string_view("rbac.authorization.k8s.io/v1beta1"),
    std::string_view("rbac.authorization.k8s.io/v1alpha1"),
    std::string_view("resource.k8s.io/v1"),
    std::string_view("resource.k8s.io/v1beta2"),
    std::string_view("resource.k8s.io/v1beta1"),
    std::string_view("resource.k8s.io/v1alpha3"),
    std::string_view("scheduling.k8s.io/v1alpha3"),
    std::string_view("scheduling.k8s.io/v1beta1"),
    std::string_view("scheduling.k8s.io/v1"),
    std::string_view("storage.k8s.io/v1beta1"),
    std::string_view("storage.k8s.io/v1"),
    std::string_view("storage.k8s.io/v1alpha1"),
    std::string_view("storagemigration.k8s.io/v1"),
    std::string_view("storagemigration.k8s.io/v1beta1"),
    std::string_view("apiextensions.k8s.io/v1beta1"),
    std::string_view("apiextensions.k8s.io/v1"),
};

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

}  // namespace

Result<KubeVersion> parse_kube_version(std::string_view text) {
    std::string_view rest = trim(text);
    if (rest.starts_with('v')) rest.remove_prefix(1);
    std::vector<std::string> parts;
    for (;;) {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (error != std::errc{} || rest.front() == '-') break;
        if (parts.empty() && rest.front() == '0' && end != rest.data() + 1) {
            return refuse(
                "illegal zero-prefixed version component \"" + std::string(rest.data(), end) +
                "\" in \"" + std::string(text) + "\""
            );
        }
        parts.push_back(std::to_string(number));
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (!rest.starts_with('.')) break;
        rest.remove_prefix(1);
    }
    if (parts.empty()) return refuse("could not parse \"" + std::string(text) + "\" as version");
    if (parts.size() < 2) return refuse("illegal version string \"" + std::string(text) + "\"");
    return KubeVersion{.version = "v" + join(parts, "."), .major = parts[0], .minor = parts[1]};
}

Capabilities default_capabilities() {
    return {
        .kube_version = {.version = "v1.37.0", .major = "1", .minor = "37"},
        .api_versions = {kKnownVersions.begin(), kKnownVersions.end()},
    };
}

}  // namespace ds::helm
