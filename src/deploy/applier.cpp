#include "deploy/applier.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "deploy/managed_fields.hpp"
#include "deploy/refusal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace ds::deploy {
namespace asio = boost::asio;

namespace {

// Requests at once, each on a connection of its own.
constexpr std::size_t kLanes = 4;

// A new kind is served a moment after its definition was stored.
constexpr auto kNewKindWait = std::chrono::milliseconds(200);
constexpr int kNewKindTries = 50;

constexpr int kTakeOverTries = 5;

constexpr std::string_view kDefinition = "CustomResourceDefinition";

kube::ApplyOptions make_options(bool force) {
    return {.field_manager = std::string(kFieldManager), .force = force};
}

bool is_kubectl(const kube::ApplyConflict& conflict) {
    return conflict.manager == kKubectlApply;
}

std::string describe_overruled(
    const kube::ObjectRef& ref, const std::vector<kube::ApplyConflict>& conflicts
) {
    std::map<std::string, std::vector<std::string>> fields;
    for (const kube::ApplyConflict& conflict : conflicts) {
        if (!is_kubectl(conflict)) fields[conflict.manager].push_back(conflict.field);
    }
    std::vector<std::string> texts;
    texts.reserve(fields.size());
    for (const auto& [manager, names] : fields) {
        texts.push_back("'" + manager + "' (" + join(names, ", ") + ")");
    }
    return texts.empty() ? "" : describe(ref) + ": overruled " + join(texts, ", ");
}

std::string group_of(std::string_view api_version) {
    const std::size_t slash = api_version.find('/');
    return std::string(slash == std::string_view::npos ? "" : api_version.substr(0, slash));
}

// The kinds that the manifests themselves define, as "group/Kind", and whether they have
// namespaces.
std::map<std::string, bool> find_definitions(const std::vector<Manifest>& manifests) {
    std::map<std::string, bool> defined;
    for (const Manifest& manifest : manifests) {
        if (manifest.ref.kind.kind != kDefinition) continue;
        std::string kind(manifest.object.text_at("spec.group"));
        kind += "/";
        kind += manifest.object.text_at("spec.names.kind");
        defined[kind] = manifest.object.text_at("spec.scope") != "Cluster";
    }
    return defined;
}

}  // namespace

Task<std::vector<Manifest>> Applier::place(
    std::vector<Manifest> manifests, std::string name_space
) {
    const std::map<std::string, bool> defined = find_definitions(manifests);
    for (Manifest& manifest : manifests) {
        const kube::Kind& kind = manifest.ref.kind;
        const auto definition = defined.find(group_of(kind.api_version) + "/" + kind.kind);
        const bool namespaced = definition != defined.end()
                                    ? definition->second
                                    : co_await is_namespaced(kind, manifest.place());
        data::Value& metadata = *manifest.object.member("metadata");
        if (!namespaced) {
            metadata.erase("namespace");
        } else if (manifest.ref.name_space.empty()) {
            metadata.set("namespace", name_space);
        }
        manifest.ref = kube::ref_of(manifest.object);
    }
    co_return manifests;
}

Task<bool> Applier::is_namespaced(kube::Kind kind, std::string place) {
    for (int left = kinds_are_new_ ? kNewKindTries : 1;; --left) {
        const Result<kube::Resource> resource = co_await attempt(cluster_.resource(kind));
        if (resource) co_return resource->namespaced;
        if (resource.error().code() != ErrorCode::NotFound) or_throw(resource);
        // It says in which other versions the cluster serves such a kind.
        if (left <= 1) throw resource.error().with_context(place);
        co_await sleep_for(kNewKindWait);
    }
}

Task<> Applier::apply(std::vector<Manifest> manifests, bool together) {
    if (together) co_return co_await apply_together(std::move(manifests));
    for (const Manifest& manifest : manifests) {
        co_await apply_one(manifest);
        if (manifest.ref.kind.kind == kDefinition) kinds_are_new_ = true;
    }
}

