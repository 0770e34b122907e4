// Builds the real world, runs one command in it, turns how that ended into an exit code.
#include "app/real_terminal.hpp"
#include "app/signals.hpp"
#include "base/error.hpp"
#include "base/pool.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/parser.hpp"
#include "cli/program.hpp"
#include "cli/terminal/console.hpp"
#include "sys/terminal.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::app {
namespace {

namespace asio = boost::asio;

constexpr int kFailed = 1;
constexpr int kBroken = 2;
constexpr int kSignalled = 128;  // Plus the number of the signal, as shells count.

std::map<std::string, std::string> read_environment() {
    std::map<std::string, std::string> environment;
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment;
}

std::string working_directory() {
    const std::unique_ptr<char, decltype(&std::free)> path(::get_current_dir_name(), &std::free);
    return path ? path.get() : "/";
}

cli::Abilities find_abilities(const std::map<std::string, std::string>& environment) {
    const auto variable = [&environment](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    };
    const cli::Standing standing{
        .stdin_is_terminal = sys::is_terminal(STDIN_FILENO),
        .stdout_is_terminal = sys::is_terminal(STDOUT_FILENO),
        .stderr_is_terminal = sys::is_terminal(STDERR_FILENO),
        .no_color = variable("NO_COLOR"),
        .term = variable("TERM"),
    };
    return cli::find_abilities(standing);
}

cli::Verbosity verbosity_of(const cli::GlobalOptions& globals) {
    if (globals.silent) return cli::Verbosity::Silent;
    return globals.debug ? cli::Verbosity::Debug : cli::Verbosity::Normal;
}

/// The command with the group of background tasks around it.
Task<int> run_in_group(TaskGroup& group, Task<int> command) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return co_await finish(group, std::move(command));
}

/// One run of the program.
class Program {
  public:
    Program()
        : executor_(loop_.get_executor()),
          environment_(read_environment()),
          terminal_(executor_, [this] { leave_with(kSignalled + SIGPIPE); }),
          console_(terminal_, find_abilities(environment_), executor_) {}

    int run(const std::vector<std::string>& arguments) {
        constexpr unsigned kThreads = 2;
        Pool pool(kThreads);
        TaskGroup tasks(executor_);
        cli::Context context{
            .console = console_,
            .pool = pool,
            .tasks = tasks,
            .executor = executor_,
            .environment = environment_,
            .directory = working_directory(),
            .home = {},
            .now = std::chrono::system_clock::now,
        };
        context.home = context.environment_at("HOME");

        const std::vector<cli::CommandGroup> table = cli::make_commands();
        const Result<cli::Request> request =
            cli::parse_arguments(arguments, table, context.globals);
        console_.set_verbosity(verbosity_of(context.globals));
        if (!request) {
            console_.error(request.error().message());
            return kFailed;
        }
        tasks.start(console_.run());
        return run_loop(run_in_group(tasks, cli::run_request(*request, table, context)));
    }

  private:
    int run_loop(Task<int> command) {
        Signals signals(executor_, [this](int number) { leave_with(kSignalled + number); });
        std::exception_ptr failure;
        int code = 0;
        auto on_end = [&](const std::exception_ptr& end, int value) {
            failure = end;
            code = value;
            loop_.stop();
        };
        asio::co_spawn(
            executor_,
            std::move(command),
            asio::bind_cancellation_slot(quit_.slot(), std::move(on_end))
        );
        loop_.run();
        if (leaving_with_ != 0) return leaving_with_;
        return failure ? explain(failure) : code;
    }

    /// Cancels everything; what unwinds has nothing to say any more.
    void leave_with(int code) {
        if (leaving_with_ != 0) return;
        leaving_with_ = code;
        asio::post(loop_, [this] { quit_.emit(asio::cancellation_type::terminal); });
    }

    int explain(const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const Cancelled&) {
            return kSignalled + SIGINT;
        } catch (const Error& error) {
            console_.error(error.message());
            return kFailed;
        } catch (const std::exception& broken) {
            console_.error(std::string("this is a bug in devspace: ") + broken.what());
            return kBroken;
        }
    }

    asio::io_context loop_{1};
    asio::any_io_executor executor_;
    asio::cancellation_signal quit_;
    int leaving_with_ = 0;
    std::map<std::string, std::string> environment_;
    RealTerminal terminal_;
    cli::TerminalConsole console_;
};

}  // namespace
}  // namespace ds::app

int main(int argc, char** argv) {
    // A connection or a pipe that breaks is an error of the call that writes to it.
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return ds::app::Program().run(arguments);
}
