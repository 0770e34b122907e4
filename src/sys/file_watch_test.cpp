#include "sys/file_watch.hpp"

#include "base/tasks.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"
#include "sys/directory.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <sys/resource.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace ds::sys {
namespace {

using namespace std::chrono_literals;

Task<std::vector<FileEvent>> next_events(FileWatch& watch) {
    co_await watch.wait(5000ms);
    co_return watch.take();
}

bool has(const std::vector<FileEvent>& events, FileEventKind kind, const std::string& name) {
    return std::any_of(events.begin(), events.end(), [&](const FileEvent& event) {
        return event.kind == kind && event.name == name;
    });
}

Task<> watch_a_directory() {
    const TempDir directory;
    FileWatch watch = FileWatch::open(co_await boost::asio::this_coro::executor).value();
    const Descriptor root = std::move(*open_root(directory.path()));
    CHECK(watch.add(root.number()).value() == watch.add(root.number()).value());

    directory.write("new file", "x");
    std::vector<FileEvent> events = co_await next_events(watch);
    CHECK(has(events, FileEventKind::Created, "new file"));
    CHECK(has(events, FileEventKind::Closed, "new file"));

    std::filesystem::rename(directory.at("new file"), directory.at("moved"));
    events = co_await next_events(watch);
    CHECK(has(events, FileEventKind::Removed, "new file"));
    CHECK(has(events, FileEventKind::MovedIn, "moved"));

    std::filesystem::create_directory(directory.at("d"));
    events = co_await next_events(watch);
    REQUIRE(events.size() == 1);
    CHECK(events.front().is_directory);

    std::filesystem::permissions(directory.at("moved"), std::filesystem::perms::owner_read);
    std::filesystem::remove(directory.at("moved"));
    events = co_await next_events(watch);
    CHECK(has(events, FileEventKind::Attributes, "moved"));
    CHECK(has(events, FileEventKind::Removed, "moved"));
}

TEST_CASE("FileWatch tells what happens in a directory") {
    run_task(watch_a_directory());
}

Task<> lose_the_directory() {
    const TempDir directory;
    std::filesystem::create_directory(directory.at("d"));
    FileWatch watch = FileWatch::open(co_await boost::asio::this_coro::executor).value();
    {
        const Descriptor root = std::move(*open_root(directory.at("d")));
        CHECK(watch.add(root.number()));
    }
    std::filesystem::remove(directory.at("d"));
    const std::vector<FileEvent> events = co_await next_events(watch);
    CHECK(has(events, FileEventKind::Gone, ""));
    CHECK(has(events, FileEventKind::Forgotten, ""));
}

TEST_CASE("FileWatch tells when the directory itself is gone") {
    run_task(lose_the_directory());
}

Task<> wait_in_vain() {
    const TempDir directory;
    FileWatch watch = FileWatch::open(co_await boost::asio::this_coro::executor).value();
    co_await watch.wait(1ms);
    CHECK(watch.take().empty());
    watch.wake();
    co_await watch.wait(24h);
    CHECK(watch.take().empty());

    const Result<> late = co_await attempt(with_timeout(watch.wait(24h), 1ms, "wait"));
    CHECK(!late);
}

TEST_CASE("FileWatch ends a wait after its limit, when woken, and when cancelled") {
    run_task(wait_in_vain());
}

Task<> open_without_descriptors() {
    rlimit before = {};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit none = {.rlim_cur = 3, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
    const OsResult<FileWatch> watch = FileWatch::open(co_await boost::asio::this_coro::executor);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
    REQUIRE(!watch);
    CHECK(watch.error() == EMFILE);
}

TEST_CASE("FileWatch reports the limit of instances as a value") {
    run_task(open_without_descriptors());
}

}  // namespace
}  // namespace ds::sys
