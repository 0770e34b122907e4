#include "kube/kubeconfig.hpp"

#include "base/strings.hpp"
#include "data/value.hpp"
#include "data/yaml.hpp"
#include "net/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

constexpr std::array<std::string_view, 6> kUserKeys = {
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
};

tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

// One file, and what its entries need: a way to say where something stands, and to read files.
struct Source {
    const std::string& path;
    const ReadFile& read;

    std::string place(const Value& value) const {
        if (!value.position()) return path;
        return path + ":" + std::to_string(value.position().line);
    }

    std::string absolute(std::string_view file) const {
        if (file.starts_with('/')) return std::string(file);
        const std::size_t slash = path.rfind('/');
        const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
        return folder + std::string(file);
    }
};

Result<Value> read_kubeconfig(const Source& source) {
    Result<std::string> text = source.read(source.path);
    if (!text && text.error().code() == ErrorCode::NotFound) {
        return invalid(
            "no kubeconfig at " + quoted(source.path) +
            "; start a cluster, or point $KUBECONFIG to the kubeconfig of one"
        );
    }
    if (!text) return fail(text.error().with_context("read kubeconfig"));
    auto document = data::parse_yaml(*text, data::YamlDialect::Kubernetes);
    if (!document) {
        return invalid("read kubeconfig: " + render_problem(document.error(), source.path, *text));
    }
    if (!document->is_map() && !document->is_null()) {
        return invalid("kubeconfig " + quoted(source.path) + " is not a map; check the file");
    }
    return *std::move(document);
}

const Value* find_named(const Value& document, std::string_view list, std::string_view name) {
    for (const Value& entry : document.list_at(list))
        if (entry.text_at("name") == name) return &entry;
    return nullptr;
}

std::vector<std::string> names_of(const Value& document, std::string_view list) {
    std::vector<std::string> names;
    for (const Value& entry : document.list_at(list))
        names.emplace_back(entry.text_at("name"));
    return names;
}

tl::unexpected<Error> unknown_context(
    const Value& document, const std::string& path, const std::string& name
) {
    const std::vector<std::string> known = names_of(document, "contexts");
    std::string message = "kubeconfig " + quoted(path) + " has no context " + quoted(name);
    const std::optional<std::string> near = nearest(name, known);
    message += near ? "; did you mean " + quoted(*near) + "? " : "; ";
    message += known.empty() ? "it defines none" : "known contexts: " + join(known, ", ");
    return invalid(std::move(message));
}

Result<const Value*> find_context(
    const Value& document, const std::string& path, std::string& name
) {
    if (name.empty()) name = document.text_at("current-context");
    if (name.empty()) {
        const std::vector<std::string> known = names_of(document, "contexts");
        return invalid(
            "no context of kubeconfig " + quoted(path) + " is current; choose one with " +
            "--kube-context" + (known.empty() ? "" : " (known: " + join(known, ", ") + ")")
        );
    }
    const Value* context = find_named(document, "contexts", name);
    if (context == nullptr) return unknown_context(document, path, name);
    return context;
}

// Content given inline as base64 under KEY-data, or in the file that KEY names.
Result<std::string> content(
    const Source& source, const Value& entry, const std::string& owner, const std::string& key
) {
    const Value* inline_data = entry.member(key + "-data");
    if (inline_data != nullptr && !inline_data->text().empty()) {
        std::optional<std::string> bytes = decode_base64(inline_data->text());
        if (bytes) return *std::move(bytes);
        return invalid(owner + "." + key + "-data is not base64, " + source.place(*inline_data));
    }
    const Value* file = entry.member(key);
    if (file == nullptr || file->text().empty()) return std::string();
    Result<std::string> bytes = source.read(source.absolute(file->text()));
    if (bytes) return bytes;
    const std::string where = owner + "." + key + ", " + source.place(*file);
    return invalid(bytes.error().with_context(where).message());
}

Result<> read_cluster(const Source& source, const Value& entry, ClusterAccess& access) {
    const std::string owner = "clusters[" + std::string(entry.text_at("name")) + "]";
    const Value* cluster = entry.member("cluster");
    const std::string_view server = entry.text_at("cluster.server");
    if (server.empty()) return invalid(owner + " has no server, " + source.place(entry));
    const Result<net::Url> url = net::parse_url(server);
    if (!url || (url->scheme != "https" && url->scheme != "http")) {
        return invalid(
            owner + ".server " + quoted(server) + " is not an http or https URL, " +
            source.place(*cluster->member("server"))
        );
    }
    if (const Value* proxy = cluster->member("proxy-url"); proxy && !proxy->is_null()) {
        return invalid("not built yet: " + owner + ".proxy-url, " + source.place(*proxy));
    }
    access.server = server;
    while (access.server.ends_with('/'))
        access.server.pop_back();
    access.tls_server_name = cluster->text_at("tls-server-name");
    access.skip_tls_verify = cluster->bool_at("insecure-skip-tls-verify").value_or(false);
    Result<std::string> ca = content(source, *cluster, owner, "certificate-authority");
    if (!ca) return fail(ca.error());
    access.ca = *std::move(ca);
    return {};
}

