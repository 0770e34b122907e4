#include "kube/kubeconfig.hpp"

#include "kube/oidc.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

// A kubeconfig comes from whoever administers the cluster. Whatever it says, loading it ends with
// an access or with a message, and writing tokens back ends with a kubeconfig that holds them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    ds::kube::KubeMachine machine;
    machine.home = "/home/me";
    machine.read = [&text](const std::string& path) -> ds::Result<std::string> {
        if (path == "/home/me/.kube/config") return text;
        return ds::fail(ds::ErrorCode::NotFound, "no such file");
    };
    const ds::Result<ds::kube::KubeContexts> contexts = ds::kube::list_contexts(machine);
    (void)ds::kube::load_cluster_access(machine, "");
    if (!contexts) return 0;
    for (const std::string& name : contexts->names)
        (void)ds::kube::load_cluster_access(machine, name);
    const ds::kube::OidcTokens tokens{"aaa.bbb.ccc", "refresh: \"it\""};
    const ds::Result<std::string> written = ds::kube::replace_oidc_tokens(text, "me", tokens);
    if (written && !ds::kube::replace_oidc_tokens(*written, "me", tokens)) __builtin_trap();
    return 0;
}
