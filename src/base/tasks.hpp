#pragma once

// What retries, goes on after an error, cleans up or limits time is built on these functions; no
// other code of a coroutine catches.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/task_group.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ds {

/// Runs `body`, with `group` cancelled and joined on every way out. Cancels `body` when a child
/// of the group fails, and throws that failure. Use through `finish`.
Task<> run_in_group(TaskGroup& group, Task<> body);

/// Runs `task` to its end whatever becomes of the caller, but cancels it after `limit`.
Task<> shielded(Task<> task, std::chrono::milliseconds limit);

/// Runs `task`; once `limit` has passed it is cancelled, and false is returned when it has ended.
Task<bool> run_with_limit(Task<> task, std::chrono::milliseconds limit);

/// Waits. Throws `Cancelled` when the scope is cancelled.
Task<> sleep_for(std::chrono::milliseconds duration);

/// Throws `Cancelled` if the scope was cancelled; every wait in `base`, `sys` and `net` begins
/// with it.
Task<> check_cancelled();

/// The failure that `with_timeout` throws.
Error timed_out(std::string_view what, std::chrono::milliseconds limit);

/// Lets other tasks run.
Task<> yield_once();

/// Turns a thrown `Error` into a value; `Cancelled` passes.
template <typename T>
Task<Result<T>> attempt(Task<T> task) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(task);
            co_return Result<>{};
        } else {
            Result<T> result = co_await std::move(task);
            co_return result;
        }
    } catch (const Error& error) {
        co_return tl::make_unexpected(error);
    }
}

namespace detail {

template <typename T>
Task<> store(Task<T> task, std::optional<T>& into) {
    into.emplace(co_await std::move(task));
}

}  // namespace detail

/// Runs `body` in the scope of `group`: whichever way `body` ends, the group is cancelled and
/// joined; then its value is returned or the failure thrown. A child's failure cancels `body`.
template <typename T>
Task<T> finish(TaskGroup& group, Task<T> body) {
    if constexpr (std::is_void_v<T>) {
        co_await run_in_group(group, std::move(body));
    } else {
        std::optional<T> value;
        Task<> stored = detail::store(std::move(body), value);
        co_await run_in_group(group, std::move(stored));
        co_return *std::move(value);
    }
}

/// Runs `task` for at most `limit`. Throws `Error` `Unavailable` "WHAT: timed out after N s" else.
template <typename T>
Task<T> with_timeout(Task<T> task, std::chrono::milliseconds limit, std::string what) {
    if constexpr (std::is_void_v<T>) {
        const bool in_time = co_await run_with_limit(std::move(task), limit);
        if (!in_time) throw timed_out(what, limit);
    } else {
        std::optional<T> value;
        Task<> stored = detail::store(std::move(task), value);
        const bool in_time = co_await run_with_limit(std::move(stored), limit);
        if (!in_time) throw timed_out(what, limit);
        co_return *std::move(value);
    }
}

}  // namespace ds