Task<> Applier::apply_together(std::vector<Manifest> manifests) {
    auto lane = [](Applier& applier, const std::vector<Manifest>& of, std::size_t at) -> Task<> {
        for (; at < of.size(); at += kLanes)
            co_await applier.apply_one(of[at]);
    };
    if (manifests.empty()) co_return;
    // Alone, so that the connections of the others resume its TLS session.
    co_await apply_one(manifests.front());
    TaskGroup lanes(co_await asio::this_coro::executor);
    for (std::size_t i = 1; i <= kLanes; ++i)
        lanes.start(lane(*this, manifests, i));
    co_await finish(lanes, lanes.join());
}

Task<> Applier::apply_one(const Manifest& manifest) {
    kube::Applied applied = co_await try_apply(manifest, false);
    const auto* const conflicts = std::get_if<std::vector<kube::ApplyConflict>>(&applied);
    data::Value object;
    if (conflicts != nullptr) {
        object = co_await apply_by_force(manifest);
        const std::string overruled = describe_overruled(manifest.ref, *conflicts);
        if (!overruled.empty()) console_.warn(overruled);
        ++corrected_;
    } else {
        object = std::get<data::Value>(std::move(applied));
    }
    const bool taken_over = co_await take_over(manifest, object);
    if (taken_over) (void)co_await apply_by_force(manifest);
}

Task<kube::Applied> Applier::try_apply(const Manifest& manifest, bool force) {
    for (int tries = kinds_are_new_ ? kNewKindTries : 1;; --tries) {
        Task<kube::Applied> applying = cluster_.apply(manifest.object, make_options(force));
        Result<kube::Applied> applied = co_await attempt(std::move(applying));
        if (applied) co_return *std::move(applied);
        const bool not_served =
            applied.error().code() == ErrorCode::NotFound && !is_missing_namespace(applied.error());
        if (tries == 1 || !not_served) throw explain_refusal(applied.error(), manifest);
        co_await sleep_for(kNewKindWait);
    }
}

Task<data::Value> Applier::apply_by_force(const Manifest& manifest) {
    kube::Applied applied = co_await try_apply(manifest, true);
    auto* const object = std::get_if<data::Value>(&applied);
    if (object != nullptr) co_return std::move(*object);
    const Error kept(ErrorCode::Conflict, "the server keeps the fields of other managers");
    throw explain_refusal(kept, manifest);
}

Task<bool> Applier::take_over(const Manifest& manifest, const data::Value& object) {
    std::optional<data::Value> patch = make_takeover_patch(object, std::string(kFieldManager));
    if (!patch) co_return false;
    for (int tries = kTakeOverTries; patch; --tries) {
        Task<data::Value> patching = cluster_.patch(manifest.ref, *patch);
        const Result<data::Value> patched = co_await attempt(std::move(patching));
        if (patched) break;
        const bool again = patched.error().code() == ErrorCode::Conflict && tries > 1;
        if (!again) throw explain_refusal(patched.error(), manifest);
        const std::optional<data::Value> newest = co_await cluster_.find(manifest.ref);
        patch = newest ? make_takeover_patch(*newest, std::string(kFieldManager)) : std::nullopt;
    }
    co_return true;
}

bool is_missing_namespace(const Error& error) {
    return error.code() == ErrorCode::NotFound &&
           error.message().find("namespaces \"") != std::string::npos;
}

Task<> ensure_namespace(Cluster& cluster, Console& console, std::string name) {
    kube::ObjectRef ref{{"v1", "Namespace"}, "", name};
    const Result<std::optional<data::Value>> found = co_await attempt(cluster.find(ref));
    if (!found && found.error().code() == ErrorCode::Forbidden) co_return;
    const std::optional<data::Value> existing = or_throw(found);
    if (existing) co_return;
    data::Value metadata = data::Value::map({{"name", name}});
    data::Value object = data::Value::map(
        {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", std::move(metadata)}}
    );
    const Result<data::Value> created = co_await attempt(cluster.create(std::move(object)));
    // Somebody else may have been faster.
    if (!created && created.error().code() != ErrorCode::Conflict) {
        throw created.error().with_context("create namespace '" + name + "'");
    }
    console.done("created namespace '" + name + "'");
}

}  // namespace ds::deploy
