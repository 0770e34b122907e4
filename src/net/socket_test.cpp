#include "base/tasks.hpp"
#include "net/connect.hpp"
#include "net/listener.hpp"
#include "net/port_owner.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace ds::net {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class TempFolder {
  public:
    TempFolder() {
        std::string name = (fs::temp_directory_path() / "ds-net-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }

    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    ~TempFolder() { fs::remove_all(path); }

    fs::path path;
};

Task<std::string> read_to_end(ByteStream& stream) {
    std::string all;
    std::vector<char> space(5000);
    for (;;) {
        const std::size_t count = co_await stream.read(space);
        if (count == 0) co_return all;
        all.append(space.data(), count);
    }
}

Task<> echo_once(Listener& listener) {
    const std::unique_ptr<ByteStream> stream = co_await listener.accept();
    const std::string all = co_await read_to_end(*stream);
    co_await stream->write(all);
}

Task<std::string> ask(std::string host, std::string port, std::string text) {
    const std::unique_ptr<ByteStream> stream =
        co_await connect_tcp(std::move(host), std::move(port));
    co_await stream->write(text);
    co_await stream->close_write();
    co_return co_await read_to_end(*stream);
}

Task<std::string> echo_over(std::string listen_on, std::string host, std::string text) {
    const std::unique_ptr<Listener> listener = co_await Listener::open(std::move(listen_on), 0);
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(echo_once(*listener));
    const std::string port = std::to_string(listener->port());
    co_return co_await finish(group, ask(std::move(host), port, std::move(text)));
}

TEST_CASE("connect_tcp and Listener carry bytes and half-close over loopback") {
    const std::string text(200'000, 'x');

    CHECK(run_task(echo_over("127.0.0.1", "127.0.0.1", text)) == text);
    CHECK(run_task(echo_over("localhost", "localhost", "hi")) == "hi");
    if (fs::exists("/proc/net/if_inet6")) {
        CHECK(run_task(echo_over("::1", "::1", "hi")) == "hi");
        CHECK(run_task(echo_over("::1", "localhost", "hi")) == "hi");
    }
}

TEST_CASE("connect_tcp names host, port and reason when nobody answers") {
    auto refused = []() -> Task<std::string> {
        std::unique_ptr<Listener> listener = co_await Listener::open("127.0.0.1", 0);
        std::string port = std::to_string(listener->port());
        listener.reset();
        const auto stream = co_await attempt(connect_tcp("127.0.0.1", port));
        CHECK(!stream);
        CHECK(
            stream.error() ==
            Error(ErrorCode::Unavailable, "connect to 127.0.0.1:" + port + ": connection refused")
        );
        co_return port;
    };

    run_task(refused());
    for (const std::string port : {"", "0", "http", "70000", "80x"}) {
        const auto stream = run_task(attempt(connect_tcp("localhost", port)));
        REQUIRE(!stream);
        CHECK(stream.error().code() == ErrorCode::InvalidInput);
    }
}

TEST_CASE("connect_unix talks to a socket and names it when there is none") {
    const TempFolder folder;
    const std::string path = (folder.path / "s").string();
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    REQUIRE(::listen(server, 1) == 0);

    auto connects = [](std::string to) -> Task<bool> {
        const std::unique_ptr<ByteStream> stream = co_await connect_unix(std::move(to));
        co_return stream != nullptr;
    };
    const bool connected = run_task(connects(path));
    ::close(server);
    const auto missing = run_task(attempt(connect_unix("/nowhere/s")));

    CHECK(connected);
    REQUIRE(!missing);
    CHECK(missing.error().message() == "connect to '/nowhere/s': no such file or directory");
    CHECK(!run_task(attempt(connect_unix(std::string(200, 'x')))));
}

TEST_CASE("a socket stream fails after close and when its task is cancelled") {
    auto play = []() -> Task<bool> {
        const std::unique_ptr<Listener> listener = co_await Listener::open("127.0.0.1", 0);
        const auto stream = co_await connect_tcp("127.0.0.1", std::to_string(listener->port()));
        std::array<char, 8> space{};
        auto wait = [](ByteStream& on, std::span<char> into) -> Task<> {
            (void)co_await on.read(into);
        };
        const bool in_time = co_await run_with_limit(wait(*stream, space), 5ms);
        stream->close();
        const Result<> late = co_await attempt(stream->write("x"));
        CHECK(!late);
        CHECK(late.error().code() == ErrorCode::Unavailable);
        co_return in_time;
    };

    CHECK(!run_task(play()));
}

TEST_CASE("Listener says who has the port") {
    auto twice = []() -> Task<> {
        const std::unique_ptr<Listener> first = co_await Listener::open("127.0.0.1", 0);
        (void)co_await Listener::open("127.0.0.1", first->port());
    };

    const Result<> result = run_task(attempt(twice()));

    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::Conflict);
    CHECK(result.error().message().find(" is in use by 'ds_net_test' (pid ") != std::string::npos);
    CHECK(!run_task(attempt(Listener::open("example.org", 0))));
}

TEST_CASE("find_port_owner reads the tables of /proc") {
    const TempFolder proc;
    const auto write = [&proc](const std::string& name, const std::string& text) {
        const fs::path path = proc.path / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
    };
    const std::string head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n";
    write(
        "net/tcp",
        head +
            "   0: 0100007F:1F90 0200007F:1F90 01 00000000:00000000 00:00000000 00000000  0 0 10 "
            "1\n"
            "   1: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 11 "
            "1\n"
    );
    write(
        "net/tcp6",
        head +
            "   0: 00000000000000000000000000000000:1F92 00000000000000000000000000000000:0000 0A "
            "00000000:00000000 00:00000000 00000000  0 0 12 1\n"
    );
    write("7/comm", "nginx\n");
    fs::create_directories(proc.path / "7/fd");
    fs::create_symlink("socket:[11]", proc.path / "7/fd/3");
    write("8/comm", "node\n");
    fs::create_directories(proc.path / "8/fd");
    fs::create_symlink("socket:[12]", proc.path / "8/fd/20");

    CHECK(find_port_owner(proc.path.string(), 8081) == PortOwner{.process = "nginx", .pid = 7});
    CHECK(find_port_owner(proc.path.string(), 8082) == PortOwner{.process = "node", .pid = 8});
    CHECK(!find_port_owner(proc.path.string(), 8080));
    CHECK(!find_port_owner("/nowhere", 8080));
}

}  // namespace
}  // namespace ds::net
