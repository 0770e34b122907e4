#include "kube/resource_mapper.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "kube/api_connection.hpp"
#include "kube/discovery.hpp"
#include "sys/file.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::kube {
namespace {

using data::Value;

// Large enough for thousands of kinds; what is larger was not written by us.
constexpr std::size_t kMaxCache = std::size_t{16} * 1024 * 1024;

constexpr std::string_view kAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

std::int64_t now() {
    using std::chrono::system_clock;
    return std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch())
        .count();
}

bool is_current(std::int64_t at) {
    const std::int64_t age = now() - at;
    return age >= 0 && age < std::chrono::seconds(ResourceMapper::kHold).count();
}

std::string path_of(const std::string& api_version) {
    const bool core = api_version.find('/') == std::string::npos;
    return (core ? "/api/" : "/apis/") + api_version;
}

net::HttpRequest make_request(std::string target) {
    net::HttpRequest request;
    request.target = std::move(target);
    return request;
}

std::vector<Resource> plain(const ServedVersion& version) {
    std::vector<Resource> resources;
    for (const ServedResource& served : version.resources)
        resources.push_back(served.resource);
    return resources;
}

}  // namespace

ResourceMapper::ResourceMapper(ApiConnection& api, std::string cache_file)
    : api_(api), cache_file_(std::move(cache_file)), cache_read_(cache_file_.empty()) {}

Task<const ServedVersion*> ResourceMapper::version(std::string api_version, Source source) {
    read_cache();
    const auto known = known_.find(api_version);
    if (source == Source::Memory && known != known_.end()) co_return &known->second.version;
    net::HttpRequest request = make_request(path_of(api_version));
    const Result<Value> list = co_await attempt(api_.call(std::move(request)));
    if (!list && list.error().code() != ErrorCode::NotFound) throw list.error();
    // Nothing is remembered of what is not there: a deployment may just be installing it.
    if (!list) {
        known_.erase(api_version);
        co_return nullptr;
    }
    Known fresh{read_version(*list, api_version), now()};
    Known& kept = known_[api_version];
    kept = std::move(fresh);
    write_cache();
    co_return &kept.version;
}

Task<std::optional<Resource>> ResourceMapper::find(Kind kind, Source source) {
    const ServedVersion* served = co_await version(kind.api_version, source);
    if (served == nullptr) co_return std::nullopt;
    for (const ServedResource& candidate : served->resources)
        if (candidate.resource.kind == kind) co_return candidate.resource;
    co_return std::nullopt;
}

Task<Resource> ResourceMapper::resource(Kind kind) {
    std::optional<Resource> found = find_common_resource(kind);
    if (found) co_return *std::move(found);
    read_cache();
    const bool remembered = known_.contains(kind.api_version);
    found = co_await find(kind, Source::Memory);
    // A kind may have joined a known version just now, with its definition.
    if (!found && remembered) found = co_await find(kind, Source::Server);
    if (!found) co_await refuse(kind);
    co_return *found;
}

Task<> ResourceMapper::check_served(Kind kind) {
    const std::optional<Resource> found = co_await find(kind, Source::Server);
    if (!found) co_await refuse(std::move(kind));
}

Task<> ResourceMapper::refuse(Kind kind) {
    std::string message =
        "the cluster does not know the kind '" + kind.kind + "' of " + kind.api_version + "; ";
    // That the catalog cannot be read is no reason to say less.
    const Result<std::vector<ServedVersion>> served = co_await attempt(all(Source::Server));
    const std::vector<std::string> others =
        served ? versions_of(*served, kind.kind) : std::vector<std::string>{};
    message += others.empty() ? "is its CustomResourceDefinition installed?"
                              : "it serves that kind as " + join(others, ", ");
    throw Error(ErrorCode::NotFound, std::move(message));
}

Task<std::vector<Resource>> ResourceMapper::resources(std::string api_version) {
    const ServedVersion* served = co_await version(std::move(api_version), Source::Memory);
    if (served == nullptr) co_return std::vector<Resource>();
    co_return plain(*served);
}

