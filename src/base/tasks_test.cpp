#include "base/tasks.hpp"

#include "base/notifier.hpp"
#include "base/pool.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds {
namespace {

using namespace std::chrono_literals;

using Trace = std::vector<std::string>;

Task<> sleep_forever() {
    co_await sleep_for(24h);
}

Task<> trace_until_cancelled(Trace& trace, std::string name) {
    const Result<> result = co_await attempt(sleep_forever());
    trace.push_back(name + (result ? " ended" : " failed"));
}

Task<> fail_with(std::string message) {
    co_await yield_once();
    throw Error(ErrorCode::Failed, message);
}

Task<int> answer(int value) {
    co_await yield_once();
    co_return value;
}

Task<> note(Trace& trace, std::string text) {
    co_await yield_once();
    trace.push_back(text);
}

TEST_CASE("attempt turns a thrown Error into a value") {
    const Result<> failed = run_task(attempt(fail_with("no route")));

    REQUIRE(!failed);
    CHECK(failed.error().message() == "no route");
    CHECK(run_task(attempt(answer(7))).value() == 7);
}

TEST_CASE("with_timeout cancels what takes too long") {
    Trace trace;

    const Result<> result =
        run_task(attempt(with_timeout(trace_until_cancelled(trace, "a"), 5ms, "open a")));

    REQUIRE(!result);
    CHECK(result.error().message() == "open a: timed out after 5 ms");
    CHECK(result.error().code() == ErrorCode::Unavailable);
    CHECK(trace.empty());
}

TEST_CASE("with_timeout passes on values and errors") {
    CHECK(run_task(with_timeout(answer(3), 10s, "answer")) == 3);
    const Result<> failed = run_task(attempt(with_timeout(fail_with("no"), 10s, "fail")));
    CHECK(failed.error().message() == "no");
}

Task<int> body_beside_a_sleeper(Trace& trace) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(trace_until_cancelled(trace, "child"));
    const int value = co_await finish(group, answer(5));
    trace.push_back(group.running() == 0 ? "joined" : "running");
    co_return value;
}

TEST_CASE("finish cancels and joins the group when the body ends") {
    Trace trace;

    CHECK(run_task(body_beside_a_sleeper(trace)) == 5);
    CHECK(trace == Trace{"joined"});
}

Task<> body_beside_a_failure() {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(fail_with("child broke"));
    co_await finish(group, sleep_forever());
}

TEST_CASE("finish cancels the body when a child fails and throws the child's failure") {
    const Result<> result = run_task(attempt(body_beside_a_failure()));

    REQUIRE(!result);
    CHECK(result.error().message() == "child broke");
}

Task<> failing_body(Trace& trace) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(trace_until_cancelled(trace, "child"));
    co_await finish(group, fail_with("body broke"));
}

TEST_CASE("finish joins the group when the body fails") {
    Trace trace;

    const Result<> result = run_task(attempt(failing_body(trace)));

    REQUIRE(!result);
    CHECK(result.error().message() == "body broke");
}

Task<> nested(Trace& trace) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(sleep_forever());
    co_await finish(group, sleep_forever());
    trace.emplace_back("not reached");
}

TEST_CASE("cancelling reaches the leaves of nested scopes") {
    Trace trace;

    const Result<> result = run_task(attempt(with_timeout(nested(trace), 5ms, "nested")));

    REQUIRE(!result);
    CHECK(trace.empty());
}

Task<> clean_up_after_cancellation(Trace& trace) {
    // A group's child is cancelled from here on, as one that unwinds would be.
    const Result<> cancelled = co_await attempt(check_cancelled());
    CHECK(cancelled);
    co_await shielded(note(trace, "cleaned"), 10s);
}

TEST_CASE("shielded work runs to its end") {
    Trace trace;

    run_task(clean_up_after_cancellation(trace));

    CHECK(trace == Trace{"cleaned"});
}

Task<> slow_clean_up(Trace& trace) {
    co_await sleep_for(20ms);
    trace.emplace_back("cleaned");
}

Task<> shielded_slow_clean_up(Trace& trace) {
    co_await shielded(slow_clean_up(trace), 10s);
    trace.emplace_back("went on");
}

TEST_CASE("a cancellation that comes during shielded work is thrown after it") {
    Trace trace;

    const bool in_time = run_task(run_with_limit(shielded_slow_clean_up(trace), 1ms));

    CHECK(!in_time);
    CHECK(trace == Trace{"cleaned"});
}

TEST_CASE("shielded work is cancelled after its own limit") {
    Trace trace;

    run_task(shielded(trace_until_cancelled(trace, "clean-up"), 5ms));

    CHECK(trace.empty());
}

Task<> sum_on_pool(Pool& pool, int& sum) {
    auto work = [] {
        return 40 + 2;
    };
    sum = co_await pool.run(std::move(work));
}

Task<> throw_on_pool(Pool& pool) {
    auto work = [] {
        throw Error(ErrorCode::Failed, "disk full");
    };
    co_await pool.run(std::move(work));
}

TEST_CASE("Pool runs work elsewhere and brings value and failure back") {
    Pool pool(1);
    int sum = 0;

    run_task(sum_on_pool(pool, sum));
    const Result<> failed = run_task(attempt(throw_on_pool(pool)));

    CHECK(sum == 42);
    REQUIRE(!failed);
    CHECK(failed.error().message() == "disk full");
}

Task<> notify_soon(Notifier& notifier) {
    co_await yield_once();
    notifier.notify();
}

Task<bool> wait_beside_notifier(std::chrono::milliseconds limit, bool notify) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Notifier notifier(executor);
    TaskGroup group(executor);
    if (notify) group.start(notify_soon(notifier));
    co_return co_await finish(group, notifier.wait_for(limit));
}

TEST_CASE("Notifier wakes waiters or lets them time out") {
    CHECK(run_task(wait_beside_notifier(10s, true)));
    CHECK(!run_task(wait_beside_notifier(1ms, false)));
}

}  // namespace
}  // namespace ds
