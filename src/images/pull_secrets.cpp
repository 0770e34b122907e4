#include "images/pull_secrets.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/value.hpp"
#include "docker/image_reference.hpp"
#include "docker/pull_secret.hpp"
#include "kube/client.hpp"
#include "kube/watch.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ds::images {
namespace {

constexpr std::string_view kSecretType = "kubernetes.io/dockerconfigjson";
constexpr std::string_view kContentKey = ".dockerconfigjson";
constexpr std::string_view kAccountName = "default";
constexpr auto kAccountLimit = std::chrono::seconds(30);
constexpr int kAttempts = 5;

void add_once(std::vector<std::string>& to, std::string text) {
    if (std::ranges::find(to, text) == to.end()) to.push_back(std::move(text));
}

std::vector<std::string> registries_of(const config::Config& config, bool daemon_is_shared) {
    std::vector<std::string> registries;
    for (const config::Image& image : config.images) {
        if (!image.create_pull_secret) continue;
        const bool is_there =
            daemon_is_shared && image.docker.prefer_minikube && !image.build_disabled;
        if (is_there) continue;
        const Result<docker::ImageReference> name = docker::parse_image_reference(image.repository);
        if (name) add_once(registries, name->registry);
    }
    return registries;
}

std::vector<std::string> namespaces_of(
    const config::Config& config, const std::string& name_space
) {
    std::vector<std::string> namespaces;
    for (const config::Deployment& deployment : config.deployments) {
        const std::string& own = deployment.kube_namespace;
        add_once(namespaces, own.empty() ? name_space : own);
    }
    return namespaces;
}

/// A secret as it is to be.
struct PullSecret {
    std::string name;
    std::string content;  // In base64, as the API has it.
};

kube::ObjectRef secret_ref(const std::string& name_space, const std::string& name) {
    return {{"v1", "Secret"}, name_space, name};
}

kube::ObjectRef account_ref(const std::string& name_space) {
    return {{"v1", "ServiceAccount"}, name_space, std::string(kAccountName)};
}

data::Value secret_object(const std::string& name_space, const PullSecret& secret) {
    return data::Value::map({
        {"apiVersion", "v1"},
        {"kind", "Secret"},
        {"metadata", data::Value::map({{"name", secret.name}, {"namespace", name_space}})},
        {"type", kSecretType},
        {"data", data::Value::map({{std::string(kContentKey), secret.content}})},
    });
}

bool holds(const data::Value& object, const PullSecret& secret) {
    const data::Value* const all = object.member("data");
    const data::Value* const content = all == nullptr ? nullptr : all->member(kContentKey);
    return content != nullptr && content->text() == secret.content;
}

/// The account's pull secrets with `secrets` added; nothing when it has them all.
std::optional<data::Value> with_secrets(
    const data::Value& account, const std::vector<PullSecret>& secrets
) {
    std::vector<std::string> names;
    for (const data::Value& entry : account.list_at("imagePullSecrets")) {
        names.emplace_back(entry.text_at("name"));
    }
    const std::size_t before = names.size();
    for (const PullSecret& secret : secrets)
        add_once(names, secret.name);
    if (names.size() == before) return std::nullopt;
    data::Value list = data::Value::list({});
    for (const std::string& name : names)
        list.append(data::Value::map({{"name", name}}));
    return list;
}

/// The secrets of one namespace.
class NamespaceSecrets {
  public:
    NamespaceSecrets(
        kube::Client& client,
        Console& console,
        std::string name_space,
        const std::vector<PullSecret>& secrets
    )
        : client_(client),
          console_(console),
          name_space_(std::move(name_space)),
          secrets_(secrets) {}

    Task<> ensure() {
        for (const PullSecret& secret : secrets_) {
            const Result<> ensured = co_await attempt(ensure_secret(&secret));
            if (ensured) continue;
            if (ensured.error().code() != ErrorCode::Forbidden) throw ensured.error();
            // Images that everybody may pull need none, and the secret may be there already.
            console_.warn(
                "no pull secret in namespace '" + name_space_ + "': " + ensured.error().message()
            );
            co_return;
        }
        const Result<> attached = co_await attempt(attach());
        if (attached) co_return;
        // Pods can name the secrets by themselves, so this need not end everything.
        console_.warn(
            "attach pull secrets to service account 'default' of namespace '" + name_space_ +
            "': " + attached.error().message() +
            "; pods can pull private images only if they name the secret in imagePullSecrets"
        );
    }

