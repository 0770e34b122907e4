#include "base/pool.hpp"

#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <utility>

namespace ds {
namespace asio = boost::asio;

struct Pool::Threads {
    explicit Threads(unsigned count) : pool(count) {}

    asio::thread_pool pool;
};

Pool::Pool(unsigned threads) : threads_(std::make_unique<Threads>(threads)) {}

Pool::~Pool() {
    threads_->pool.join();
}

namespace {

struct Job {
    explicit Job(const asio::any_io_executor& executor)
        : done(executor), keep_loop_alive(asio::make_work_guard(executor)) {}

    Notifier done;
    asio::executor_work_guard<asio::any_io_executor> keep_loop_alive;
    std::exception_ptr failure;
    bool ended = false;
};

Task<> wait_for_end(std::shared_ptr<Job> job) {
    while (!job->ended)
        co_await job->done.wait();
}

}  // namespace

Task<> Pool::run_work(std::function<void()> work) {
    co_await check_cancelled();
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto job = std::make_shared<Job>(executor);
    auto on_thread = [job, executor, work = std::move(work)] {
        try {
            work();
        } catch (...) {
            job->failure = std::current_exception();
        }
        asio::post(executor, [job] {
            job->ended = true;
            job->done.notify();
            job->keep_loop_alive.reset();
        });
    };
    asio::post(threads_->pool, std::move(on_thread));

    constexpr std::chrono::hours kNoLimit(24 * 365);
    co_await shielded(wait_for_end(job), kNoLimit);
    if (job->failure) std::rethrow_exception(job->failure);
}

}  // namespace ds
