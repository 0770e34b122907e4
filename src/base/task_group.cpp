#include "base/task_group.hpp"

#include "base/check.hpp"
#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>

namespace ds {
namespace asio = boost::asio;

namespace {

bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const Cancelled&) {
        return true;
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

// Asio would throw its own exception out of any co_await of a cancelled coroutine. Ours throw
// `Cancelled`, and out of waits only, so that code that cleans up can still call functions.
// The post keeps a task from ending inside the call that started it.
Task<> as_child(Task<> task) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    co_await std::move(task);
}

template <typename Done>
void spawn(
    const asio::any_io_executor& executor, Task<> task, asio::cancellation_signal& signal, Done done
) {
    asio::co_spawn(
        executor,
        as_child(std::move(task)),
        asio::bind_cancellation_slot(signal.slot(), std::move(done))
    );
}

// One task beside its starter, with a cancellation of its own.
class Spawned {
  public:
    Spawned(const asio::any_io_executor& executor, Task<> task)
        : state_(std::make_shared<State>(executor)) {
        auto done = [state = state_](const std::exception_ptr& failure) {
            state->failure = failure;
            state->ended = true;
            state->changed.notify();
        };
        spawn(executor, std::move(task), state_->signal, std::move(done));
    }

    bool ended() const { return state_->ended; }

    const std::exception_ptr& failure() const { return state_->failure; }

    Notifier& changed() { return state_->changed; }

    void cancel() {
        if (!state_->ended) state_->signal.emit(asio::cancellation_type::all);
    }

  private:
    struct State {
        explicit State(const asio::any_io_executor& executor) : changed(executor) {}

        asio::cancellation_signal signal;
        Notifier changed;
        std::exception_ptr failure;
        bool ended = false;
    };

    std::shared_ptr<State> state_;  // Shared with the completion handler.
};

// While a coroutine waits for a task of its own it is deaf: its cancellation is noted here, handed
// on, and thrown when the wait is over.
struct Deafness {
    std::function<void()> on_cancel;
    bool cancelled = false;
};

Task<std::shared_ptr<Deafness>> become_deaf(std::function<void()> on_cancel) {
    auto deafness = std::make_shared<Deafness>();
    const asio::cancellation_state before = co_await asio::this_coro::cancellation_state;
    const bool was_cancelled = before.cancelled() != asio::cancellation_type::none;
    deafness->on_cancel = std::move(on_cancel);
    auto note = [deafness](asio::cancellation_type type) {
        if (type != asio::cancellation_type::none && !deafness->cancelled) {
            deafness->cancelled = true;
            if (deafness->on_cancel) deafness->on_cancel();
        }
        return asio::cancellation_type::none;
    };
    co_await asio::this_coro::reset_cancellation_state(std::move(note));
    if (was_cancelled) {
        deafness->cancelled = true;
        if (deafness->on_cancel) deafness->on_cancel();
    }
    co_return deafness;
}

Task<> hear_again(std::shared_ptr<Deafness> deafness) {
    deafness->on_cancel = nullptr;
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
}

Task<> wait_for_end(Spawned& spawned) {
    while (!spawned.ended())
        co_await spawned.changed().wait();
}

}  // namespace

struct TaskGroup::State {
    using Children = std::list<asio::cancellation_signal>;

    explicit State(asio::any_io_executor on) : executor(on), changed(std::move(on)) {}

    void cancel() {
        cancelled = true;
        for (asio::cancellation_signal& child : children)
            child.emit(asio::cancellation_type::all);
    }

    void ended(Children::iterator child, const std::exception_ptr& end) {
        children.erase(child);
        if (end && !failure && !is_cancellation(end)) {
            failure = end;
            cancel();
            if (on_failure) on_failure();
        }
        changed.notify();
    }

