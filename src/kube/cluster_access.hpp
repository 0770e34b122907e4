#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::kube {

/// Whether a program that yields credentials may ask the user.
enum class InteractiveMode { Never, IfAvailable, Always };

/// A program that yields credentials (`users[].user.exec`).
struct ExecPlugin {
    std::string api_version;  // "client.authentication.k8s.io/v1" or "…/v1beta1".
    std::string command;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  // "NAME=value".
    std::string install_hint;
    InteractiveMode interactive = InteractiveMode::IfAvailable;
    bool provide_cluster_info = false;
    std::string cluster_config;  // JSON for the program, from the cluster's extensions; or empty.

    friend bool operator==(const ExecPlugin&, const ExecPlugin&) = default;
};

/// A login at an OpenID Connect provider (`users[].user.auth-provider` of name oidc).
struct OidcLogin {
    std::string issuer;
    std::string client_id;
    std::string client_secret;
    std::string id_token;
    std::string refresh_token;
    std::string ca;     // PEM; empty: the certificates of the system.
    std::string proxy;  // The URL of the proxy to the provider; empty: none.

    friend bool operator==(const OidcLogin&, const OidcLogin&) = default;
};

/// As whom to act, given the right to impersonate.
struct Impersonation {
    std::string user;
    std::string uid;
    std::vector<std::string> groups;
    std::vector<std::pair<std::string, std::vector<std::string>>> extra;

    friend bool operator==(const Impersonation&, const Impersonation&) = default;
};

/// Who we are to a cluster: one entry of `users`. At most one kind of it is used, in the order
/// token, basic login, plugin, provider; a client certificate goes with any of them.
struct UserAccess {
    std::string name;  // Of the entry; empty where the context names none.
    std::string file;  // The kubeconfig that defines it.

    std::string client_certificate;  // PEM.
    std::string client_key;          // PEM.
    std::string certificate_file;    // Where the two came from, when not inline.
    std::string key_file;
    std::string token;
    std::string token_file;  // Read again from time to time; goes before `token`.
    std::string login;       // Of basic authentication.
    std::string password;
    std::optional<ExecPlugin> exec;
    std::optional<OidcLogin> oidc;
    Impersonation impersonation;

    friend bool operator==(const UserAccess&, const UserAccess&) = default;
};

/// How one context of a kubeconfig reaches its cluster, and as whom. All contents are inline.
struct ClusterAccess {
    std::string context;
    std::string cluster;     // The name of its entry.
    std::string server;      // "https://127.0.0.1:6443", without a slash at the end.
    std::string name_space;  // "default" where the context names none.
    std::string kubeconfig;  // The file all this comes from, for messages.

    std::string ca;  // PEM; empty: the certificates of the system.
    std::string tls_server_name;
    bool skip_tls_verify = false;
    bool disable_compression = false;
    std::string proxy;         // Its URL, which may hold a password; empty: none.
    std::string proxy_origin;  // Where it is set, for messages.

    UserAccess user;

    friend bool operator==(const ClusterAccess&, const ClusterAccess&) = default;
};

}  // namespace ds::kube
