#include "sync/session.hpp"

#include "base/notifier.hpp"
#include "base/tasks.hpp"
#include "sync/engine.hpp"
#include "sync/trash.hpp"
#include "sys/file.hpp"
#include "sys/lock_file.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace ds::sync {

struct Session::State {
    State(const boost::asio::any_io_executor& executor, SessionOptions given, SessionObserver& told)
        : options(std::move(given)),
          observer(told),
          trash(options.state_folder + "/trash"),
          flow(make_flow_filter(options.flow)),
          memory(options.state_folder + "/memory"),
          synced(executor) {}

    SessionOptions options;
    SessionObserver& observer;
    Trash trash;
    std::unique_ptr<FlowFilter> flow;
    SessionMemory memory;
    Notifier synced;
    Engine* engine = nullptr;      // Null between two runs.
    bool deletes_allowed = false;  // In the next run.
};

Session::Session(
    boost::asio::any_io_executor executor, SessionOptions options, SessionObserver& observer
)
    : state_(std::make_unique<State>(executor, std::move(options), observer)) {}

Session::~Session() = default;

namespace {

// Says that the session has stopped, whichever way it ends.
class StopAtEnd {
  public:
    StopAtEnd(SessionMemory& memory, SessionObserver& observer)
        : memory_(memory), observer_(observer) {}

    StopAtEnd(const StopAtEnd&) = delete;
    StopAtEnd& operator=(const StopAtEnd&) = delete;

    ~StopAtEnd() {
        memory_.save();
        memory_.status.phase = Phase::Stopped;
        observer_.on_phase(Phase::Stopped);
    }

  private:
    SessionMemory& memory_;
    SessionObserver& observer_;
};

// Makes an engine known while it runs.
class Running {
  public:
    Running(Engine*& place, Engine& engine) : place_(place) { place_ = &engine; }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    ~Running() { place_ = nullptr; }

  private:
    Engine*& place_;
};

}  // namespace

Task<> Session::run(Endpoint& local, Endpoint& remote, RemoteFacts facts) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    or_throw(sys::make_directories(state_->options.state_folder, 0700));
    const sys::LockFile lock =
        or_throw(sys::LockFile::acquire(state_->options.state_folder + "/lock"));

    SessionMemory& memory = state_->memory;
    if (!memory.head) memory.head = memory.file.load(memory.known);
    const StopAtEnd stop(memory, state_->observer);
    const EngineParts parts{
        .local = local,
        .remote = remote,
        .memory = memory,
        .observer = state_->observer,
        .trash = state_->trash,
        .flow = *state_->flow,
        .strategy = state_->options.strategy,
        .allow_mass_delete =
            std::exchange(state_->deletes_allowed, false) || state_->options.allow_mass_delete,
    };
    Engine engine(executor, parts);
    const Running running(state_->engine, engine);
    co_await engine.run(std::move(facts), state_->synced);
}

Task<> Session::initial_sync() {
    while (!state_->memory.status.was_in_sync)
        co_await state_->synced.wait();
}

Task<> Session::in_sync() {
    while (state_->memory.status.phase != Phase::Watching)
        co_await state_->synced.wait();
}

SessionStatus Session::status() const {
    return state_->memory.status;
}

void Session::allow_deletes() {
    if (state_->engine != nullptr) {
        state_->engine->allow_deletes();
    } else {
        state_->deletes_allowed = true;
    }
}

Trash& Session::trash() {
    return state_->trash;
}

const FlowOptions& Session::flow() const {
    return state_->options.flow;
}

std::string describe(const Problem& problem) {
    const std::string detail = problem.detail.empty() ? "" : ": " + problem.detail;
    switch (problem.kind) {
        case ProblemKind::Unreadable:
            return "not readable" + detail;
        case ProblemKind::Unsupported:
            return "sockets, devices and pipes are not synced";
        case ProblemKind::OutwardLink:
            return "the link leaves the synced folder" + detail;
        case ProblemKind::TooLong:
            return "the name is too long" + detail;
        case ProblemKind::WatchLimit:
            return "not watched but scanned every few seconds" + detail;
        case ProblemKind::Overflow:
            return "events were lost; the folder was scanned again";
    }
    return problem.detail;
}

}  // namespace ds::sync
