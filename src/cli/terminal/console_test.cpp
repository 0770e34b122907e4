#include "cli/terminal/console.hpp"

#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

namespace asio = boost::asio;

/// Records what is written; hands out the keys it was given, then waits for ever or ends.
class FakeTerminal final : public Terminal {
  public:
    void write(std::string_view bytes, bool to_stderr) override {
        (to_stderr ? err : out) += bytes;
    }

    std::size_t columns() const override { return 40; }

    std::size_t rows() const override { return 10; }

    Task<std::string> read_keys() override {
        co_await yield_once();
        if (keys.empty()) co_return std::string();
        std::string next = keys.front();
        keys.pop_front();
        co_return next;
    }

    std::shared_ptr<void> key_mode() override {
        ++key_modes;
        return {nullptr, [this](void*) {
                    --key_modes;
                }};
    }

    /// Each look at the clock is a quarter of a second later.
    std::chrono::steady_clock::time_point now() const override {
        clock_ += std::chrono::milliseconds(250);
        return clock_;
    }

    std::string out;
    std::string err;
    std::deque<std::string> keys;
    int key_modes = 0;

  private:
    mutable std::chrono::steady_clock::time_point clock_;
};

constexpr Abilities kTerminal{.stdout_is_terminal = true, .redraws = true, .questions = true};
constexpr Abilities kPipe{};

Task<asio::any_io_executor> this_executor() {
    co_return co_await asio::this_coro::executor;
}

Task<> redraw_until(TerminalConsole& console, FakeTerminal& terminal, std::string text) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    TaskGroup group(executor);
    group.start(console.run());
    auto seen = [](FakeTerminal& where, std::string what) -> Task<> {
        while (where.err.find(what) == std::string::npos)
            co_await yield_once();
    };
    co_await finish(group, seen(terminal, std::move(text)));
}

}  // namespace

TEST_CASE("find_abilities honours NO_COLOR, TERM and pipes") {
    const Standing all{
        .stdin_is_terminal = true,
        .stdout_is_terminal = true,
        .stderr_is_terminal = true,
        .no_color = {},
        .term = "xterm"
    };
    CHECK(find_abilities(all).colours_out);
    CHECK(find_abilities(all).questions);

    Standing plain = all;
    plain.no_color = "1";
    CHECK(!find_abilities(plain).colours_err);
    CHECK(find_abilities(plain).redraws);

    Standing dumb = all;
    dumb.term = "dumb";
    CHECK(!find_abilities(dumb).redraws);
    CHECK(!find_abilities(dumb).questions);
    CHECK(!find_abilities(dumb).colours_out);

    Standing piped = all;
    piped.stdin_is_terminal = false;
    CHECK(!find_abilities(piped).questions);
    CHECK(find_abilities(piped).redraws);
}

TEST_CASE("TerminalConsole keeps results and messages apart") {
    FakeTerminal terminal;
    TerminalConsole console(terminal, kPipe, run_task(this_executor()));

    console.info("hello");
    console.output("result\n");
    console.debug("detail");

    CHECK(terminal.err == "[info]   hello\n");
    CHECK(terminal.out == "result\n");
}

TEST_CASE("TerminalConsole prints what its verbosity allows") {
    FakeTerminal terminal;
    TerminalConsole console(terminal, kTerminal, run_task(this_executor()));

    console.set_verbosity(Verbosity::Silent);
    console.warn("quiet");
    CHECK(terminal.err.empty());
    console.error("loud");
    CHECK(terminal.err == "[error]  loud\r\n");
    CHECK(!console.interactive());
    console.set_verbosity(Verbosity::Debug);
    console.debug("detail");
    CHECK(terminal.err == "[error]  loud\r\n[debug]  detail\r\n");
}

TEST_CASE("TerminalConsole prints a wait once per text where it cannot redraw") {
    FakeTerminal terminal;
    auto body = [](FakeTerminal& on) -> Task<> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        TerminalConsole console(on, kPipe, executor);
        const std::unique_ptr<Wait> wait = console.wait("pod web: Pending");
        co_await redraw_until(console, on, "Pending");
        wait->update("pod web: Running");
        co_await redraw_until(console, on, "Running");
    };

    run_task(body(terminal));

    CHECK(terminal.err == "[wait]   pod web: Pending\n[wait]   pod web: Running\n");
}

