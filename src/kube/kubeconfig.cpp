#include "kube/kubeconfig.hpp"

#include "base/strings.hpp"
#include "data/value.hpp"
#include "kube/kubeconfig_files.hpp"
#include "kube/kubeconfig_user.hpp"
#include "net/proxy.hpp"
#include "net/url.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

const std::string kAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

std::string variable(const KubeMachine& machine, const std::string& name) {
    const auto found = machine.environment.find(name);
    return found == machine.environment.end() ? std::string() : found->second;
}

Result<Kubeconfig> read_kubeconfig(const KubeMachine& machine) {
    return Kubeconfig::read(kubeconfig_files(machine), machine.read);
}

tl::unexpected<Error> no_kubeconfig(const Kubeconfig& kubeconfig) {
    if (kubeconfig.name().empty()) {
        return invalid("no kubeconfig: neither $KUBECONFIG nor $HOME is set; set $KUBECONFIG");
    }
    return invalid(
        "no kubeconfig at " + quoted(kubeconfig.name()) +
        "; start a cluster, or point $KUBECONFIG to the kubeconfig of one"
    );
}

tl::unexpected<Error> unknown_context(const Kubeconfig& kubeconfig, const std::string& name) {
    const std::vector<std::string> known = kubeconfig.names("contexts");
    std::string message =
        "kubeconfig " + quoted(kubeconfig.name()) + " has no context " + quoted(name);
    const std::optional<std::string> near = nearest(name, known);
    message += near ? "; did you mean " + quoted(*near) + "? " : "; ";
    message += known.empty() ? "it defines none" : "known contexts: " + join(known, ", ");
    return invalid(std::move(message));
}

Result<KubeconfigEntry> find_context(const Kubeconfig& kubeconfig, std::string& name) {
    if (name.empty()) name = kubeconfig.current_context();
    if (name.empty()) {
        const std::vector<std::string> known = kubeconfig.names("contexts");
        return invalid(
            "no context of kubeconfig " + quoted(kubeconfig.name()) + " is current; choose one " +
            "with --kube-context" + (known.empty() ? "" : " (known: " + join(known, ", ") + ")")
        );
    }
    const KubeconfigEntry entry = kubeconfig.find("contexts", name);
    if (entry.value == nullptr) return unknown_context(kubeconfig, name);
    return entry;
}

bool is_web(const Result<net::Url>& url) {
    return url && (url->scheme == "https" || url->scheme == "http");
}

// The kubeconfig's own goes before the environment's; both are checked here, where the file is
// known.
Result<> set_proxy(
    const KubeMachine& machine, const Value* own, const std::string& origin, ClusterAccess& access
) {
    if (own != nullptr && !own->text().empty()) {
        access.proxy = own->text();
        access.proxy_origin = origin;
    } else {
        const auto setting =
            net::find_proxy(machine.environment, net::parse_url(access.server).value());
        if (!setting) return {};
        access.proxy = setting->text;
        access.proxy_origin = "$" + setting->variable;
    }
    const Result<net::Proxy> proxy = net::parse_proxy(access.proxy);
    if (proxy) return {};
    return invalid(proxy.error().with_context(access.proxy_origin).message());
}

Result<> read_cluster(
    const KubeMachine& machine, const KubeconfigEntry& entry, ClusterAccess& access
) {
    const KubeconfigFile& file = *entry.file;
    access.cluster = entry.value->text_at("name");
    const std::string owner = "clusters[" + access.cluster + "]";
    const Value* cluster = entry.value->member("cluster");
    const std::string_view server = entry.value->text_at("cluster.server");
    if (server.empty()) return invalid(owner + " has no server, " + file.place(*entry.value));
    access.server = server;
    if (access.server.find("://") == std::string::npos) access.server.insert(0, "http://");
    if (!is_web(net::parse_url(access.server))) {
        return invalid(
            owner + ".server " + quoted(server) + " is not an http or https URL, " +
            file.place(*cluster->member("server"))
        );
    }
    while (access.server.ends_with('/'))
        access.server.pop_back();
    access.tls_server_name = cluster->text_at("tls-server-name");
    access.skip_tls_verify = cluster->bool_at("insecure-skip-tls-verify").value_or(false);
    access.disable_compression = cluster->bool_at("disable-compression").value_or(false);
    const Value* proxy = cluster->member("proxy-url");
    const std::string origin = proxy != nullptr ? owner + ".proxy-url, " + file.place(*proxy) : "";
    if (const Result<> set = set_proxy(machine, proxy, origin, access); !set) return set;
    // As kubectl: who does not verify needs no authority, not even one that can be read.
    if (access.skip_tls_verify) return {};
    Result<KubeconfigContent> ca =
        read_content(file, *cluster, owner, "certificate-authority", machine.read);
    if (!ca) return fail(ca.error());
    access.ca = std::move(ca->bytes);
    return {};
}

