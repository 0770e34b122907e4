#include "kube/kubeconfig_user.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

constexpr std::string_view kV1 = "client.authentication.k8s.io/v1";
constexpr std::string_view kV1Beta1 = "client.authentication.k8s.io/v1beta1";
constexpr std::string_view kExtension = "client.authentication.k8s.io/exec";

/// The entry under work, and how messages name it.
struct Source {
    const KubeconfigFile& file;
    const ReadFile& read;
    std::string owner;

    tl::unexpected<Error> refuse(std::string_view what, const Value& where) const {
        return fail(ErrorCode::InvalidInput, owner + std::string(what) + ", " + file.place(where));
    }
};

Result<> read_certificate(const Source& source, const Value& user, UserAccess& access) {
    Result<KubeconfigContent> certificate =
        read_content(source.file, user, source.owner, "client-certificate", source.read);
    if (!certificate) return fail(certificate.error());
    Result<KubeconfigContent> key =
        read_content(source.file, user, source.owner, "client-key", source.read);
    if (!key) return fail(key.error());
    if (certificate->bytes.empty() != key->bytes.empty()) {
        return source.refuse(" has only one of client-certificate and client-key", user);
    }
    access.client_certificate = std::move(certificate->bytes);
    access.certificate_file = std::move(certificate->file);
    access.client_key = std::move(key->bytes);
    access.key_file = std::move(key->file);
    return {};
}

Result<> read_token(const Source& source, const Value& user, UserAccess& access) {
    access.token = user.text_at("token");
    const Value* file = user.member("tokenFile");
    if (file == nullptr || file->text().empty()) return {};
    access.token_file = source.file.absolute(file->text());
    const Result<std::string> token = source.read(access.token_file);
    if (token) {
        access.token = trim(*token);
        if (!access.token.empty()) return {};
        return source.refuse(".tokenFile '" + access.token_file + "' is empty", *file);
    }
    const std::string where = source.owner + ".tokenFile, " + source.file.place(*file);
    return fail(ErrorCode::InvalidInput, token.error().with_context(where).message());
}

Result<> read_basic(const Source& source, const Value& user, UserAccess& access) {
    access.login = user.text_at("username");
    access.password = user.text_at("password");
    if (!access.login.empty() && !access.token.empty()) {
        return source.refuse(" has both a token and a username; keep one of them", user);
    }
    return {};
}

Result<InteractiveMode> read_mode(const Source& source, const Value& exec) {
    const std::string_view mode = exec.text_at("interactiveMode");
    if (mode == "Never") return InteractiveMode::Never;
    if (mode == "IfAvailable") return InteractiveMode::IfAvailable;
    if (mode == "Always") return InteractiveMode::Always;
    if (mode.empty() && exec.text_at("apiVersion") != kV1) return InteractiveMode::IfAvailable;
    return source.refuse(".exec.interactiveMode is not Never, IfAvailable or Always", exec);
}

std::string extension_of(const Value& cluster) {
    for (const Value& extension : cluster.list_at("extensions")) {
        if (extension.text_at("name") != kExtension) continue;
        const Value* config = extension.member("extension");
        if (config != nullptr) return data::write_json(*config);
    }
    return "";
}

Result<> check_version(const Source& source, const Value& exec) {
    const std::string_view version = exec.text_at("apiVersion");
    if (version == kV1 || version == kV1Beta1) return {};
    const bool old = version == "client.authentication.k8s.io/v1alpha1";
    const std::string_view advice =
        old ? " is v1alpha1, which is gone from Kubernetes; update the tool that wrote the entry "
              "and let it write the kubeconfig again"
            : " is not client.authentication.k8s.io/v1 or v1beta1";
    return source.refuse(".exec.apiVersion" + std::string(advice), exec);
}

Result<> read_exec(
    const Source& source, const Value& user, const Value& cluster, UserAccess& access
) {
    const Value* exec = user.member("exec");
    if (exec == nullptr || exec->is_null()) return {};
    if (user.member("auth-provider") != nullptr && !user.member("auth-provider")->is_null()) {
        return source.refuse(" has both exec and auth-provider; keep one of them", *exec);
    }
    if (const Result<> version = check_version(source, *exec); !version) return version;
    const Result<InteractiveMode> mode = read_mode(source, *exec);
    if (!mode) return fail(mode.error());

    ExecPlugin plugin;
    plugin.api_version = exec->text_at("apiVersion");
    plugin.interactive = *mode;
    const std::string_view command = exec->text_at("command");
    if (command.empty()) return source.refuse(".exec has no command", *exec);
    const bool is_path = command.find('/') != std::string_view::npos;
    plugin.command = is_path ? source.file.absolute(command) : std::string(command);
    for (const Value& argument : exec->list_at("args"))
        plugin.arguments.push_back(argument.scalar_text());
    for (const Value& variable : exec->list_at("env")) {
        const Value* value = variable.member("value");
        plugin.environment.push_back(
            std::string(variable.text_at("name")) + "=" + (value ? value->scalar_text() : "")
        );
    }
    plugin.install_hint = exec->text_at("installHint");
    plugin.provide_cluster_info = exec->bool_at("provideClusterInfo").value_or(false);
    if (plugin.provide_cluster_info) plugin.cluster_config = extension_of(cluster);
    access.exec = std::move(plugin);
    return {};
}