TEST_CASE("TerminalConsole draws a wait below messages and takes it away") {
    FakeTerminal terminal;
    auto body = [](FakeTerminal& on) -> Task<> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        TerminalConsole console(on, kTerminal, executor);
        const std::unique_ptr<Wait> wait = console.wait("a pod");
        co_await redraw_until(console, on, "a pod");
        on.err.clear();
        console.info("hello");
        CHECK(on.err.starts_with("\r\x1b[J[info]   hello\r\n[wait]"));
        on.err.clear();
    };

    run_task(body(terminal));

    CHECK(terminal.err.ends_with("\r\x1b[J"));
}

TEST_CASE("TerminalConsole cuts a wait to the width of the terminal") {
    FakeTerminal terminal;
    auto body = [](FakeTerminal& on) -> Task<> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        TerminalConsole console(on, kTerminal, executor);
        const std::string text(60, 'x');
        const std::unique_ptr<Wait> wait = console.wait(text);
        co_await redraw_until(console, on, "...");
    };

    run_task(body(terminal));

    CHECK(terminal.err.find(std::string(40, 'x')) == std::string::npos);
}

TEST_CASE("TerminalConsole does not draw into a line of a result") {
    FakeTerminal terminal;
    TerminalConsole console(terminal, kTerminal, run_task(this_executor()));

    console.output("prompt> ");
    console.info("hello");

    CHECK(terminal.out == "prompt> ");
    CHECK(terminal.err == "\r\n[info]   hello\r\n");
}

TEST_CASE("TerminalConsole asks and leaves the answer on the screen") {
    FakeTerminal terminal;
    terminal.keys = {"s", "hop\r"};
    auto body = [](FakeTerminal& on) -> Task<std::string> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        TerminalConsole console(on, kTerminal, executor);
        TextQuestion question{.text = "Name?", .fallback = {}, .otherwise = {}};
        co_return co_await console.ask(std::move(question));
    };

    CHECK(run_task(body(terminal)) == "shop");
    CHECK(terminal.err.ends_with("? Name? shop\r\n"));
    CHECK(terminal.key_modes == 0);
}

TEST_CASE("TerminalConsole keeps what was typed ahead for the next question") {
    FakeTerminal terminal;
    terminal.keys = {"a\r\x1b[B\r"};
    auto body = [](FakeTerminal& on) -> Task<std::size_t> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        TerminalConsole console(on, kTerminal, executor);
        TextQuestion first{.text = "Name?", .fallback = {}, .otherwise = {}};
        (void)co_await console.ask(std::move(first));
        PickQuestion second{.text = "Which?", .options = {"x", "y"}, .otherwise = {}};
        co_return co_await console.pick(std::move(second));
    };

    CHECK(run_task(body(terminal)) == 1);
}

TEST_CASE("TerminalConsole restores the terminal when a question is left") {
    for (const std::string key : {"\x03", "\x04", ""}) {
        CAPTURE(key.size());
        FakeTerminal terminal;
        if (!key.empty()) terminal.keys = {key};
        auto body = [](FakeTerminal& on) -> Task<std::size_t> {
            const asio::any_io_executor executor = co_await asio::this_coro::executor;
            TerminalConsole console(on, kTerminal, executor);
            PickQuestion question{.text = "Which?", .options = {"x", "y"}, .otherwise = {}};
            co_return co_await console.pick(std::move(question));
        };

        if (key == "\x03") {
            CHECK_THROWS_AS(run_task(body(terminal)), Cancelled);
        } else {
            CHECK_THROWS_AS(run_task(body(terminal)), Error);
        }
        CHECK(terminal.key_modes == 0);
        CHECK(terminal.err.ends_with("\x1b[J\x1b[?25h"));
    }
}

TEST_CASE("TerminalConsole names a question that nobody can answer") {
    FakeTerminal terminal;
    auto body = [](FakeTerminal& on) -> Task<std::size_t> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        TerminalConsole console(on, kPipe, executor);
        PickQuestion question{.text = "Which pod?", .options = {"x"}, .otherwise = "pass --pod"};
        co_return co_await console.pick(std::move(question));
    };

    const Result<std::size_t> answer = run_task(attempt(body(terminal)));

    REQUIRE(!answer);
    CHECK(answer.error().message() == "nobody is here to answer 'Which pod?'; pass --pod");
}

}  // namespace ds::cli
