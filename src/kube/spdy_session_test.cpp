#include "kube/spdy_session.hpp"

#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/exec_streams.hpp"
#include "support/memory_stream.hpp"
#include "support/spdy_script.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

Task<std::string> play_exec(
    boost::asio::any_io_executor executor, TaskGroup& tasks, Script* script
) {
    auto session =
        std::make_unique<SpdySession>(executor, tasks, std::make_unique<ScriptedStream>(*script));
    ExecStreams streams = open_streams(std::move(session), with_stdin());
    std::unique_ptr<Exec> exec = co_await make_exec(std::move(streams));
    const Result<> written = co_await attempt(exec->write_in("input"));
    if (written) co_await exec->close_in();
    const std::string out = co_await read_all_out(*exec);
    const std::string err = co_await read_all_err(*exec);
    const int code = co_await exec->exit_code();
    co_return out + "|" + err + "|" + std::to_string(code);
}

Task<Result<std::string>> try_exec(
    boost::asio::any_io_executor executor, TaskGroup& tasks, Script* script
) {
    Result<std::string> result = co_await attempt(play_exec(executor, tasks, script));
    co_return result;
}

const std::string kPlayed = "hello world|oops|3";

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts)
        all += part;
    return all;
}

std::string exec_transcript() {
    return joined(exec_conversation());
}

}  // namespace

TEST_CASE("Exec yields both outputs and then the exit code") {
    Script script = scripted(exec_conversation());

    CHECK(run_with_tasks(play_exec, &script) == kPlayed);
    CHECK(script.closed);
}

TEST_CASE("Exec reads the same whatever the cuts between reads") {
    for (std::size_t step = 1; step < 50; ++step) {
        CAPTURE(step);
        std::vector<std::string> reads;
        const std::string all = exec_transcript();
        for (std::size_t at = 0; at < all.size(); at += step)
            reads.push_back(all.substr(at, step));
        Script script = scripted(reads);

        CHECK(run_with_tasks(play_exec, &script) == kPlayed);
    }
}

TEST_CASE("Exec fails cleanly when any read fails") {
    const std::size_t reads = exec_conversation().size();
    for (std::size_t at = 0; at < reads; ++at) {
        CAPTURE(at);
        Script script = scripted(exec_conversation());
        script.fail_read = at;

        const Result<std::string> result = run_with_tasks(try_exec, &script);

        // The last read brings the GOAWAY, which nobody waits for.
        if (at + 1 == reads) {
            CHECK(result.value() == kPlayed);
        } else {
            CHECK(result.error() == Error(ErrorCode::Unavailable, "connection reset"));
        }
    }
}

TEST_CASE("Exec fails cleanly, or ends well, when any write fails") {
    for (std::size_t at = 0; at < 6; ++at) {
        CAPTURE(at);
        Script script = scripted(exec_conversation());
        script.fail_write = at;

        const Result<std::string> result = run_with_tasks(try_exec, &script);

        const bool good =
            result ? *result == kPlayed : result.error().code() == ErrorCode::Unavailable;
        CHECK(good);
    }
}

TEST_CASE("Exec never invents an exit code when the connection is cut at any byte") {
    const std::string all = exec_transcript();
    const std::size_t away = encode_spdy(SpdyGoAway{0, 0}).size();
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        CAPTURE(cut);
        Script script = scripted({all.substr(0, cut)});

        const Result<std::string> result = run_with_tasks(try_exec, &script);

        if (cut + away < all.size()) {
            CHECK(result.error().code() == ErrorCode::Unavailable);
        } else {
            CHECK(result.value() == kPlayed);
        }
    }
}

}  // namespace ds::kube
