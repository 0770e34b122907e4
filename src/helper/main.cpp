// The helper: a small static program that the tool puts into a container. It serves sync over its
// stdin and stdout and leaves when its input ends. It writes to the synced folder alone.

#include "base/tasks.hpp"
#include "helper/self.hpp"
#include "sync/endpoint_server.hpp"
#include "sync/local_root.hpp"
#include "sys/fd_stream.hpp"
#include "wire/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <string>
#include <string_view>

namespace ds::helper {
namespace {

namespace asio = boost::asio;

using namespace std::chrono_literals;

void print(int fd, std::string_view text) {
    // Nothing can be done about an output that nobody takes.
    [[maybe_unused]] const ssize_t written = ::write(fd, text.data(), text.size());
}

Task<> converse(wire::Connection& connection) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    wire::Hello hello = own_hello();
    co_await connection.greet(std::move(hello));
    sync::OpenRoot open_root = [executor](const sync::RemoteOptions& options) {
        return sync::open_local_root(executor, options);
    };
    co_await sync::serve_endpoints(connection, std::move(open_root));
}

Task<> say_failure(ByteStream& stream, Error error) {
    std::string bytes;
    wire::append_frame(bytes, wire::failure_frame(0, error));
    co_await stream.write(bytes);
}

// The client is told why, as far as it still listens.
Task<int> serve() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto stream = sys::make_fd_stream(executor, STDIN_FILENO, STDOUT_FILENO);
    const wire::Liveness liveness{.heartbeat = 5s, .dead_after = 60s};
    wire::Connection connection(executor, *stream, liveness);
    const Result<> served = co_await attempt(converse(connection));
    if (served) co_return 0;

    print(STDERR_FILENO, "devspacehelper: " + served.error().message() + "\n");
    Task<> last_words = say_failure(*stream, served.error());
    (void)co_await attempt(with_timeout(std::move(last_words), 1s, "say why"));
    co_return 1;
}

int run() {
    ::signal(SIGPIPE, SIG_IGN);
    asio::io_context loop(1);
    int code = 1;
    std::exception_ptr failure;
    asio::co_spawn(loop, serve(), [&](const std::exception_ptr& end, int result) {
        failure = end;
        code = result;
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return code;
}

int run_and_report() {
    try {
        return run();
    } catch (const Error& error) {
        print(STDERR_FILENO, "devspacehelper: " + error.message() + "\n");
    } catch (const std::exception& error) {
        print(STDERR_FILENO, std::string("devspacehelper: ") + error.what() + "\n");
    }
    return 1;
}

}  // namespace
}  // namespace ds::helper

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        ds::helper::print(STDOUT_FILENO, ds::helper::version_line());
        return 0;
    }
    return ds::helper::run_and_report();
}
