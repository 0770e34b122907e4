#include "kube/kubeconfig.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

namespace ds::kube {
namespace {

using Files = std::map<std::string, std::string>;
using Environment = std::map<std::string, std::string>;

KubeMachine machine(Files files, Environment environment) {
    ReadFile read = [files = std::move(files)](const std::string& path) -> Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return fail(ErrorCode::NotFound, "no file '" + path + "'");
        return found->second;
    };
    return {std::move(environment), "/home/me", std::move(read)};
}

Result<ClusterAccess> load(const std::string& user, const std::string& cluster = "") {
    const std::string text =
        "current-context: dev\ncontexts: [{name: dev, context: {cluster: c, user: me}}]\n"
        "clusters: [{name: c, cluster: {server: 'https://api.test:6443'" +
        cluster + "}}]\nusers:\n- name: me\n  user: " + user + "\n";
    return load_cluster_access(
        machine({{"/home/me/.kube/config", text}, {"/home/me/.kube/ca.crt", "CA"}}, {}), ""
    );
}

std::string refusal(const Result<ClusterAccess>& result) {
    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::InvalidInput);
    return result.error().message();
}

const std::string kExec =
    "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ";

}  // namespace

TEST_CASE("load_cluster_access reads an exec plugin with all its settings") {
    const std::string extension =
        ", extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]";
    const UserAccess user =
        load(
            kExec +
                "aws, args: [eks, 1], env: [{name: A, value: b}, {name: C}], installHint: get "
                "it, provideClusterInfo: true}}",
            extension
        )
            .value()
            .user;

    REQUIRE(user.exec);
    const ExecPlugin& exec = *user.exec;
    CHECK(user.name == "me");
    CHECK(user.file == "/home/me/.kube/config");
    CHECK(exec.api_version == "client.authentication.k8s.io/v1");
    CHECK(exec.command == "aws");
    CHECK(exec.arguments == std::vector<std::string>{"eks", "1"});
    CHECK(exec.environment == std::vector<std::string>{"A=b", "C="});
    CHECK(exec.install_hint == "get it");
    CHECK(exec.interactive == InteractiveMode::Never);
    CHECK(exec.cluster_config == R"({"audience":"x"})");
}

TEST_CASE("load_cluster_access finds plugins beside the kubeconfig by a path, else in PATH") {
    CHECK(load(kExec + "./bin/p}}").value().user.exec->command == "/home/me/.kube/./bin/p");
    CHECK(load(kExec + "/bin/p}}").value().user.exec->command == "/bin/p");
    CHECK(load(kExec + "p}}").value().user.exec->command == "p");
}

TEST_CASE("load_cluster_access says what is wrong with an exec plugin") {
    const std::string beta =
        "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: p}}";
    CHECK(load(beta).value().user.exec->interactive == InteractiveMode::IfAvailable);
    CHECK(
        refusal(load("{exec: {apiVersion: client.authentication.k8s.io/v1, command: p}}")) ==
        "users[me].exec.interactiveMode is not Never, IfAvailable or Always, "
        "/home/me/.kube/config:6"
    );
    CHECK(
        refusal(load("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: p}}"))
            .find("is gone from Kubernetes; update the tool") != std::string::npos
    );
    CHECK(
        refusal(load("{exec: {apiVersion: x, command: p}}")).find("v1beta1") != std::string::npos
    );
    CHECK(refusal(load(kExec + "''}}")).find("users[me].exec has no command") == 0);
}

TEST_CASE("load_cluster_access reads an oidc provider, and names the heirs of the others") {
    const std::string config =
        "{auth-provider: {name: oidc, config: {idp-issuer-url: 'https://id.test', client-id: kube, "
        "client-secret: s, id-token: t, refresh-token: r, idp-certificate-authority: ca.crt}}}";
    const OidcLogin login = load(config).value().user.oidc.value();

    CHECK(login == OidcLogin{"https://id.test", "kube", "s", "t", "r", "CA", ""});
    CHECK(
        refusal(load("{auth-provider: {name: gcp}}")).find("gke-gcloud-auth-plugin") !=
        std::string::npos
    );
    CHECK(refusal(load("{auth-provider: {name: azure}}")).find("kubelogin") != std::string::npos);
    CHECK(
        refusal(load("{auth-provider: {name: oidc}}")).find("lacks idp-issuer-url or client-id") !=
        std::string::npos
    );
    CHECK(
        refusal(load(kExec + "p}, auth-provider: {name: oidc}}")).find("keep one of them") !=
        std::string::npos
    );
}

