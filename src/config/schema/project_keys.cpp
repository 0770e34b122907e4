#include "config/schema/key.hpp"

#include <array>

namespace ds::config {
namespace {

using enum KeyType;
using enum Version;

constexpr std::array kKeys = {
    Key{"version", Text, {V1Alpha1, V2Beta1}, "Version of this file's keys"},
    Key{"name", Text, {V1Alpha1, V2Beta1}, "Name of the project"},

    Key{"cluster", Struct, between(V1Alpha1, V1Beta2), "The cluster; of no use any more"},
    Key{"cluster.cloudProvider", Text, between(V1Alpha1, V1Alpha2), "Cloud provider"},
    Key{"cluster.kubeContext", Text, between(V1Alpha1, V1Beta2), "Context of the kubeconfig"},
    Key{"cluster.namespace", Text, between(V1Alpha1, V1Beta2), "Namespace"},
    Key{"cluster.apiServer", Text, between(V1Alpha1, V1Beta1), "Address"},
    Key{"cluster.caCert", Text, between(V1Alpha1, V1Beta1), "Certificate"},
    Key{"cluster.user", Struct, between(V1Alpha1, V1Beta1), "Login"},
    Key{"cluster.user.clientCert", Text, between(V1Alpha1, V1Beta1), "Certificate"},
    Key{"cluster.user.clientKey", Text, between(V1Alpha1, V1Beta1), "Key"},
    Key{"cluster.user.token", Text, between(V1Alpha1, V1Beta1), "Token"},

    Key{"require", Struct, {V1Beta10, V2Beta1}, "What must be installed"},
    Key{"require.devspace", Text, {V1Beta10, V2Beta1}, "Range of versions of this tool"},
    Key{"require.commands", StructList, {V1Beta10, V2Beta1}, "Programs"},
    Key{"require.commands.name",
        Text,
        {V1Beta10, V2Beta1},
        "The program",
        {.missing = "the name of the program is missing"}},
    Key{"require.commands.versionArgs",
        TextList,
        {V1Beta10, V2Beta1},
        "Arguments that print its version",
        {.fallback = "[version]"}},
    Key{"require.commands.versionRegEx",
        Text,
        {V1Beta10, V2Beta1},
        "Pattern that finds the version in it"},
    Key{"require.commands.version",
        Text,
        {V1Beta10, V2Beta1},
        "Range of versions",
        {.missing = "the range of versions is missing, such as '>= 1.20'"}},
    Key{"require.plugins", StructList, {V1Beta10, V2Beta1}, "Plugins"},
    Key{"require.plugins.name",
        Text,
        {V1Beta10, V2Beta1},
        "The plugin",
        {.missing = "the name of the plugin is missing"}},
    Key{"require.plugins.version",
        Text,
        {V1Beta10, V2Beta1},
        "Range of versions",
        {.missing = "the range of versions is missing, such as '>= 1.20'"}},
};

}  // namespace

std::span<const Key> project_keys() {
    return kKeys;
}

}  // namespace ds::config
