#include "kube/forward_pool.hpp"

#include "base/notifier.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/api_connection.hpp"
#include "kube/discovery.hpp"
#include "kube/spdy_forward.hpp"
#include "kube/spdy_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <utility>

namespace ds::kube {
namespace {

constexpr auto kSpareLimit = std::chrono::minutes(5);

struct Spare {
    explicit Spare(const boost::asio::any_io_executor& executor) : taken(executor) {}

    Notifier taken;
    std::unique_ptr<SpdySession> session;  // Null while it is being made.
};

}  // namespace

struct ForwardPool::State {
    State(boost::asio::any_io_executor on, TaskGroup& in, std::shared_ptr<ApiConnection> over)
        : executor(std::move(on)), tasks(in), api(std::move(over)) {}

    Task<std::unique_ptr<SpdySession>> upgrade(std::string name_space, std::string pod) {
        const Resource pods = *find_common_resource({"v1", "Pod"});
        std::string target = resource_path(pods, name_space, pod) + "/portforward";
        std::unique_ptr<ByteStream> stream =
            co_await api->upgrade(std::move(target), "portforward.k8s.io");
        co_return std::make_unique<SpdySession>(executor, tasks, std::move(stream));
    }

    std::unique_ptr<SpdySession> take(const std::string& key) {
        const auto found = spares.find(key);
        if (found == spares.end() || !found->second.session) return nullptr;
        std::unique_ptr<SpdySession> session = std::move(found->second.session);
        found->second.taken.notify();
        spares.erase(found);
        if (!session->alive()) return nullptr;
        return session;
    }

    boost::asio::any_io_executor executor;
    TaskGroup& tasks;
    std::shared_ptr<ApiConnection> api;  // Shared with the client.
    std::map<std::string, Spare> spares;
    bool closed = false;
};

ForwardPool::ForwardPool(
    boost::asio::any_io_executor executor, TaskGroup& tasks, std::shared_ptr<ApiConnection> api
)
    : state_(std::make_shared<State>(std::move(executor), tasks, std::move(api))) {}

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
    std::unique_ptr<SpdySession> session = state->take(key);
    if (!state->spares.contains(key)) {
        state->spares.try_emplace(key, state->executor);
        state->tasks.start(keep_spare(state, name_space, pod));
    }
    if (session) {
        Task<std::unique_ptr<ByteStream>> opening = open_forward(std::move(session), pod, port);
        Result<std::unique_ptr<ByteStream>> opened = co_await attempt(std::move(opening));
        if (opened) co_return *std::move(opened);
        // It may have died while it waited: a new one tells.
    }
    session = co_await state->upgrade(std::move(name_space), pod);
    std::unique_ptr<ByteStream> stream =
        co_await open_forward(std::move(session), std::move(pod), port);
    co_return stream;
}

Task<> ForwardPool::keep_spare(
    std::shared_ptr<State> state, std::string name_space, std::string pod
) {
    const std::string key = name_space + "/" + pod;
    Task<std::unique_ptr<SpdySession>> making = state->upgrade(std::move(name_space), pod);
    Result<std::unique_ptr<SpdySession>> made = co_await attempt(std::move(making));
    const auto spare = state->spares.find(key);
    if (state->closed || spare == state->spares.end()) co_return;
    if (made) {
        spare->second.session = *std::move(made);
        const SpdySession* mine = spare->second.session.get();
        const bool taken = co_await spare->second.taken.wait_for(kSpareLimit);
        // A successor may stand there by now.
        const auto now = state->spares.find(key);
        if (taken || now == state->spares.end() || now->second.session.get() != mine) co_return;
    }
    state->spares.erase(key);
}

}  // namespace ds::kube
