#pragma once

#include "base/task.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace ds {

/// The few threads for work that blocks or burns CPU: hashing, packing, large documents.
///
/// The only place that starts threads. The destructor waits for work that has begun.
class Pool {
  public:
    explicit Pool(unsigned threads);
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool();

    /// Runs `work` on a thread of the pool and yields its result here; what it throws is thrown.
    /// Work cannot be interrupted: a cancelled caller waits for its end, then throws `Cancelled`.
    /// `work` must not touch what belongs to the loop. Name the function object first (style, 5).
    template <typename Work>
    Task<std::invoke_result_t<Work&>> run(Work work) {
        using Value = std::invoke_result_t<Work&>;
        if constexpr (std::is_void_v<Value>) {
            std::function<void()> call = std::move(work);
            co_await run_work(std::move(call));
        } else {
            auto value = std::make_shared<std::optional<Value>>();
            std::function<void()> call = [value, work = std::move(work)]() mutable {
                value->emplace(work());
            };
            co_await run_work(std::move(call));
            co_return **std::move(value);
        }
    }

  private:
    Task<> run_work(std::function<void()> work);

    struct Threads;
    std::unique_ptr<Threads> threads_;
};

}  // namespace ds
