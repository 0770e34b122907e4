#pragma once

#include "base/task.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <optional>
#include <type_traits>

namespace ds {

/// Runs one task on a loop of its own until it ends, as `app` does; throws what it throws.
template <typename T>
T run_task(Task<T> task) {
    boost::asio::io_context loop(1);
    std::exception_ptr failure;
    auto without_asio_throwing = [](Task<T> inner) -> Task<T> {
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        co_return co_await std::move(inner);
    };
    if constexpr (std::is_void_v<T>) {
        boost::asio::co_spawn(
            loop,
            without_asio_throwing(std::move(task)),
            [&](const std::exception_ptr& end) { failure = end; }
        );
        loop.run();
        if (failure) std::rethrow_exception(failure);
    } else {
        std::optional<T> value;
        auto done = [&](const std::exception_ptr& end, T result) {
            failure = end;
            if (!end) value.emplace(std::move(result));
        };
        boost::asio::co_spawn(loop, without_asio_throwing(std::move(task)), done);
        loop.run();
        if (failure) std::rethrow_exception(failure);
        return *std::move(value);
    }
}

}  // namespace ds
