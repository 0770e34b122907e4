#include "dev/terminal.hpp"

#include "base/console.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/client.hpp"
#include "sys/standard_streams.hpp"
#include "sys/terminal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace ds::dev {
namespace {

constexpr std::size_t kBufferSize = std::size_t{32} * 1024;

Task<> forward_input(kube::Exec& exec, sys::Input& input) {
    std::vector<char> buffer(kBufferSize);
    for (;;) {
        const std::size_t count = co_await input.read(buffer);
        if (count == 0) break;
        co_await exec.write_in(std::string_view(buffer.data(), count));
    }
    co_await exec.close_in();
}

/// A command may end, or close its input, while more of ours is on the way: that is no failure.
Task<> forward_input_while_wanted(kube::Exec& exec, sys::Input& input) {
    const Result<> forwarded = co_await attempt(forward_input(exec, input));
    if (!forwarded && forwarded.error().code() != ErrorCode::Failed) throw forwarded.error();
}

Task<> forward_sizes(kube::Exec& exec) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    sys::ResizeWatch changes(executor);
    for (;;) {
        const std::optional<sys::TerminalSize> size = sys::terminal_size(STDOUT_FILENO);
        if (size) {
            const auto columns = static_cast<unsigned>(size->columns);
            co_await exec.resize(columns, static_cast<unsigned>(size->rows));
        }
        co_await changes.next();
    }
}

Task<> forward_stderr(kube::Exec& exec, Console& console) {
    std::vector<char> buffer(kBufferSize);
    for (;;) {
        const std::size_t count = co_await exec.read_err(buffer);
        if (count == 0) co_return;
        console.raw(std::string_view(buffer.data(), count), true);
    }
}

Task<int> forward_stdout(kube::Exec& exec, Console& console) {
    std::vector<char> buffer(kBufferSize);
    for (;;) {
        const std::size_t count = co_await exec.read_out(buffer);
        if (count == 0) break;
        console.raw(std::string_view(buffer.data(), count), false);
    }
    co_return co_await exec.exit_code();
}

}  // namespace

Task<int> run_in_container(
    kube::Client& client, Console& console, PodTarget target, std::vector<std::string> command
) {
    const bool tty = sys::is_terminal(STDIN_FILENO) && sys::is_terminal(STDOUT_FILENO);
    kube::ExecOptions options{
        .name_space = target.kube_namespace,
        .pod = target.pod,
        .container = target.container,
        .command = std::move(command),
        .in = true,
        .out = true,
        .err = !tty,
        .tty = tty,
    };
    const std::unique_ptr<kube::Exec> exec = co_await client.exec(std::move(options));
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    sys::Input input(executor, STDIN_FILENO);
    std::optional<sys::RawMode> raw;
    if (tty) raw.emplace(STDIN_FILENO, sys::RawKeys::All);
    TaskGroup group(executor);
    group.start(forward_input_while_wanted(*exec, input));
    if (tty) group.start(forward_sizes(*exec));
    if (!tty) group.start(forward_stderr(*exec, console));
    co_return co_await finish(group, forward_stdout(*exec, console));
}

}  // namespace ds::dev
