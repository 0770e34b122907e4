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
#include <set>
#include <utility>
#include <variant>

namespace ds::deploy {
namespace asio = boost::asio;

namespace {

// Requests at once.
constexpr std::size_t kLanes = 8;

// A new kind is served a moment after its definition was stored.
constexpr auto kNewKindWait = std::chrono::milliseconds(200);
constexpr int kNewKindTries = 50;

constexpr int kTakeOverTries = 5;

kube::ApplyOptions make_options(bool force) {
    return {.field_manager = std::string(kFieldManager), .force = force};
}

bool is_kubectl(const kube::ApplyConflict& conflict) {
    // The server appends details: 'kubectl-client-side-apply" using apps/v1'.
    return conflict.manager.starts_with(kKubectlApply);
}

std::string describe_overruled(
    const kube::ObjectRef& ref, const std::vector<kube::ApplyConflict>& conflicts
) {
    std::map<std::string, std::vector<std::string>> fields;
    for (const kube::ApplyConflict& conflict : conflicts) {
        if (!is_kubectl(conflict)) fields[conflict.manager].push_back(conflict.field);
    }
    std::vector<std::string> texts;
    for (const auto& [manager, names] : fields) {
        texts.push_back("'" + manager + "' (" + join(names, ", ") + ")");
    }
    return texts.empty() ? "" : describe(ref) + ": overruled " + join(texts, ", ");
}

}  // namespace

Task<std::vector<kube::ObjectRef>> Applier::apply(
    std::vector<Manifest> manifests, std::string name_space, bool together
) {
    if (together) {
        for (Manifest& manifest : manifests) co_await place_in(manifest, name_space);
        std::vector<const Manifest*> all;
        for (const Manifest& manifest : manifests) all.push_back(&manifest);
        co_await apply_some(std::move(all));
    } else {
        for (Manifest& manifest : manifests) {
            co_await place_in(manifest, name_space);
            co_await apply_one(manifest);
            if (manifest.ref.kind.kind == "CustomResourceDefinition") kinds_are_new_ = true;
        }
    }
    std::vector<kube::ObjectRef> refs;
    for (Manifest& manifest : manifests) refs.push_back(std::move(manifest.ref));
    co_return refs;
}

Task<> Applier::apply_some(std::vector<const Manifest*> manifests) {
    auto lane = [](Applier& applier, std::vector<const Manifest*>& of, std::size_t first) -> Task<> {
        for (std::size_t i = first; i < of.size(); i += kLanes) co_await applier.apply_one(*of[i]);
    };
    TaskGroup lanes(co_await asio::this_coro::executor);
    for (std::size_t i = 0; i < std::min(kLanes, manifests.size()); ++i) {
        lanes.start(lane(*this, manifests, i));
    }
    co_await finish(lanes, lanes.join());
}

Task<> Applier::place_in(Manifest& manifest, std::string name_space) {
    const kube::Resource resource = co_await resource_of(manifest);
    if (!resource.namespaced) {
        manifest.ref.name_space.clear();
        if (data::Value* const metadata = manifest.object.member("metadata")) {
            metadata->erase("namespace");
        }
    } else if (manifest.ref.name_space.empty()) {
        manifest.ref.name_space = name_space;
        manifest.object.member("metadata")->set("namespace", name_space);
    }
}

Task<kube::Resource> Applier::resource_of(const Manifest& manifest) {
    const kube::Kind& kind = manifest.ref.kind;
    for (int tries = kinds_are_new_ ? kNewKindTries : 1;; --tries) {
        Result<kube::Resource> resource = co_await attempt(cluster_.resource(kind));
        if (resource) co_return *std::move(resource);
        if (resource.error().code() != ErrorCode::NotFound) {
            throw resource.error().with_context(manifest.place());
        }
        if (tries == 1) break;
        co_await sleep_for(kNewKindWait);
    }
    throw Error(
        ErrorCode::NotFound,
        manifest.place() + ": the cluster has no kind '" + kind.kind + "' in '" + kind.api_version +
            "'; check both, or install what defines it"
    );
}

Task<> Applier::apply_one(const Manifest& manifest) {
    Task<kube::Applied> applying = cluster_.apply(manifest.object, make_options(false));
    Result<kube::Applied> applied = co_await attempt(std::move(applying));
    if (!applied) throw explain_refusal(applied.error(), manifest);
    data::Value object;
    if (auto* const conflicts = std::get_if<std::vector<kube::ApplyConflict>>(&*applied)) {
        const std::string overruled = describe_overruled(manifest.ref, *conflicts);
        if (!overruled.empty()) console_.warn(overruled);
        object = co_await apply_by_force(manifest);
    } else {
        object = std::get<data::Value>(*std::move(applied));
    }
    const bool taken_over = co_await take_over(manifest, object);
    if (taken_over) (void)co_await apply_by_force(manifest);
}

Task<data::Value> Applier::apply_by_force(const Manifest& manifest) {
    Task<kube::Applied> applying = cluster_.apply(manifest.object, make_options(true));
    Result<kube::Applied> applied = co_await attempt(std::move(applying));
    if (!applied) throw explain_refusal(applied.error(), manifest);
    if (auto* const object = std::get_if<data::Value>(&*applied)) co_return std::move(*object);
    throw explain_refusal(
        Error(ErrorCode::Conflict, "the server keeps fields of other managers"), manifest
    );
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