// Refuses what we would otherwise silently leave out, and log in as nobody.
Result<> check_user(const Source& source, const Value& user, const std::string& owner) {
    for (const data::Member& member : user.map()) {
        const bool known =
            std::find(kUserKeys.begin(), kUserKeys.end(), member.key) != kUserKeys.end();
        const bool empty = member.value.is_null() || member.key == "extensions";
        if (known || empty) continue;
        return invalid(
            "not built yet: " + owner + "." + member.key + ", " + source.path + ":" +
            std::to_string(member.key_position.line)
        );
    }
    return {};
}

Result<std::string> read_token(const Source& source, const Value& user, const std::string& owner) {
    const Value* file = user.member("tokenFile");
    if (file == nullptr || file->text().empty()) return std::string(user.text_at("token"));
    Result<std::string> token = source.read(source.absolute(file->text()));
    if (token) return std::string(trim(*token));
    const std::string where = owner + ".tokenFile, " + source.place(*file);
    return invalid(token.error().with_context(where).message());
}

Result<> read_user(const Source& source, const Value& entry, ClusterAccess& access) {
    const Value* user = entry.member("user");
    if (user == nullptr) return {};
    const std::string owner = "users[" + std::string(entry.text_at("name")) + "]";
    if (Result<> checked = check_user(source, *user, owner); !checked) return checked;

    Result<std::string> certificate = content(source, *user, owner, "client-certificate");
    if (!certificate) return fail(certificate.error());
    Result<std::string> key = content(source, *user, owner, "client-key");
    if (!key) return fail(key.error());
    if (certificate->empty() != key->empty()) {
        return invalid(
            owner + " has only one of client-certificate and client-key, " + source.place(entry)
        );
    }
    Result<std::string> token = read_token(source, *user, owner);
    if (!token) return fail(token.error());
    access.client_certificate = *std::move(certificate);
    access.client_key = *std::move(key);
    access.token = *std::move(token);
    return {};
}

}  // namespace

Result<std::string> kubeconfig_path(std::string_view variable, std::string_view home) {
    std::vector<std::string> files;
    for (std::string& file : split(variable, ':'))
        if (!file.empty()) files.push_back(std::move(file));
    if (files.size() > 1) {
        return invalid(
            "not built yet: several files in $KUBECONFIG (" + join(files, ", ") + "); name one"
        );
    }
    if (!files.empty()) return files.front();
    if (home.empty()) {
        return invalid("no kubeconfig: neither $KUBECONFIG nor $HOME is set; set $KUBECONFIG");
    }
    return std::string(home) + "/.kube/config";
}

Result<KubeContexts> list_contexts(const std::string& path, const ReadFile& read) {
    const Result<Value> document = read_kubeconfig(Source{path, read});
    if (!document) return fail(document.error());
    return KubeContexts{
        std::string(document->text_at("current-context")), names_of(*document, "contexts")
    };
}

Result<ClusterAccess> load_cluster_access(
    const std::string& path, const std::string& context, const ReadFile& read
) {
    const Source source{path, read};
    const Result<Value> document = read_kubeconfig(source);
    if (!document) return fail(document.error());

    ClusterAccess access;
    access.kubeconfig = path;
    access.context = context;
    const Result<const Value*> entry = find_context(*document, path, access.context);
    if (!entry) return fail(entry.error());
    access.name_space = (*entry)->text_at("context.namespace");
    if (access.name_space.empty()) access.name_space = "default";

    const std::string owner = "context " + quoted(access.context);
    const std::string_view cluster_name = (*entry)->text_at("context.cluster");
    const Value* cluster = find_named(*document, "clusters", cluster_name);
    if (cluster == nullptr) {
        return invalid(
            owner + " names the cluster " + quoted(cluster_name) + ", which is not defined, " +
            source.place(**entry)
        );
    }
    if (Result<> read_in = read_cluster(source, *cluster, access); !read_in) {
        return fail(read_in.error());
    }
    const std::string_view user_name = (*entry)->text_at("context.user");
    if (user_name.empty()) return access;
    const Value* user = find_named(*document, "users", user_name);
    if (user == nullptr) {
        return invalid(
            owner + " names the user " + quoted(user_name) + ", which is not defined, " +
            source.place(**entry)
        );
    }
    if (Result<> read_in = read_user(source, *user, access); !read_in) {
        return fail(read_in.error());
    }
    return access;
}

}  // namespace ds::kube
