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

Result<ClusterAccess> load(const std::string& user, const std::string& context = "") {
    return load_cluster_access(kPath, context, reader({{kPath, kHead + user}}));
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
    CHECK(access.client_certificate == "CERT");
    CHECK(access.client_key == "KEY");
    CHECK(access.token == "secret");
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

    const ClusterAccess access = load_cluster_access(kPath, "", reader(files)).value();

    CHECK(access.client_certificate == "CERT");
    CHECK(access.client_key == "KEY");
    CHECK(access.token == "secret");
}

TEST_CASE("load_cluster_access takes a context without user and namespace") {
    const ClusterAccess access = load("    {}\n", "bare").value();

    CHECK(access.name_space == "default");
    CHECK(access.token.empty());
}

TEST_CASE("load_cluster_access names what it cannot use, with file and line") {
    CHECK(
        refusal(load("    exec: {command: aws}\n")) ==
        "not built yet: users[me].exec, /home/me/.kube/config:22"
    );
    CHECK(
        refusal(load("    token: x\n    as: root\n")) ==
        "not built yet: users[me].as, /home/me/.kube/config:23"
    );
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
        "users[me] has only one of client-certificate and client-key, /home/me/.kube/config:20"
    );
    CHECK(
        refusal(load("    {client-certificate: no.crt}\n")) ==
        "users[me].client-certificate, /home/me/.kube/config:22: read "
        "'/home/me/.kube/no.crt': no such file"
    );
}

TEST_CASE("load_cluster_access says what to do without a kubeconfig, context or server") {
    CHECK(
        refusal(load_cluster_access(kPath, "", reader({}))) ==
        "no kubeconfig at '/home/me/.kube/config'; start a cluster, or point $KUBECONFIG to the "
        "kubeconfig of one"
    );
    CHECK(
        refusal(load_cluster_access(kPath, "", reader({{kPath, ""}}))) ==
        "no context of kubeconfig '/home/me/.kube/config' is current; choose one with "
        "--kube-context"
    );
    const std::string no_server =
        "contexts: [{name: a, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {}}]\n";
    CHECK(
        refusal(load_cluster_access(kPath, "a", reader({{kPath, no_server}}))) ==
        "clusters[c] has no server, /home/me/.kube/config:2"
    );
    const std::string bad_server =
        "contexts: [{name: a, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'ftp://x'}}]\n";
    CHECK(
        refusal(load_cluster_access(kPath, "a", reader({{kPath, bad_server}}))) ==
        "clusters[c].server 'ftp://x' is not an http or https URL, /home/me/.kube/config:2"
    );
    CHECK(refusal(load_cluster_access(kPath, "", reader({{kPath, "a: [\n"}})))
              .starts_with("read kubeconfig: /home/me/.kube/config:"));
}

TEST_CASE("list_contexts yields names and the current one") {
    const KubeContexts contexts = list_contexts(kPath, reader({{kPath, kHead}})).value();

    CHECK(contexts.current == "dev");
    CHECK(contexts.names == std::vector<std::string>{"dev", "bare", "lost", "nobody"});
}

TEST_CASE("kubeconfig_path prefers the variable") {
    CHECK(kubeconfig_path("/a", "/home/me").value() == "/a");
    CHECK(kubeconfig_path(":/a:", "/home/me").value() == "/a");
    CHECK(kubeconfig_path("", "/home/me").value() == kPath);
    CHECK(!kubeconfig_path("/a:/b", "/home/me"));
    CHECK(!kubeconfig_path("", ""));
}

}  // namespace ds::kube
