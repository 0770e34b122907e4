#include "kube/client.hpp"

#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "kube/api_connection.hpp"
#include "kube/discovery.hpp"
#include "kube/forward_pool.hpp"
#include "kube/query.hpp"
#include "kube/refusal.hpp"
#include "kube/spdy_exec.hpp"
#include "kube/spdy_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdlib>
#include <map>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::string_view kPageSize = "500";

// Errors that already say all: they are not about one object.
bool is_about_cluster(const Error& error) {
    return error.code() == ErrorCode::Unauthorized || is_unreachable(error);
}

template <typename T>
Task<T> described(Task<T> task, std::string what) {
    Result<T> result = co_await attempt(std::move(task));
    if (result) co_return *std::move(result);
    if (is_about_cluster(result.error())) throw result.error();
    throw result.error().with_context(what);
}

class ExchangeSource final : public ByteSource {
  public:
    explicit ExchangeSource(std::unique_ptr<net::HttpExchange> exchange)
        : exchange_(std::move(exchange)) {}

    Task<std::string> read() override { return exchange_->read(); }

  private:
    std::unique_ptr<net::HttpExchange> exchange_;
};

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

std::string log_target(const LogOptions& options) {
    const Resource pods = *find_common_resource({"v1", "Pod"});
    Query query(resource_path(pods, options.name_space, options.pod) + "/log");
    query.add_if_set("container", options.container);
    query.add_if("follow", options.follow);
    query.add_if("previous", options.previous);
    query.add_if("timestamps", options.timestamps);
    if (options.tail_lines) query.add("tailLines", std::to_string(*options.tail_lines));
    query.add_if_set("sinceTime", options.since_time);
    return query.target();
}

std::string exec_target(const ExecOptions& options) {
    const Resource pods = *find_common_resource({"v1", "Pod"});
    Query query(resource_path(pods, options.name_space, options.pod) + "/exec");
    for (const std::string& word : options.command)
        query.add("command", word);
    query.add_if_set("container", options.container);
    query.add_if("stdin", options.in);
    query.add_if("stdout", options.out);
    query.add_if("stderr", options.err && !options.tty);
    query.add_if("tty", options.tty);
    return query.target();
}

std::string what_exec(const ExecOptions& options) {
    return "run a command in pod '" + options.pod + "'";
}

}  // namespace

class Client::Impl {
  public:
    Impl(
        boost::asio::any_io_executor executor,
        TaskGroup& tasks,
        ClusterAccess access,
        Connector connector
    )
        : executor_(std::move(executor)),
          tasks_(tasks),
          api_(std::make_shared<ApiConnection>(
              executor_, std::move(access), std::move(connector), nullptr
          )),
          forwards_(executor_, tasks_, api_) {}

    ApiConnection& api() { return *api_; }

    ForwardPool& forwards() { return forwards_; }

    const ClusterAccess& access() const { return api_->access(); }

    std::string space_of(const Resource& resource, const std::string& name_space) const {
        if (!resource.namespaced) return {};
        return name_space.empty() ? access().name_space : name_space;
    }

    Task<std::vector<Resource>> resources(std::string api_version) {
        const auto known = discovered_.find(api_version);
        if (known != discovered_.end()) co_return known->second;
        const bool core = api_version.find('/') == std::string::npos;
        net::HttpRequest request = make_request("GET", (core ? "/api/" : "/apis/") + api_version);
        const Result<data::Value> list = co_await attempt(api_->call(std::move(request)));
        if (!list && list.error().code() != ErrorCode::NotFound) throw list.error();
        std::vector<Resource> found;
        if (list) found = read_resources(*list, api_version);
        // Nothing is remembered of what is not there: a deployment may just be installing it.
        if (!found.empty()) discovered_.emplace(api_version, found);
        co_return found;
    }

    Task<Resource> resource(Kind kind) {
        std::optional<Resource> common = find_common_resource(kind);
        if (common) co_return *std::move(common);
        // A kind may have joined a known group just now, with its definition.
        for (bool known = discovered_.contains(kind.api_version);; known = false) {
            const std::vector<Resource> served = co_await resources(kind.api_version);
            for (const Resource& candidate : served)
                if (candidate.kind == kind) co_return candidate;
            if (!known) break;
            discovered_.erase(kind.api_version);
        }
        throw Error(
            ErrorCode::NotFound,
            "the cluster does not know the kind '" + kind.kind + "' of " + kind.api_version +
                "; is its CustomResourceDefinition installed?"
        );
    }

    /// The path of an object; throws `InvalidInput` for one without a name.
    Task<std::string> path_of(ObjectRef ref) {
        if (ref.name.empty()) {
            throw Error(ErrorCode::InvalidInput, "a " + ref.kind.kind + " has no name");
        }
        const Resource found = co_await resource(ref.kind);
        co_return resource_path(found, space_of(found, ref.name_space), ref.name);
    }