Task<Resource> ResourceMapper::named(std::string name) {
    std::optional<Resource> found = find_named(co_await all(Source::Memory), name);
    if (!found) found = find_named(co_await all(Source::Server), name);
    if (found) co_return *std::move(found);
    throw Error(
        ErrorCode::NotFound,
        "the cluster serves nothing called '" + name + "'; try its full name, as 'deployments.apps'"
    );
}

Task<std::vector<ServedVersion>> ResourceMapper::all(Source source) {
    read_cache();
    std::vector<ServedVersion> versions;
    if (source == Source::Memory && is_current(all_at_)) {
        for (const std::string& name : order_) {
            const auto known = known_.find(name);
            if (known != known_.end()) versions.push_back(known->second.version);
        }
        co_return versions;
    }
    versions = co_await ask_for_all();
    order_.clear();
    known_.clear();
    all_at_ = now();
    for (const ServedVersion& version : versions) {
        order_.push_back(version.api_version);
        known_[version.api_version] = {version, all_at_};
    }
    write_cache();
    co_return versions;
}

Task<std::vector<ServedVersion>> ResourceMapper::ask_for_all() {
    std::vector<ServedVersion> all;
    for (const char* const root : {"/api", "/apis"}) {
        net::HttpRequest request = make_request(root);
        request.headers.emplace_back("Accept", kAggregated);
        const Value document = co_await api_.call(std::move(request));
        std::optional<std::vector<ServedVersion>> versions = read_aggregated(document);
        // Servers before 1.26 have a list of names only.
        if (!versions) versions = co_await ask_one_by_one(read_version_names(document));
        for (ServedVersion& version : *versions)
            all.push_back(std::move(version));
    }
    co_return all;
}

Task<std::vector<ServedVersion>> ResourceMapper::ask_one_by_one(std::vector<std::string> names) {
    std::vector<ServedVersion> versions;
    for (const std::string& name : names) {
        net::HttpRequest request = make_request(path_of(name));
        const Result<Value> list = co_await attempt(api_.call(std::move(request)));
        // An aggregated API whose server is down, as metrics often are, is missing, no more.
        if (list) versions.push_back(read_version(*list, name));
    }
    co_return versions;
}

void ResourceMapper::read_cache() {
    if (cache_read_) return;
    cache_read_ = true;
    const Result<std::string> text = sys::read_file(cache_file_);
    if (!text || text->size() > kMaxCache) return;
    const Result<Value> document = data::parse_json(*text);
    if (!document || document->text_at("server") != api_.access().server) return;
    for (const Value& entry : document->list_at("versions")) {
        Known known{from_document(entry), entry.int_at("at").value_or(0)};
        std::string name = known.version.api_version;
        if (is_current(known.at)) known_.emplace(std::move(name), std::move(known));
    }
    const std::int64_t all_at = document->int_at("allAt").value_or(0);
    if (!is_current(all_at)) return;
    all_at_ = all_at;
    for (const Value& name : document->list_at("order"))
        order_.emplace_back(name.text());
}

// Without the file all is asked again, which is no reason to fail.
void ResourceMapper::write_cache() const {
    if (cache_file_.empty()) return;
    Value::List versions;
    for (const auto& [name, known] : known_) {
        Value entry = to_document(known.version);
        entry.set("at", known.at);
        versions.push_back(std::move(entry));
    }
    const Value document = Value::map({
        {"server", api_.access().server},
        {"versions", Value::list(std::move(versions))},
        {"order", order_},
        {"allAt", all_at_},
    });
    constexpr unsigned kPrivateFolder = 0700;
    constexpr unsigned kPrivateFile = 0600;
    const std::string folder = cache_file_.substr(0, cache_file_.rfind('/'));
    if (!sys::make_directories(folder, kPrivateFolder)) return;
    (void)sys::write_file_atomically(cache_file_, data::write_json(document), kPrivateFile);
}

}  // namespace ds::kube
