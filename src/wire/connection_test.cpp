#include "wire/connection.hpp"

#include "base/result.hpp"
#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::wire {
namespace {

using namespace std::chrono_literals;

const Liveness kPatient{.heartbeat = 1h, .dead_after = 1h};

Task<> greet(Connection& connection, Hello& theirs) {
    Hello ours;
    ours.build = "helper";
    theirs = co_await connection.greet(std::move(ours));
}

Task<Hello> answer(Connection& connection) {
    Hello ours;
    ours.build = "client";
    co_return co_await connection.answer(std::move(ours));
}

Task<std::string> both_hellos() {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const StreamPair streams = make_stream_pair(executor);
    Connection helper(executor, *streams.first, kPatient);
    Connection client(executor, *streams.second, kPatient);
    Hello of_client;
    TaskGroup group(executor);
    group.start(greet(helper, of_client));
    const Hello of_helper = co_await answer(client);
    co_await group.join();
    co_return of_helper.build + " " + of_client.build;
}

TEST_CASE("Connection exchanges hellos") {
    CHECK(run_task(both_hellos()) == "helper client");
}

Task<> send_all(Connection& connection, std::vector<Frame> frames, Priority priority) {
    for (Frame& frame : frames)
        co_await connection.send(std::move(frame), priority);
}

Task<std::vector<std::string>> receive(Connection& connection, std::size_t count) {
    std::vector<std::string> payloads;
    while (payloads.size() < count) {
        const std::optional<Frame> frame = co_await connection.receive();
        if (!frame) break;
        payloads.push_back(frame->payload.substr(0, 20));
    }
    co_return payloads;
}

Task<std::vector<std::string>> small_beside_bulk() {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const StreamPair streams = make_stream_pair(executor, 1000);
    Connection sender(executor, *streams.first, kPatient);
    Connection receiver(executor, *streams.second, kPatient);
    TaskGroup group(executor);
    std::vector<Frame> bulk(20);
    for (Frame& frame : bulk) {
        frame.type = FrameType::Data;
        frame.payload = std::string(kMaxPayload, 'b');
    }
    group.start(send_all(sender, std::move(bulk), Priority::Bulk));
    group.start(sender.run());
    const std::vector<std::string> first = co_await receive(receiver, 1);
    sender.post(Frame{FrameType::Message, 1, "small"}, Priority::Normal);
    co_return co_await finish(group, receive(receiver, 5));
}

TEST_CASE("a small frame overtakes bulk that waits") {
    const std::vector<std::string> payloads = run_task(small_beside_bulk());

    CHECK(std::count(payloads.begin(), payloads.end(), "small") == 1);
}

Task<> silence(Liveness liveness) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const StreamPair streams = make_stream_pair(executor);
    Connection connection(executor, *streams.first, liveness);
    co_await connection.run();
}

TEST_CASE("a peer that falls silent is found out") {
    const Liveness liveness{.heartbeat = 2ms, .dead_after = 6ms};

    const Result<> result = run_task(attempt(with_timeout(silence(liveness), 10s, "notice")));

    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::Unavailable);
    CHECK(result.error().message() == "no sign of life from the other side for 0 s");
}

Task<> run_and_receive(Connection& connection) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(connection.run());
    const std::optional<Frame> frame = co_await finish(group, connection.receive());
    CHECK(!frame);
}

Task<> idle_pair(Liveness liveness) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const StreamPair streams = make_stream_pair(executor);
    Connection first(executor, *streams.first, liveness);
    Connection second(executor, *streams.second, liveness);
    TaskGroup group(executor);
    group.start(run_and_receive(first));
    group.start(run_and_receive(second));
    co_await finish(group, sleep_for(100ms));
}

TEST_CASE("heartbeats keep an idle connection alive") {
    const Liveness liveness{.heartbeat = 5ms, .dead_after = 60ms};

    CHECK(run_task(attempt(idle_pair(liveness))));
}

Task<std::vector<std::string>> receive_from(Script& script) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    ScriptedStream stream(script);
    Connection connection(executor, stream, kPatient);
    co_return co_await receive(connection, 10);
}

std::string bytes_of(const std::vector<Frame>& frames) {
    std::string bytes;
    for (const Frame& frame : frames)
        append_frame(bytes, frame);
    return bytes;
}

TEST_CASE("receive passes over heartbeats and ends at the end") {
    Script script;
    script.reads = {bytes_of({
        {FrameType::Heartbeat, 0, ""},
        {FrameType::Message, 1, "one"},
        {FrameType::Heartbeat, 0, ""},
        {FrameType::Message, 1, "two"},
    })};

    CHECK(run_task(receive_from(script)) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("receive tells an end in the middle of a frame") {
    Script script;
    script.reads = {bytes_of({{FrameType::Message, 1, "one"}}).substr(0, 18)};

    const Result<std::vector<std::string>> result = run_task(attempt(receive_from(script)));

    REQUIRE(!result);
    CHECK(result.error().message() == "the connection ended in the middle of a frame");
}

TEST_CASE("receive throws what the other side gave up with") {
    Script script;
    const Error error(ErrorCode::Forbidden, "no\x1b[2J");
    script.reads = {bytes_of({failure_frame(0, error)})};

    const Result<std::vector<std::string>> result = run_task(attempt(receive_from(script)));

    REQUIRE(!result);
    CHECK(result.error() == Error(ErrorCode::Forbidden, "no?[2J"));
}

}  // namespace
}  // namespace ds::wire
