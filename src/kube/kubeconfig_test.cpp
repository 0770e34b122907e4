#include "kube/kubeconfig.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace ds::kube {
namespace {

const std::string kPath = "/home/me/.kube/config";

const std::string kHead = R"(apiVersion: v1
kind: Config
current-context: dev
contexts:
- name: dev
  context: {cluster: local, user: me, namespace: shop}
- name: bare
  context: {cluster: local}
- name: lost
  context: {cluster: gone, user: me}
- name: nobody
  context: {cluster: local, user: gone}
clusters:
- name: local
  cluster:
    server: https://127.0.0.1:6443/
    certificate-authority-data: Q0E=
    tls-server-name: kube
users:
- name: me
  user:
)";

using Files = std::map<std::string, std::string>;

ReadFile reader(Files files) {
    return [files = std::move(files)](const std::string& path) -> Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) {
            return fail(ErrorCode::NotFound, "read '" + path + "': no such file");
        }
        return found->second;
    };
}

KubeMachine machine(Files files, std::map<std::string, std::string> environment = {}) {
    return {std::move(environment), "/home/me", reader(std::move(files))};
}

Result<ClusterAccess> load_file(const std::string& text, const std::string& context = "") {
    return load_cluster_access(machine({{kPath, text}}), context);
}

Result<ClusterAccess> load(const std::string& user, const std::string& context = "") {
    return load_file(kHead + user, context);
}

std::string refusal(const Result<ClusterAccess>& result) {
    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::InvalidInput);
    return result.error().message();
}

}  // namespace

TEST_CASE("load_cluster_access reads what a context gives inline") {
    const ClusterAccess access =
        load("    {client-certificate-data: Q0VSVA==, client-key-data: S0VZ, token: secret}\n")
            .value();

    CHECK(access.context == "dev");
    CHECK(access.server == "https://127.0.0.1:6443");
    CHECK(access.name_space == "shop");
    CHECK(access.kubeconfig == kPath);
    CHECK(access.ca == "CA");
    CHECK(access.tls_server_name == "kube");
    CHECK(!access.skip_tls_verify);
    CHECK(access.user.client_certificate == "CERT");
    CHECK(access.user.client_key == "KEY");
    CHECK(access.user.token == "secret");
}

TEST_CASE("load_cluster_access reads files relative to the kubeconfig") {
    const std::string user =
        "    {client-certificate: me.crt, client-key: /keys/me.key, tokenFile: token}\n";
    const Files files = {
        {kPath, kHead + user},
        {"/home/me/.kube/me.crt", "CERT"},
        {"/keys/me.key", "KEY"},
        {"/home/me/.kube/token", "secret\n"},
    };

    const ClusterAccess access = load_cluster_access(machine(files), "").value();

    CHECK(access.user.client_certificate == "CERT");
    CHECK(access.user.client_key == "KEY");
    CHECK(access.user.token == "secret");
}

TEST_CASE("load_cluster_access takes a context without user and namespace") {
    const ClusterAccess access = load("    {}\n", "bare").value();

    CHECK(access.name_space == "default");
    CHECK(access.user.token.empty());
}

TEST_CASE("load_cluster_access says which part is missing or wrong") {
    CHECK(
        refusal(load("    {}\n", "nobdy")) ==
        "kubeconfig '/home/me/.kube/config' has no context 'nobdy'; did you mean 'nobody'? known "
        "contexts: dev, bare, lost, nobody"
    );
    CHECK(
        refusal(load("    {}\n", "lost")) ==
        "context 'lost' names the cluster 'gone', which is not defined, /home/me/.kube/config:9"
    );
    CHECK(
        refusal(load("    {}\n", "nobody")) ==
        "context 'nobody' names the user 'gone', which is not defined, /home/me/.kube/config:11"
    );
    CHECK(
        refusal(load("    {client-certificate-data: '*', client-key-data: S0VZ}\n")) ==
        "users[me].client-certificate-data is not base64, /home/me/.kube/config:22"
    );
    CHECK(
        refusal(load("    {client-key-data: S0VZ}\n")) ==
        "users[me] has only one of client-certificate and client-key, /home/me/.kube/config:22"
    );
    CHECK(
        refusal(load("    {client-certificate: no.crt}\n")) ==
        "users[me].client-certificate, /home/me/.kube/config:22: read "
        "'/home/me/.kube/no.crt': no such file"
    );
}

TEST_CASE("load_cluster_access says what to do without a kubeconfig, context or server") {
    CHECK(
        refusal(load_cluster_access(machine({}), "")) ==
        "no kubeconfig at '/home/me/.kube/config'; start a cluster, or point $KUBECONFIG to the "
        "kubeconfig of one"
    );
    CHECK(
        refusal(load_file("")) ==
        "no context of kubeconfig '/home/me/.kube/config' is current; choose one with "
        "--kube-context"
    );
    const std::string no_server =
        "contexts: [{name: a, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {}}]\n";
    CHECK(
        refusal(load_file(no_server, "a")) == "clusters[c] has no server, /home/me/.kube/config:2"
    );
    const std::string bad_server =
        "contexts: [{name: a, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'ftp://x'}}]\n";
    CHECK(
        refusal(load_file(bad_server, "a")) ==
        "clusters[c].server 'ftp://x' is not an http or https URL, /home/me/.kube/config:2"
    );
    CHECK(refusal(load_file("a: [\n")).starts_with("read kubeconfig: /home/me/.kube/config:"));
}

TEST_CASE("list_contexts yields names and the current one") {
    const KubeContexts contexts = list_contexts(machine({{kPath, kHead}})).value();

    CHECK(contexts.current == "dev");
    CHECK(contexts.names == std::vector<std::string>{"dev", "bare", "lost", "nobody"});
}

TEST_CASE("kubeconfig_files prefers the variable and names each file once") {
    const auto files = [](const std::string& variable, const std::string& home) {
        return kubeconfig_files({{{"KUBECONFIG", variable}}, home, reader({})});
    };
    using Paths = std::vector<std::string>;

    CHECK(files("/a", "/home/me") == Paths{"/a"});
    CHECK(files(":/a::/b:/a", "/home/me") == Paths{"/a", "/b"});
    CHECK(files("", "/home/me") == Paths{kPath});
    CHECK(files("", "").empty());
}

}  // namespace ds::kube
