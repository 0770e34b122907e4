#include "kube/object_api.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "kube/api_connection.hpp"
#include "kube/query.hpp"
#include "kube/resource_mapper.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>
#include <vector>

namespace ds::kube {
namespace {

constexpr std::string_view kPageSize = "500";
constexpr std::string_view kUnknownPath = "the server could not find the requested resource";

std::string_view content_type(PatchKind kind) {
    switch (kind) {
        case PatchKind::Json:
            return "application/json-patch+json";
        case PatchKind::Merge:
            return "application/merge-patch+json";
        case PatchKind::Strategic:
            return "application/strategic-merge-patch+json";
    }
    return {};
}

std::string_view policy_name(Propagation propagation) {
    switch (propagation) {
        case Propagation::Background:
            return "Background";
        case Propagation::Foreground:
            return "Foreground";
        case Propagation::Orphan:
            return "Orphan";
    }
    return {};
}

net::HttpRequest make_request(std::string method, std::string target) {
    net::HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    return request;
}

net::HttpRequest make_request(
    std::string method, std::string target, std::string_view type, const data::Value& body
) {
    net::HttpRequest request = make_request(std::move(method), std::move(target));
    request.headers.emplace_back("Content-Type", type);
    request.body = data::write_json(body);
    return request;
}

std::string with_effect(std::string path, Effect effect) {
    return effect == Effect::DryRun ? std::move(path) + "?dryRun=All" : std::move(path);
}

// `conflict with "helm" using apps/v1`: the manager is what stands in quotes.
std::vector<ApplyConflict> read_conflicts(const data::Value& status) {
    std::vector<ApplyConflict> conflicts;
    for (const data::Value& cause : status.list_at("details.causes")) {
        if (cause.text_at("reason") != "FieldManagerConflict") continue;
        std::string_view manager = cause.text_at("message");
        const std::size_t begin = manager.find('"');
        const std::size_t end = manager.find('"', begin + 1);
        if (begin != std::string_view::npos && end != std::string_view::npos) {
            manager = manager.substr(begin + 1, end - begin - 1);
        }
        conflicts.push_back({std::string(manager), std::string(cause.text_at("field"))});
    }
    return conflicts;
}

// The items of a list lack what every single object has: apiVersion and kind.
void add_page(ObjectList& all, data::Value& page, const Kind& kind) {
    all.version = page.text_at("metadata.resourceVersion");
    data::Value* items = page.member("items");
    if (items == nullptr || !items->is_list()) return;
    for (data::Value& item : items->edit_list()) {
        item.set("apiVersion", kind.api_version);
        item.set("kind", kind.kind);
        all.items.push_back(std::move(item));
    }
}

}  // namespace

std::string ObjectApi::space_of(const Resource& resource, const std::string& name_space) const {
    if (!resource.namespaced) return {};
    return name_space.empty() ? api_.access().name_space : name_space;
}

// Throws `InvalidInput` for an object without a name.
Task<std::string> ObjectApi::path_of(ObjectRef ref) {
    if (ref.name.empty()) {
        throw Error(ErrorCode::InvalidInput, "a " + ref.kind.kind + " has no name");
    }
    const Resource found = co_await mapper_.resource(ref.kind);
    co_return resource_path(found, space_of(found, ref.name_space), ref.name);
}

Task<data::Value> ObjectApi::call(net::HttpRequest request, Kind kind) {
    Result<data::Value> answer = co_await attempt(api_.call(std::move(request)));
    if (answer) co_return *std::move(answer);
    // Not the object is missing, but the whole kind: a table of ours, or the cache, is wrong.
    const bool unknown = answer.error().code() == ErrorCode::NotFound &&
                         answer.error().message().find(kUnknownPath) != std::string::npos;
    if (unknown) co_await mapper_.check_served(std::move(kind));
    throw answer.error();
}

Task<data::Value> ObjectApi::get(ObjectRef ref) {
    Kind kind = ref.kind;
    std::string path = co_await path_of(std::move(ref));
    net::HttpRequest request = make_request("GET", std::move(path));
    data::Value object = co_await call(std::move(request), std::move(kind));
    co_return object;
}

Task<ObjectList> ObjectApi::list(Selection selection) {
    std::string page_size(kPageSize);
    Result<ObjectList> listed = co_await attempt(list_pages(selection, std::move(page_size)));
    if (listed) co_return *std::move(listed);
    if (listed.error().code() != ErrorCode::Expired) throw listed.error();
    // The server keeps the state that pages are cut from for some minutes only; all at once needs
    // none.
    ObjectList whole = co_await list_pages(std::move(selection), std::string());
    co_return whole;
}

Task<ObjectList> ObjectApi::list_pages(Selection selection, std::string page_size) {
    const Resource found = co_await mapper_.resource(selection.kind);
    ObjectList all;
    std::string next;
    do {
        Query query(resource_path(found, selection.name_space, ""));
        query.add_if_set("labelSelector", selection.label_selector);
        query.add_if_set("fieldSelector", selection.field_selector);
        query.add_if_set("limit", page_size);
        query.add_if_set("continue", next);
        net::HttpRequest request = make_request("GET", query.target());
        data::Value page = co_await call(std::move(request), selection.kind);
        add_page(all, page, selection.kind);
        next = page.text_at("metadata.continue");
    } while (!next.empty());
    co_return all;
}

Task<data::Value> ObjectApi::create(data::Value object, std::string name_space, Effect effect) {
    const ObjectRef ref = ref_of(object);
    const Resource found = co_await mapper_.resource(ref.kind);
    const std::string& wanted = ref.name_space.empty() ? name_space : ref.name_space;
    std::string path = with_effect(resource_path(found, space_of(found, wanted), ""), effect);
    net::HttpRequest request = make_request("POST", std::move(path), "application/json", object);
    data::Value created = co_await call(std::move(request), ref.kind);
    co_return created;
}

Task<data::Value> ObjectApi::replace(data::Value object, Effect effect) {
    const ObjectRef ref = ref_of(object);
    std::string path = with_effect(co_await path_of(ref), effect);
    net::HttpRequest request = make_request("PUT", std::move(path), "application/json", object);
    data::Value replaced = co_await call(std::move(request), ref.kind);
    co_return replaced;
}

Task<data::Value> ObjectApi::patch(
    ObjectRef ref, PatchKind kind, data::Value patch, Effect effect
) {
    std::string path = with_effect(co_await path_of(ref), effect);
    net::HttpRequest request = make_request("PATCH", std::move(path), content_type(kind), patch);
    data::Value patched = co_await call(std::move(request), ref.kind);
    co_return patched;
}

Task<Applied> ObjectApi::apply(data::Value object, ApplyOptions options) {
    const ObjectRef ref = ref_of(object);
    Query query(co_await path_of(ref));
    query.add("fieldManager", options.field_manager);
    query.add("fieldValidation", "Strict");
    query.add_if("force", options.force);
    if (options.dry_run) query.add("dryRun", "All");
    net::HttpRequest request =
        make_request("PATCH", query.target(), "application/apply-patch+yaml", object);
    request.repeatable = true;  // Applying the same thing twice is applying it once.
    const net::HttpResponse response = co_await api_.exchange(std::move(request));
    const Result<data::Value> body = data::parse_json(response.body);
    if (response.status == 409 && body) {
        std::vector<ApplyConflict> conflicts = read_conflicts(*body);
        if (!conflicts.empty()) co_return conflicts;
    }
    const bool unknown = response.status == 404 && body && body->text_at("message") == kUnknownPath;
    if (unknown) co_await mapper_.check_served(ref.kind);
    if (response.status >= 400) throw api_.refusal_of(response.status, response.body);
    if (!body) throw body.error().with_context("read the answer of the cluster");
    co_return *body;
}

Task<bool> ObjectApi::remove(ObjectRef ref, Propagation propagation, Effect effect) {
    std::string path = with_effect(co_await path_of(ref), effect);
    const data::Value options = data::Value::map({
        {"apiVersion", "v1"},
        {"kind", "DeleteOptions"},
        {"propagationPolicy", policy_name(propagation)},
    });
    net::HttpRequest request = make_request("DELETE", std::move(path), "application/json", options);
    const Result<data::Value> removed = co_await attempt(api_.call(std::move(request)));
    if (removed) co_return true;
    if (removed.error().code() == ErrorCode::NotFound) co_return false;
    throw removed.error();
}

}  // namespace ds::kube
