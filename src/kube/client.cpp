#include "kube/client.hpp"

#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "crypto/sha256.hpp"
#include "kube/api_connection.hpp"
#include "kube/discovery.hpp"
#include "kube/object_api.hpp"
#include "kube/query.hpp"
#include "kube/refusal.hpp"
#include "kube/resource_mapper.hpp"
#include "kube/stream_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdlib>
#include <utility>

namespace ds::kube {
namespace {

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

std::string log_target(const LogOptions& options) {
    const Resource pods = *find_common_resource({"v1", "Pod"});
    Query query(resource_path(pods, options.name_space, options.pod) + "/log");
    query.add_if_set("container", options.container);
    query.add_if("follow", options.follow);
    query.add_if("previous", options.previous);
    query.add_if("timestamps", options.timestamps);
    if (options.tail_lines) query.add("tailLines", std::to_string(*options.tail_lines));
    query.add_if_set("sinceTime", options.since_time);
    if (options.since_seconds) query.add("sinceSeconds", std::to_string(*options.since_seconds));
    return query.target();
}

// One file for each cluster, which nothing in its name tells anything about.
std::string cache_file(
    const std::string& folder, const ClusterAccess& access, std::string_view suffix
) {
    if (folder.empty()) return "";
    constexpr std::size_t kEnough = 32;
    const std::string key = crypto::sha256_hex(access.server + "\n" + access.ca);
    return folder + "/" + key.substr(0, kEnough) + std::string(suffix);
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
        ClientOptions options
    )
        : executor_(std::move(executor)),
          api_(std::make_shared<ApiConnection>(
              executor_, std::move(access), std::move(options.connector), std::move(options.pause)
          )),
          streams_(
              executor_,
              tasks,
              api_,
              cache_file(options.cache_folder, api_->access(), ".streams.json")
          ),
          mapper_(*api_, cache_file(options.cache_folder, api_->access(), ".json")),
          objects_(*api_, mapper_) {}

    ApiConnection& api() { return *api_; }

    StreamClient& streams() { return streams_; }

    ResourceMapper& mapper() { return mapper_; }

    ObjectApi& objects() { return objects_; }

    const ClusterAccess& access() const { return api_->access(); }

    Task<std::unique_ptr<ByteSource>> open(std::string target) {
        net::HttpRequest request;
        request.target = std::move(target);
        std::unique_ptr<net::HttpExchange> exchange = co_await api_->open(std::move(request));
        co_return std::make_unique<ExchangeSource>(std::move(exchange));
    }

  private:
    boost::asio::any_io_executor executor_;
    std::shared_ptr<ApiConnection> api_;  // Shared with the tasks of `streams_`.
    StreamClient streams_;
    ResourceMapper mapper_;
    ObjectApi objects_;
};

Client::Client(boost::asio::any_io_executor executor, TaskGroup& tasks, ClusterAccess access)
    : Client(std::move(executor), tasks, std::move(access), ClientOptions{}) {}

Client::Client(
    boost::asio::any_io_executor executor,
    TaskGroup& tasks,
    ClusterAccess access,
    Connector connector
)
    : Client(
          std::move(executor),
          tasks,
          std::move(access),
          ClientOptions{.connector = std::move(connector)}
      ) {}

Client::Client(
    boost::asio::any_io_executor executor,
    TaskGroup& tasks,
    ClusterAccess access,
    ClientOptions options
)
    : impl_(
          std::make_unique<Impl>(std::move(executor), tasks, std::move(access), std::move(options))
      ) {}

Client::~Client() = default;

const ClusterAccess& Client::access() const {
    return impl_->access();
}

Task<data::Value> Client::get(ObjectRef ref) {
    std::string what = "get " + describe(ref);
    return described(impl_->objects().get(std::move(ref)), std::move(what));
}

Task<std::optional<data::Value>> Client::find(ObjectRef ref) {
    Result<data::Value> object = co_await attempt(get(std::move(ref)));
    if (object) co_return *std::move(object);
    if (object.error().code() == ErrorCode::NotFound) co_return std::nullopt;
    throw object.error();
}

Task<ObjectList> Client::list(Selection selection) {
    std::string what = "list objects of kind " + selection.kind.kind;
    return described(impl_->objects().list(std::move(selection)), std::move(what));
}

Task<data::Value> Client::create(data::Value object, std::string name_space, Effect effect) {
    std::string what = "create " + describe(ref_of(object));
    return described(
        impl_->objects().create(std::move(object), std::move(name_space), effect), std::move(what)
    );
}

Task<data::Value> Client::replace(data::Value object, Effect effect) {
    std::string what = "replace " + describe(ref_of(object));
    return described(impl_->objects().replace(std::move(object), effect), std::move(what));
}

Task<data::Value> Client::patch(ObjectRef ref, PatchKind kind, data::Value patch, Effect effect) {
    std::string what = "change " + describe(ref);
    return described(
        impl_->objects().patch(std::move(ref), kind, std::move(patch), effect), std::move(what)
    );
}

Task<Applied> Client::apply(data::Value object, ApplyOptions options) {
    std::string what = "apply " + describe(ref_of(object));
    return described(
        impl_->objects().apply(std::move(object), std::move(options)), std::move(what)
    );
}

Task<bool> Client::remove(ObjectRef ref, Propagation propagation, Effect effect) {
    std::string what = "delete " + describe(ref);
    return described(impl_->objects().remove(std::move(ref), propagation, effect), std::move(what));
}

Task<std::unique_ptr<ByteSource>> Client::logs(LogOptions options) {
    std::string what = "read the log of pod '" + options.pod + "'";
    return described(impl_->open(log_target(options)), std::move(what));
}

Task<std::unique_ptr<Exec>> Client::exec(ExecOptions options) {
    std::string what = what_exec(options);
    return described(impl_->streams().exec(std::move(options)), std::move(what));
}

Task<std::unique_ptr<Exec>> Client::attach(ExecOptions options) {
    std::string what = "attach to pod '" + options.pod + "'";
    return described(impl_->streams().attach(std::move(options)), std::move(what));
}

Task<std::unique_ptr<ByteStream>> Client::exec_stream(ExecOptions options) {
    std::string what = what_exec(options);
    return described(impl_->streams().exec_stream(std::move(options)), std::move(what));
}

Task<std::unique_ptr<ByteStream>> Client::connect(
    std::string name_space, std::string pod, int port
) {
    std::string what = "connect to port " + std::to_string(port) + " of pod '" + pod + "'";
    Task<std::unique_ptr<ByteStream>> stream =
        impl_->streams().connect(std::move(name_space), std::move(pod), port);
    return described(std::move(stream), std::move(what));
}

Task<Resource> Client::resource(Kind kind) {
    return impl_->mapper().resource(std::move(kind));
}

Task<Resource> Client::resource_named(std::string name) {
    return impl_->mapper().named(std::move(name));
}

Task<std::vector<Resource>> Client::resources(std::string api_version) {
    return impl_->mapper().resources(std::move(api_version));
}

Task<ServerVersion> Client::server_version() {
    net::HttpRequest request;
    request.target = "/version";
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

Task<> Client::pause(std::chrono::milliseconds time) {
    return impl_->api().pause(time);
}

}  // namespace ds::kube