TEST_CASE("load_cluster_access reads logins and whom to impersonate") {
    const UserAccess user =
        load(
            "{username: ann, password: '1', as: bob, as-uid: '42', as-groups: [dev, ops], "
            "as-user-extra: {team: [red, blue]}}"
        )
            .value()
            .user;

    CHECK(user.login == "ann");
    CHECK(user.password == "1");
    CHECK(user.impersonation.user == "bob");
    CHECK(user.impersonation.uid == "42");
    CHECK(user.impersonation.groups == std::vector<std::string>{"dev", "ops"});
    REQUIRE(user.impersonation.extra.size() == 1);
    CHECK(user.impersonation.extra[0].second == std::vector<std::string>{"red", "blue"});
    CHECK(refusal(load("{as-groups: [dev]}")).find("but no user (key as)") != std::string::npos);
    CHECK(
        refusal(load("{token: t, username: u}")).find("both a token and a username") !=
        std::string::npos
    );
}

TEST_CASE("load_cluster_access ignores keys it does not know, as kubectl does") {
    CHECK(load("{token: t, favourite-color: red}").value().user.token == "t");
}

TEST_CASE("load_cluster_access takes proxies from the cluster, then from the environment") {
    const auto proxy_of = [](const std::string& cluster, const Environment& environment) {
        const std::string text =
            "current-context: dev\ncontexts: [{name: dev, context: {cluster: c}}]\n"
            "clusters: [{name: c, cluster: {server: 'https://api.test:6443'" +
            cluster + "}}]\n";
        return load_cluster_access(machine({{"/home/me/.kube/config", text}}, environment), "");
    };
    const Environment proxied = {{"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", "api.test"}};

    const ClusterAccess own = proxy_of(", proxy-url: 'socks5://q:2'", proxied).value();
    CHECK(own.proxy == "socks5://q:2");
    CHECK(own.proxy_origin == "clusters[c].proxy-url, /home/me/.kube/config:3");
    CHECK(proxy_of("", proxied).value().proxy.empty());
    const ClusterAccess other = proxy_of("", {{"HTTPS_PROXY", "http://p:1"}}).value();
    CHECK(other.proxy == "http://p:1");
    CHECK(other.proxy_origin == "$HTTPS_PROXY");
    CHECK(
        refusal(proxy_of(", proxy-url: 'ftp://me:secret@q'", {})) ==
        "clusters[c].proxy-url, /home/me/.kube/config:3: 'ftp' is no kind of proxy; use http, "
        "https or socks5"
    );
}

TEST_CASE("load_cluster_access merges several kubeconfigs: the first to define a thing counts") {
    const std::string first =
        "contexts: [{name: dev, context: {cluster: c, user: me}}]\nusers: [{name: me, user: "
        "{tokenFile: token}}]\n";
    const std::string second =
        "current-context: dev\ncontexts: [{name: dev, context: {cluster: no}}, {name: b}]\n"
        "clusters: [{name: c, cluster: {server: 'https://api.test', certificate-authority: "
        "ca.crt}}]\nusers: [{name: me, user: {token: wrong}}]\n";
    const KubeMachine both = machine(
        {{"/a/config", first}, {"/a/token", "secret\n"}, {"/b/config", second}, {"/b/ca.crt", "CA"}
        },
        {{"KUBECONFIG", "/none:/a/config:/b/config"}}
    );

    const ClusterAccess access = load_cluster_access(both, "").value();

    CHECK(access.kubeconfig == "/a/config");
    CHECK(access.server == "https://api.test");
    CHECK(access.ca == "CA");
    CHECK(access.user.token == "secret");
    CHECK(list_contexts(both).value().names == std::vector<std::string>{"dev", "b"});
    CHECK(
        refusal(load_cluster_access(machine({}, {{"KUBECONFIG", "/x:/y"}}), "")) ==
        "no kubeconfig at '/x', '/y'; start a cluster, or point $KUBECONFIG to the kubeconfig of "
        "one"
    );
}

TEST_CASE("load_cluster_access uses the service account of a pod where there is no kubeconfig") {
    const std::string account = "/var/run/secrets/kubernetes.io/serviceaccount/";
    const Files files = {
        {account + "token", "secret\n"}, {account + "ca.crt", "CA"}, {account + "namespace", "shop"}
    };
    const Environment pod = {
        {"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}
    };

    const ClusterAccess access = load_cluster_access(machine(files, pod), "").value();

    CHECK(access.server == "https://[fd00::1]:443");
    CHECK(access.ca == "CA");
    CHECK(access.name_space == "shop");
    CHECK(access.user.token == "secret");
    CHECK(access.user.token_file == account + "token");
    CHECK(!load_cluster_access(machine(files, pod), "dev"));
    CHECK(!load_cluster_access(machine({}, pod), ""));
    CHECK(!load_cluster_access(machine(files, {}), ""));
}

}  // namespace ds::kube
