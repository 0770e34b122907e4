#include "kube/forward_pool.hpp"

#include "base/notifier.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/api_connection.hpp"
#include "kube/discovery.hpp"
#include "kube/spdy_forward.hpp"
#include "kube/spdy_session.hpp"
#include "kube/stream_upgrade.hpp"
#include "kube/websocket_tunnel.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using Clock = std::chrono::steady_clock;

// For so long a pod is taken for the same one, until the answer says otherwise.
constexpr auto kTrustLimit = std::chrono::seconds(10);

constexpr auto kSpareLimit = std::chrono::minutes(5);

struct Target {
    std::string name_space;
    std::string pod;
    int port = 0;
};

// An upgraded connection, and the run of the pod it leads to. A pod that was replaced by one of the
// same name leaves it dead without a word.
struct Upgraded {
    std::unique_ptr<SpdySession> session;
    std::string run;
    Clock::time_point asked;  // When the run was asked for.
};

struct Spare {
    explicit Spare(const boost::asio::any_io_executor& executor) : taken(executor) {}

    Notifier taken;
    Upgraded upgraded;  // Without a session while it is being made.
};

}  // namespace

struct ForwardPool::State {
    State(
        boost::asio::any_io_executor on,
        TaskGroup& in,
        std::shared_ptr<ApiConnection> over,
        std::shared_ptr<StreamUpgrade> by
    )
        : executor(std::move(on)), tasks(in), api(std::move(over)), switching(std::move(by)) {}

    Task<std::unique_ptr<SpdySession>> upgrade(std::string name_space, std::string pod) {
        const Resource pods = *find_common_resource({"v1", "Pod"});
        std::string target = resource_path(pods, name_space, pod) + "/portforward";
        UpgradedConnection connection =
            co_await switching->open(std::move(target), StreamPurpose::Forward);
        std::unique_ptr<ByteStream> stream = std::move(connection.stream);
        if (connection.protocol == StreamProtocol::WebSocket) {
            stream = make_websocket_tunnel(std::move(stream));
        }
        co_return std::make_unique<SpdySession>(executor, tasks, std::move(stream));
    }

    // Empty when it cannot be told, for example without the right to read pods.
    Task<std::string> run_of(std::string name_space, std::string pod) {
        const Resource pods = *find_common_resource({"v1", "Pod"});
        net::HttpRequest request;
        request.target = resource_path(pods, name_space, pod);
        const Result<data::Value> object = co_await attempt(api->call(std::move(request)));
        if (!object) co_return "";
        std::string run(object->text_at("metadata.uid"));
        // A pod gets another address when only its sandbox was replaced.
        run += "/";
        run += object->text_at("status.podIP");
        co_return run;
    }

    std::optional<Upgraded> take(const std::string& key) {
        const auto found = spares.find(key);
        if (found == spares.end() || !found->second.upgraded.session) return std::nullopt;
        Upgraded upgraded = std::move(found->second.upgraded);
        found->second.taken.notify();
        spares.erase(found);
        if (!upgraded.session->alive() || upgraded.run.empty()) return std::nullopt;
        return upgraded;
    }

    boost::asio::any_io_executor executor;
    TaskGroup& tasks;
    std::shared_ptr<ApiConnection> api;  // Both shared with the client.
    std::shared_ptr<StreamUpgrade> switching;
    std::map<std::string, Spare> spares;
    bool closed = false;
};