    Task<data::Value> get(ObjectRef ref) {
        std::string path = co_await path_of(std::move(ref));
        net::HttpRequest request = make_request("GET", std::move(path));
        data::Value object = co_await api_->call(std::move(request));
        co_return object;
    }

    Task<ObjectList> list(Selection selection) {
        const Resource found = co_await resource(selection.kind);
        ObjectList all;
        std::string next;
        do {
            Query query(resource_path(found, selection.name_space, ""));
            query.add_if_set("labelSelector", selection.label_selector);
            query.add_if_set("fieldSelector", selection.field_selector);
            query.add("limit", kPageSize);
            query.add_if_set("continue", next);
            net::HttpRequest request = make_request("GET", query.target());
            data::Value page = co_await api_->call(std::move(request));
            add_page(all, page, selection.kind);
            next = page.text_at("metadata.continue");
        } while (!next.empty());
        co_return all;
    }

    Task<data::Value> create(data::Value object, std::string name_space) {
        const ObjectRef ref = ref_of(object);
        const Resource found = co_await resource(ref.kind);
        const std::string& wanted = ref.name_space.empty() ? name_space : ref.name_space;
        std::string path = resource_path(found, space_of(found, wanted), "");
        net::HttpRequest request =
            make_request("POST", std::move(path), "application/json", object);
        data::Value created = co_await api_->call(std::move(request));
        co_return created;
    }

    Task<data::Value> replace(data::Value object) {
        std::string path = co_await path_of(ref_of(object));
        net::HttpRequest request = make_request("PUT", std::move(path), "application/json", object);
        data::Value replaced = co_await api_->call(std::move(request));
        co_return replaced;
    }

    Task<data::Value> patch(ObjectRef ref, PatchKind kind, data::Value patch) {
        std::string path = co_await path_of(std::move(ref));
        net::HttpRequest request =
            make_request("PATCH", std::move(path), content_type(kind), patch);
        data::Value patched = co_await api_->call(std::move(request));
        co_return patched;
    }

    Task<Applied> apply(data::Value object, ApplyOptions options) {
        std::string path = co_await path_of(ref_of(object));
        Query query(std::move(path));
        query.add("fieldManager", options.field_manager);
        query.add("fieldValidation", "Strict");
        query.add_if("force", options.force);
        if (options.dry_run) query.add("dryRun", "All");
        net::HttpRequest request =
            make_request("PATCH", query.target(), "application/apply-patch+yaml", object);
        request.repeatable = true;  // Applying the same thing twice is applying it once.
        const net::HttpResponse response = co_await api_->exchange(std::move(request));
        const Result<data::Value> body = data::parse_json(response.body);
        if (response.status == 409 && body) {
            std::vector<ApplyConflict> conflicts = read_conflicts(*body);
            if (!conflicts.empty()) co_return conflicts;
        }
        if (response.status >= 400) throw api_->refusal_of(response.status, response.body);
        if (!body) throw body.error().with_context("read the answer of the cluster");
        co_return *body;
    }

    Task<bool> remove(ObjectRef ref, Propagation propagation) {
        std::string path = co_await path_of(std::move(ref));
        const data::Value options = data::Value::map({
            {"apiVersion", "v1"},
            {"kind", "DeleteOptions"},
            {"propagationPolicy", policy_name(propagation)},
        });
        net::HttpRequest request =
            make_request("DELETE", std::move(path), "application/json", options);
        const Result<data::Value> removed = co_await attempt(api_->call(std::move(request)));
        if (removed) co_return true;
        if (removed.error().code() == ErrorCode::NotFound) co_return false;
        throw removed.error();
    }

    Task<std::unique_ptr<ByteSource>> open(std::string target) {
        net::HttpRequest request = make_request("GET", std::move(target));
        std::unique_ptr<net::HttpExchange> exchange = co_await api_->open(std::move(request));
        co_return std::make_unique<ExchangeSource>(std::move(exchange));
    }

    Task<std::unique_ptr<SpdySession>> start_exec(const ExecOptions& options) {
        return upgrade(exec_target(options), "v4.channel.k8s.io");
    }

    Task<std::unique_ptr<SpdySession>> upgrade(std::string target, std::string protocol) {
        std::unique_ptr<ByteStream> stream =
            co_await api_->upgrade(std::move(target), std::move(protocol));
        co_return std::make_unique<SpdySession>(executor_, tasks_, std::move(stream));
    }

    Task<std::unique_ptr<Exec>> exec(ExecOptions options) {
        std::unique_ptr<SpdySession> session = co_await start_exec(options);
        std::unique_ptr<Exec> exec = co_await open_exec(std::move(session), std::move(options));
        co_return exec;
    }

    Task<std::unique_ptr<ByteStream>> exec_stream(ExecOptions options) {
        std::unique_ptr<SpdySession> session = co_await start_exec(options);
        std::unique_ptr<ByteStream> stream =
            co_await open_exec_stream(std::move(session), std::move(options));
        co_return stream;
    }