Result<std::string> read_authority(const Source& source, const Value& config) {
    const std::string_view inline_data = config.text_at("idp-certificate-authority-data");
    if (!inline_data.empty()) {
        std::optional<std::string> bytes = decode_base64(inline_data);
        if (bytes) return *std::move(bytes);
        return source.refuse(
            ".auth-provider.config.idp-certificate-authority-data is not base64", config
        );
    }
    const std::string_view file = config.text_at("idp-certificate-authority");
    if (file.empty()) return std::string();
    Result<std::string> bytes = source.read(source.file.absolute(file));
    if (bytes) return bytes;
    const std::string where = source.owner + ".auth-provider.config.idp-certificate-authority";
    return fail(ErrorCode::InvalidInput, bytes.error().with_context(where).message());
}

Result<> read_provider(const Source& source, const Value& user, UserAccess& access) {
    const Value* provider = user.member("auth-provider");
    if (provider == nullptr || provider->is_null()) return {};
    const std::string name(provider->text_at("name"));
    if (name != "oidc") {
        const bool vendor = name == "gcp" || name == "azure";
        const std::string tool = name == "gcp" ? "gke-gcloud-auth-plugin" : "kubelogin";
        const std::string advice =
            vendor ? "; install " + tool + " and let it write the kubeconfig again"
                   : "; use an exec plugin instead";
        return source.refuse(
            ".auth-provider '" + name + "' is gone from Kubernetes" + advice, *provider
        );
    }
    const Value none;
    const Value* found = provider->member("config");
    const Value& config = found != nullptr ? *found : none;
    OidcLogin oidc;
    oidc.issuer = config.text_at("idp-issuer-url");
    oidc.client_id = config.text_at("client-id");
    if (oidc.issuer.empty() || oidc.client_id.empty()) {
        return source.refuse(".auth-provider.config lacks idp-issuer-url or client-id", *provider);
    }
    oidc.client_secret = config.text_at("client-secret");
    oidc.id_token = config.text_at("id-token");
    oidc.refresh_token = config.text_at("refresh-token");
    Result<std::string> authority = read_authority(source, config);
    if (!authority) return fail(authority.error());
    oidc.ca = *std::move(authority);
    access.oidc = std::move(oidc);
    return {};
}

Result<> read_impersonation(const Source& source, const Value& user, UserAccess& access) {
    Impersonation& as = access.impersonation;
    as.user = user.text_at("as");
    as.uid = user.text_at("as-uid");
    for (const Value& group : user.list_at("as-groups"))
        as.groups.push_back(group.scalar_text());
    for (const data::Member& member : user.map_at("as-user-extra")) {
        std::vector<std::string> values;
        for (const Value& value : member.value.list())
            values.push_back(value.scalar_text());
        as.extra.emplace_back(member.key, std::move(values));
    }
    const bool more = !as.uid.empty() || !as.groups.empty() || !as.extra.empty();
    if (as.user.empty() && more) {
        return source.refuse(" impersonates groups, a uid or extra, but no user (key as)", user);
    }
    return {};
}

}  // namespace

Result<KubeconfigContent> read_content(
    const KubeconfigFile& file,
    const Value& map,
    const std::string& owner,
    const std::string& key,
    const ReadFile& read
) {
    const Value* inline_data = map.member(key + "-data");
    if (inline_data != nullptr && !inline_data->text().empty()) {
        std::optional<std::string> bytes = decode_base64(inline_data->text());
        if (bytes) return KubeconfigContent{*std::move(bytes), ""};
        return fail(
            ErrorCode::InvalidInput,
            owner + "." + key + "-data is not base64, " + file.place(*inline_data)
        );
    }
    const Value* named = map.member(key);
    if (named == nullptr || named->text().empty()) return KubeconfigContent{};
    std::string path = file.absolute(named->text());
    Result<std::string> bytes = read(path);
    if (bytes) return KubeconfigContent{*std::move(bytes), std::move(path)};
    const std::string where = owner + "." + key + ", " + file.place(*named);
    return fail(ErrorCode::InvalidInput, bytes.error().with_context(where).message());
}

Result<UserAccess> read_user(
    const KubeconfigEntry& entry, const Value& cluster, const ReadFile& read
) {
    UserAccess access;
    access.name = entry.value->text_at("name");
    access.file = entry.file->path;
    const Value* user = entry.value->member("user");
    if (user == nullptr || user->is_null()) return access;

    const Source source{*entry.file, read, "users[" + access.name + "]"};
    Result<> done = read_certificate(source, *user, access);
    if (done) done = read_token(source, *user, access);
    if (done) done = read_basic(source, *user, access);
    if (done) done = read_exec(source, *user, cluster, access);
    if (done) done = read_provider(source, *user, access);
    if (done) done = read_impersonation(source, *user, access);
    if (!done) return fail(done.error());
    return access;
}

}  // namespace ds::kube
