#include "sys/process.hpp"

#include "base/result.hpp"
#include "base/tasks.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <signal.h>

#include <array>
#include <string>

namespace ds::sys {
namespace {

using namespace std::chrono_literals;

Command shell(std::string script) {
    Command command;
    command.arguments = {"sh", "-c", std::move(script)};
    return command;
}

TEST_CASE("run_process feeds a program and collects what it says") {
    const ProcessResult result =
        run_task(run_process(shell("cat; echo oops >&2; exit 3"), "hello"));

    CHECK(result.exit_code == 3);
    CHECK(result.output == "hello");
    CHECK(result.errors == "oops\n");
}

TEST_CASE("run_process moves more than the pipes hold in both directions") {
    const std::string input(1'000'000, 'x');

    CHECK(run_task(run_process(shell("cat"), input)).output == input);
}

TEST_CASE("run_process is content with a program that does not read") {
    CHECK(run_task(run_process(shell("exit 0"), std::string(1'000'000, 'x'))).exit_code == 0);
}

TEST_CASE("run_process starts in a directory and with a changed environment") {
    Command command = shell("pwd; echo $HOME $NEW");
    command.directory = "/usr";
    command.environment = {"HOME=/nowhere", "NEW=value"};

    CHECK(run_task(run_process(command, "")).output == "/usr\n/nowhere value\n");
}

TEST_CASE("run_process names a program that is not there") {
    Command command;
    command.arguments = {"no-such-program"};

    const Result<ProcessResult> result = run_task(attempt(run_process(command, "")));

    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::NotFound);
    CHECK(result.error().message() == "start 'no-such-program': No such file or directory");
}

Task<int> kill_a_sleeper() {
    Command command;
    command.arguments = {"sleep", "1000"};
    const auto process = start_process(co_await boost::asio::this_coro::executor, command);
    process->signal(SIGTERM);
    co_return co_await process->wait();
}

TEST_CASE("Process reports the signal that ended it") {
    CHECK(run_task(kill_a_sleeper()) == 128 + SIGTERM);
}

Task<std::string> ping_pong() {
    Command command = shell("while read line; do echo \"got $line\"; done; echo end");
    const auto process = start_process(co_await boost::asio::this_coro::executor, command);
    ByteStream& stream = process->stream();
    std::array<char, 100> answer{};
    co_await stream.write("one\n");
    const std::size_t count = co_await stream.read(answer);
    co_await stream.close_write();
    const std::string rest = co_await read_all(stream);
    co_await process->wait();
    co_return std::string(answer.data(), count) + rest;
}

TEST_CASE("Process can be talked to, and sees the end of its input") {
    CHECK(run_task(ping_pong()) == "got one\nend\n");
}

Task<> wait_for_a_sleeper() {
    Command command;
    command.arguments = {"sleep", "1000"};
    const auto process = start_process(co_await boost::asio::this_coro::executor, command);
    co_await process->wait();
}

TEST_CASE("a wait for a process can be cancelled") {
    CHECK(!run_task(run_with_limit(wait_for_a_sleeper(), 20ms)));
}

}  // namespace
}  // namespace ds::sys