  private:
    // The items of a list lack what every single object has: apiVersion and kind.
    static void add_page(ObjectList& all, data::Value& page, const Kind& kind) {
        all.version = page.text_at("metadata.resourceVersion");
        data::Value* items = page.member("items");
        if (items == nullptr || !items->is_list()) return;
        for (data::Value& item : items->edit_list()) {
            item.set("apiVersion", kind.api_version);
            item.set("kind", kind.kind);
            all.items.push_back(std::move(item));
        }
    }

    boost::asio::any_io_executor executor_;
    TaskGroup& tasks_;
    std::shared_ptr<ApiConnection> api_;  // Shared with the tasks of `forwards_`.
    ForwardPool forwards_;
    std::map<std::string, std::vector<Resource>> discovered_;
};

Client::Client(boost::asio::any_io_executor executor, TaskGroup& tasks, ClusterAccess access)
    : Client(std::move(executor), tasks, std::move(access), nullptr) {}

Client::Client(
    boost::asio::any_io_executor executor,
    TaskGroup& tasks,
    ClusterAccess access,
    Connector connector
)
    : impl_(std::make_unique<Impl>(
          std::move(executor), tasks, std::move(access), std::move(connector)
      )) {}

Client::~Client() = default;

const ClusterAccess& Client::access() const {
    return impl_->access();
}

Task<data::Value> Client::get(ObjectRef ref) {
    std::string what = "get " + describe(ref);
    return described(impl_->get(std::move(ref)), std::move(what));
}

Task<std::optional<data::Value>> Client::find(ObjectRef ref) {
    Result<data::Value> object = co_await attempt(get(std::move(ref)));
    if (object) co_return *std::move(object);
    if (object.error().code() == ErrorCode::NotFound) co_return std::nullopt;
    throw object.error();
}

Task<ObjectList> Client::list(Selection selection) {
    std::string what = "list objects of kind " + selection.kind.kind;
    return described(impl_->list(std::move(selection)), std::move(what));
}

Task<data::Value> Client::create(data::Value object, std::string name_space) {
    std::string what = "create " + describe(ref_of(object));
    return described(impl_->create(std::move(object), std::move(name_space)), std::move(what));
}

Task<data::Value> Client::replace(data::Value object) {
    std::string what = "replace " + describe(ref_of(object));
    return described(impl_->replace(std::move(object)), std::move(what));
}

Task<data::Value> Client::patch(ObjectRef ref, PatchKind kind, data::Value patch) {
    std::string what = "change " + describe(ref);
    return described(impl_->patch(std::move(ref), kind, std::move(patch)), std::move(what));
}

Task<Applied> Client::apply(data::Value object, ApplyOptions options) {
    std::string what = "apply " + describe(ref_of(object));
    return described(impl_->apply(std::move(object), std::move(options)), std::move(what));
}

Task<bool> Client::remove(ObjectRef ref, Propagation propagation) {
    std::string what = "delete " + describe(ref);
    return described(impl_->remove(std::move(ref), propagation), std::move(what));
}

Task<std::unique_ptr<ByteSource>> Client::logs(LogOptions options) {
    std::string what = "read the log of pod '" + options.pod + "'";
    return described(impl_->open(log_target(options)), std::move(what));
}

Task<std::unique_ptr<Exec>> Client::exec(ExecOptions options) {
    std::string what = what_exec(options);
    return described(impl_->exec(std::move(options)), std::move(what));
}

Task<std::unique_ptr<ByteStream>> Client::exec_stream(ExecOptions options) {
    std::string what = what_exec(options);
    return described(impl_->exec_stream(std::move(options)), std::move(what));
}

Task<std::unique_ptr<ByteStream>> Client::connect(
    std::string name_space, std::string pod, int port
) {
    std::string what = "connect to port " + std::to_string(port) + " of pod '" + pod + "'";
    Task<std::unique_ptr<ByteStream>> stream =
        impl_->forwards().connect(std::move(name_space), std::move(pod), port);
    return described(std::move(stream), std::move(what));
}

Task<Resource> Client::resource(Kind kind) {
    return impl_->resource(std::move(kind));
}

Task<std::vector<Resource>> Client::resources(std::string api_version) {
    return impl_->resources(std::move(api_version));
}

Task<ServerVersion> Client::server_version() {
    net::HttpRequest request = make_request("GET", "/version");
    const data::Value answer = co_await impl_->api().call(std::move(request));
    ServerVersion version;
    // The minor version of some vendors ends in a plus: "20+".
    version.major = std::atoi(std::string(answer.text_at("major")).c_str());
    version.minor = std::atoi(std::string(answer.text_at("minor")).c_str());
    version.text = answer.text_at("gitVersion");
    co_return version;
}

Task<std::unique_ptr<ByteSource>> Client::open(std::string target) {
    return impl_->open(std::move(target));
}

}  // namespace ds::kube