Result<> set_oidc_proxy(const KubeMachine& machine, UserAccess& user) {
    if (!user.oidc) return {};
    const Result<net::Url> issuer = net::parse_url(user.oidc->issuer);
    if (!is_web(issuer)) {
        return invalid(
            "users[" + user.name + "].auth-provider.config.idp-issuer-url " +
            quoted(user.oidc->issuer) + " is not an https URL, " + user.file
        );
    }
    const auto setting = net::find_proxy(machine.environment, *issuer);
    if (setting) user.oidc->proxy = setting->text;
    return {};
}

tl::unexpected<Error> undefined(
    const KubeconfigEntry& context, const std::string& name, std::string_view what
) {
    const std::string key = "context." + std::string(what);
    return invalid(
        "context " + quoted(name) + " names the " + std::string(what) + " " +
        quoted(context.value->text_at(key)) + ", which is not defined, " +
        context.file->place(*context.value)
    );
}

/// Whether this program runs in a pod that has a service account.
bool is_in_cluster(const KubeMachine& machine) {
    return !variable(machine, "KUBERNETES_SERVICE_HOST").empty() &&
           !variable(machine, "KUBERNETES_SERVICE_PORT").empty() &&
           machine.read(kAccount + "/token").has_value();
}

Result<ClusterAccess> in_cluster_access(const KubeMachine& machine) {
    ClusterAccess access;
    access.context = "in-cluster";
    access.cluster = access.context;
    access.kubeconfig = kAccount;
    const std::string host = variable(machine, "KUBERNETES_SERVICE_HOST");
    const bool is_ipv6 = host.find(':') != std::string::npos;
    access.server = "https://" + (is_ipv6 ? "[" + host + "]" : host) + ":" +
                    variable(machine, "KUBERNETES_SERVICE_PORT");
    if (!net::parse_url(access.server)) {
        return invalid("$KUBERNETES_SERVICE_HOST and _PORT name no server: " + access.server);
    }
    access.ca = machine.read(kAccount + "/ca.crt").value_or("");
    const std::string name_space = machine.read(kAccount + "/namespace").value_or("");
    access.name_space = trim(name_space).empty() ? "default" : trim(name_space);
    access.user.name = "service account of this pod";
    access.user.file = kAccount;
    access.user.token_file = kAccount + "/token";
    access.user.token = trim(machine.read(access.user.token_file).value_or(""));
    if (const Result<> set = set_proxy(machine, nullptr, "", access); !set)
        return fail(set.error());
    return access;
}

}  // namespace

std::vector<std::string> kubeconfig_files(const KubeMachine& machine) {
    std::vector<std::string> files;
    for (std::string& file : split(variable(machine, "KUBECONFIG"), ':')) {
        const bool known = std::ranges::find(files, file) != files.end();
        if (!file.empty() && !known) files.push_back(std::move(file));
    }
    if (files.empty() && !machine.home.empty()) files.push_back(machine.home + "/.kube/config");
    return files;
}

Result<KubeContexts> list_contexts(const KubeMachine& machine) {
    const Result<Kubeconfig> kubeconfig = read_kubeconfig(machine);
    if (!kubeconfig) return fail(kubeconfig.error());
    if (!kubeconfig->exists()) return no_kubeconfig(*kubeconfig);
    return KubeContexts{kubeconfig->current_context(), kubeconfig->names("contexts")};
}

Result<ClusterAccess> load_cluster_access(const KubeMachine& machine, const std::string& context) {
    const Result<Kubeconfig> kubeconfig = read_kubeconfig(machine);
    if (!kubeconfig) return fail(kubeconfig.error());
    if (kubeconfig->empty() && context.empty() && is_in_cluster(machine)) {
        return in_cluster_access(machine);
    }
    if (!kubeconfig->exists()) return no_kubeconfig(*kubeconfig);

    ClusterAccess access;
    access.context = context;
    const Result<KubeconfigEntry> entry = find_context(*kubeconfig, access.context);
    if (!entry) return fail(entry.error());
    access.kubeconfig = entry->file->path;
    access.name_space = entry->value->text_at("context.namespace");
    if (access.name_space.empty()) access.name_space = "default";

    const KubeconfigEntry cluster =
        kubeconfig->find("clusters", entry->value->text_at("context.cluster"));
    if (cluster.value == nullptr) return undefined(*entry, access.context, "cluster");
    if (const Result<> done = read_cluster(machine, cluster, access); !done) {
        return fail(done.error());
    }
    const std::string_view user_name = entry->value->text_at("context.user");
    if (user_name.empty()) return access;
    const KubeconfigEntry user = kubeconfig->find("users", user_name);
    if (user.value == nullptr) return undefined(*entry, access.context, "user");
    Result<UserAccess> read = read_user(user, *cluster.value->member("cluster"), machine.read);
    if (!read) return fail(read.error());
    access.user = *std::move(read);
    if (const Result<> set = set_oidc_proxy(machine, access.user); !set) return fail(set.error());
    return access;
}

}  // namespace ds::kube