namespace {

Task<> store_run(ForwardPool::State& state, Target target, std::string& into) {
    into = co_await state.run_of(std::move(target.name_space), std::move(target.pod));
}

// Ends a connection that leads to a pod which is gone by now.
Task<> make_sure(
    std::shared_ptr<ForwardPool::State> state,
    Target target,
    std::string run,
    std::function<void(Error)> breaker
) {
    const std::string now =
        co_await state->run_of(std::move(target.name_space), std::move(target.pod));
    if (now.empty() || now == run) co_return;
    breaker({ErrorCode::Unavailable, "the pod was replaced"});
}

Task<std::unique_ptr<ByteStream>> open_and_make_sure(
    std::shared_ptr<ForwardPool::State> state, Upgraded upgraded, Target target
) {
    std::function<void(Error)> breaker = upgraded.session->breaker();
    std::unique_ptr<ByteStream> stream =
        co_await open_forward(std::move(upgraded.session), target.pod, target.port);
    state->tasks.start(
        make_sure(state, std::move(target), std::move(upgraded.run), std::move(breaker))
    );
    co_return stream;
}

// Opens the streams; `asking` has been started to fill `run` meanwhile.
Task<std::unique_ptr<ByteStream>> open_if_same_run(
    Upgraded upgraded, Target target, TaskGroup& asking, const std::string& run
) {
    std::unique_ptr<ByteStream> stream =
        co_await open_forward(std::move(upgraded.session), std::move(target.pod), target.port);
    co_await asking.join();
    if (run != upgraded.run) throw Error(ErrorCode::Unavailable, "the pod was replaced");
    co_return stream;
}

Task<std::unique_ptr<ByteStream>> use_spare(
    std::shared_ptr<ForwardPool::State> state, Upgraded upgraded, Target target
) {
    if (Clock::now() - upgraded.asked < kTrustLimit) {
        Task<std::unique_ptr<ByteStream>> opening =
            open_and_make_sure(std::move(state), std::move(upgraded), std::move(target));
        co_return co_await std::move(opening);
    }
    TaskGroup asking(state->executor);
    std::string run;
    asking.start(store_run(*state, target, run));
    Task<std::unique_ptr<ByteStream>> opening =
        open_if_same_run(std::move(upgraded), std::move(target), asking, run);
    std::unique_ptr<ByteStream> stream = co_await finish(asking, std::move(opening));
    co_return stream;
}

}  // namespace

ForwardPool::ForwardPool(
    boost::asio::any_io_executor executor,
    TaskGroup& tasks,
    std::shared_ptr<ApiConnection> api,
    std::shared_ptr<StreamUpgrade> upgrade
)
    : state_(std::make_shared<State>(std::move(executor), tasks, std::move(api), std::move(upgrade))
      ) {}

ForwardPool::~ForwardPool() {
    state_->closed = true;
    for (auto& [key, spare] : state_->spares)
        spare.taken.notify();
    state_->spares.clear();
}

Task<std::unique_ptr<ByteStream>> ForwardPool::connect(
    std::string name_space, std::string pod, int port
) {
    const std::shared_ptr<State> state = state_;
    const std::string key = name_space + "/" + pod;
    std::optional<Upgraded> spare = state->take(key);
    if (spare) {
        Target target{name_space, pod, port};
        Task<std::unique_ptr<ByteStream>> using_it =
            use_spare(state, *std::move(spare), std::move(target));
        Result<std::unique_ptr<ByteStream>> opened = co_await attempt(std::move(using_it));
        // The next one is made when this one stands: it must not wait behind that.
        make_spare(state, name_space, pod);
        if (opened) co_return *std::move(opened);
        // It may have died while it waited: a new one tells.
    } else {
        make_spare(state, name_space, pod);
    }
    std::unique_ptr<SpdySession> session = co_await state->upgrade(std::move(name_space), pod);
    std::unique_ptr<ByteStream> stream =
        co_await open_forward(std::move(session), std::move(pod), port);
    co_return stream;
}

void ForwardPool::make_spare(
    const std::shared_ptr<State>& state, const std::string& name_space, const std::string& pod
) {
    const std::string key = name_space + "/" + pod;
    if (state->closed || state->spares.contains(key)) return;
    state->spares.try_emplace(key, state->executor);
    state->tasks.start(keep_spare(state, name_space, pod));
}

Task<> ForwardPool::keep_spare(
    std::shared_ptr<State> state, std::string name_space, std::string pod
) {
    const std::string key = name_space + "/" + pod;
    // First, so that it never names a later run than the connection's.
    const Clock::time_point asked = Clock::now();
    std::string run = co_await state->run_of(name_space, pod);
    Task<std::unique_ptr<SpdySession>> making = state->upgrade(std::move(name_space), pod);
    Result<std::unique_ptr<SpdySession>> made = co_await attempt(std::move(making));
    const auto spare = state->spares.find(key);
    if (state->closed || spare == state->spares.end()) co_return;
    if (made) {
        const SpdySession* mine = made->get();
        spare->second.upgraded.session = *std::move(made);
        spare->second.upgraded.run = std::move(run);
        spare->second.upgraded.asked = asked;
        const bool taken = co_await spare->second.taken.wait_for(kSpareLimit);
        // A successor may stand there by now.
        const auto now = state->spares.find(key);
        if (taken || now == state->spares.end()) co_return;
        if (now->second.upgraded.session.get() != mine) co_return;
    }
    state->spares.erase(key);
}

}  // namespace ds::kube