  private:
    Task<> ensure_secret(const PullSecret* secret) {
        const kube::ObjectRef ref = secret_ref(name_space_, secret->name);
        const std::optional<data::Value> found = co_await client_.find(ref);
        if (found && holds(*found, *secret)) co_return;
        data::Value object = secret_object(name_space_, *secret);
        // The type of a secret cannot be changed.
        const bool wrong_type = found && found->text_at("type") != kSecretType;
        if (wrong_type) co_await client_.remove(ref);
        if (found && !wrong_type) {
            data::Value patch = data::Value::map({{"data", *object.member("data")}});
            co_await client_.patch(ref, kube::PatchKind::Merge, std::move(patch));
            console_.info(
                "updated pull secret '" + secret->name + "' in namespace '" + name_space_ + "'"
            );
            co_return;
        }
        co_await client_.create(std::move(object), name_space_);
        console_.done(
            "created pull secret '" + secret->name + "' in namespace '" + name_space_ + "'"
        );
    }

    Task<> attach() {
        for (int left = kAttempts; left > 0; --left) {
            const Result<> patched = co_await attempt(attach_once());
            if (patched) co_return;
            const bool changed_meanwhile = patched.error().code() == ErrorCode::Conflict;
            if (!changed_meanwhile || left == 1) throw patched.error();
        }
    }

    Task<> attach_once() {
        const data::Value account = co_await find_account();
        std::optional<data::Value> list = with_secrets(account, secrets_);
        if (!list) co_return;
        data::Value patch = data::Value::map({
            {"metadata",
             data::Value::map({{"resourceVersion", account.text_at("metadata.resourceVersion")}})},
            {"imagePullSecrets", *std::move(list)},
        });
        const kube::ObjectRef ref = account_ref(name_space_);
        co_await client_.patch(ref, kube::PatchKind::Merge, std::move(patch));
    }

    /// A new namespace gets its account a moment later.
    Task<data::Value> find_account() {
        const kube::ObjectRef ref = account_ref(name_space_);
        std::optional<data::Value> account = co_await client_.find(ref);
        if (account) co_return *std::move(account);
        const std::unique_ptr<Wait> wait =
            console_.wait("waiting for the service account of namespace '" + name_space_ + "'");
        Task<data::Value> waiting = wait_for_account();
        Task<data::Value> limited =
            with_timeout(std::move(waiting), kAccountLimit, "wait for the service account");
        co_return co_await std::move(limited);
    }

    Task<data::Value> wait_for_account() {
        kube::Selection selection;
        selection.kind = {"v1", "ServiceAccount"};
        selection.name_space = name_space_;
        selection.field_selector = "metadata.name=" + std::string(kAccountName);
        const kube::ObjectList list = co_await client_.list(selection);
        if (!list.items.empty()) co_return list.items.front();
        kube::Watch watch(client_, std::move(selection), list.version);
        for (;;) {
            kube::Change change = co_await watch.next();
            const bool is_there =
                change.kind == kube::ChangeKind::Added || change.kind == kube::ChangeKind::Modified;
            if (is_there) co_return std::move(change.object);
        }
    }

    kube::Client& client_;
    Console& console_;
    std::string name_space_;
    const std::vector<PullSecret>& secrets_;
};

/// The secrets for the registries where the user is logged in.
Task<std::vector<PullSecret>> make_secrets(
    std::vector<std::string> registries, docker::CredentialStore& credentials, Console& console
) {
    std::vector<PullSecret> secrets;
    for (const std::string& registry : registries) {
        Task<std::optional<docker::Credentials>> finding = credentials.find(registry);
        const Result<std::optional<docker::Credentials>> login =
            co_await attempt(std::move(finding));
        if (!login) {
            console.warn(
                "no pull secret for " + docker::registry_for_people(registry) + ": " +
                login.error().message()
            );
            continue;
        }
        if (!*login) {
            console.debug("no login for " + docker::registry_for_people(registry));
            continue;
        }
        const std::string content = docker::pull_secret_content(registry, **login);
        secrets.push_back({docker::pull_secret_name(registry), encode_base64(content)});
    }
    co_return secrets;
}

}  // namespace

Task<> ensure_pull_secrets(
    const config::Config& config,
    bool daemon_is_shared,
    std::string name_space,
    kube::Client& client,
    docker::CredentialStore& credentials,
    Console& console
) {
    const std::vector<std::string> namespaces = namespaces_of(config, name_space);
    if (namespaces.empty()) co_return;
    const std::vector<PullSecret> secrets =
        co_await make_secrets(registries_of(config, daemon_is_shared), credentials, console);
    if (secrets.empty()) co_return;
    for (const std::string& each : namespaces) {
        NamespaceSecrets ensuring(client, console, each, secrets);
        co_await ensuring.ensure();
    }
}

}  // namespace ds::images