    asio::any_io_executor executor;
    Children children;
    Notifier changed;
    std::exception_ptr failure;
    std::function<void()> on_failure;
    bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() {
    DS_CHECK(state_->children.empty());
}

void TaskGroup::start(Task<> task) {
    const auto child = state_->children.emplace(state_->children.end());
    auto done = [state = state_, child](const std::exception_ptr& end) {
        state->ended(child, end);
    };
    spawn(state_->executor, std::move(task), *child, std::move(done));
    if (state_->cancelled) child->emit(asio::cancellation_type::all);
}

void TaskGroup::cancel() {
    state_->cancel();
}

std::size_t TaskGroup::running() const {
    return state_->children.size();
}

Task<> TaskGroup::join() {
    const std::shared_ptr<State> state = state_;
    std::function<void()> cancel = [state] {
        state->cancel();
    };
    const std::shared_ptr<Deafness> deafness = co_await become_deaf(std::move(cancel));
    while (!state->children.empty())
        co_await state->changed.wait();
    co_await hear_again(deafness);

    if (state->failure) std::rethrow_exception(state->failure);
    if (deafness->cancelled) throw Cancelled{};
}

Task<> run_in_group(TaskGroup& group, Task<> body) {
    const std::shared_ptr<TaskGroup::State> state = group.state_;
    Spawned spawned(state->executor, std::move(body));
    std::function<void()> cancel = [spawned]() mutable {
        spawned.cancel();
    };
    state->on_failure = cancel;
    if (state->failure) cancel();

    const std::shared_ptr<Deafness> deafness = co_await become_deaf(cancel);
    co_await wait_for_end(spawned);
    state->on_failure = nullptr;
    state->cancel();
    while (!state->children.empty())
        co_await state->changed.wait();
    co_await hear_again(deafness);

    const std::exception_ptr own = spawned.failure();
    if (own && !is_cancellation(own)) std::rethrow_exception(own);
    if (state->failure) std::rethrow_exception(state->failure);
    if (own || deafness->cancelled) throw Cancelled{};
}

Task<> shielded(Task<> task, std::chrono::milliseconds limit) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const std::shared_ptr<Deafness> deafness = co_await become_deaf(nullptr);
    const bool unwinding = deafness->cancelled;
    Spawned spawned(executor, std::move(task));
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!spawned.ended()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now()
        );
        const bool woken = co_await spawned.changed().wait_for(left);
        if (!woken) break;
    }
    spawned.cancel();
    co_await wait_for_end(spawned);
    co_await hear_again(deafness);

    if (spawned.failure() && !is_cancellation(spawned.failure())) {
        std::rethrow_exception(spawned.failure());
    }
    if (deafness->cancelled && !unwinding) throw Cancelled{};
}

Task<bool> run_with_limit(Task<> task, std::chrono::milliseconds limit) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Spawned spawned(executor, std::move(task));
    std::function<void()> cancel = [spawned]() mutable {
        spawned.cancel();
    };
    const std::shared_ptr<Deafness> deafness = co_await become_deaf(std::move(cancel));
    const auto deadline = std::chrono::steady_clock::now() + limit;
    bool in_time = true;
    while (!spawned.ended() && in_time) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now()
        );
        in_time = co_await spawned.changed().wait_for(left) || left.count() > 0;
    }
    spawned.cancel();
    co_await wait_for_end(spawned);
    co_await hear_again(deafness);

    if (deafness->cancelled) throw Cancelled{};
    if (!spawned.failure()) co_return true;
    if (is_cancellation(spawned.failure()) && !in_time) co_return false;
    if (is_cancellation(spawned.failure())) throw Cancelled{};
    std::rethrow_exception(spawned.failure());
}

Task<> sleep_for(std::chrono::milliseconds duration) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Notifier never(executor);
    (void)co_await never.wait_for(duration);
}

Task<> check_cancelled() {
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) throw Cancelled{};
}

Task<> yield_once() {
    co_await check_cancelled();
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

Error timed_out(std::string_view what, std::chrono::milliseconds limit) {
    const auto count = limit.count();
    std::string duration =
        count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
    std::string text(what);
    text += ": timed out after ";
    text += duration;
    return {ErrorCode::Unavailable, std::move(text)};
}

}  // namespace ds
