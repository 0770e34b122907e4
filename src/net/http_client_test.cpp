#include "net/http_client.hpp"

#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <string>

namespace ds::net {
namespace {

const std::string kFine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A server whose connections each follow a script of their own.
class FakeServer {
  public:
    explicit FakeServer(std::deque<Script> of) : scripts(std::move(of)) {}

    Connector connector() {
        return [this] {
            return connect();
        };
    }

    std::deque<Script> scripts;
    std::size_t connections = 0;

  private:
    Task<std::unique_ptr<ByteStream>> connect() {
        co_await yield_once();
        if (connections == scripts.size()) throw Error(ErrorCode::Unavailable, "server is gone");
        co_return std::make_unique<ScriptedStream>(scripts[connections++]);
    }
};

TEST_CASE("HttpClient keeps a connection for the next request") {
    FakeServer server({Script{.reads = {kFine, kFine}}});
    HttpClient client(server.connector(), "host:1");

    CHECK(run_task(client.exchange({})).body == "ok");
    CHECK(run_task(client.exchange({.method = "POST"})).body == "ok");

    CHECK(server.connections == 1);
    CHECK(server.scripts[0].writes[0] == "GET / HTTP/1.1\r\nHost: host:1\r\n\r\n");
}

TEST_CASE("HttpClient does not keep a connection that the server closes") {
    const std::string closing =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    FakeServer server({Script{.reads = {closing}}, Script{.reads = {kFine}}});
    HttpClient client(server.connector(), "h");

    run_task(client.exchange({}));
    run_task(client.exchange({}));

    CHECK(server.connections == 2);
}

TEST_CASE("HttpClient repeats an idempotent request when a kept connection was closed") {
    for (const bool in_write : {true, false}) {
        CAPTURE(in_write);
        Script first{.reads = {kFine}};
        if (in_write) first.fail_write = 1;
        FakeServer server({first, Script{.reads = {kFine}}});
        HttpClient client(server.connector(), "h");

        run_task(client.exchange({}));
        CHECK(run_task(client.exchange({.method = "PUT", .body = "x"})).body == "ok");

        CHECK(server.connections == 2);
    }
}

TEST_CASE("HttpClient does not repeat what may have had an effect") {
    struct Case {
        std::string method;
        std::string answer;
    };

    for (const Case& each :
         {Case{.method = "POST", .answer = ""}, Case{.method = "GET", .answer = "HTTP/1.1 200"}}) {
        CAPTURE(each.method);
        Script first{.reads = {kFine}};
        if (!each.answer.empty()) first.reads.push_back(each.answer);
        FakeServer server({first, Script{.reads = {kFine}}});
        HttpClient client(server.connector(), "h");

        run_task(client.exchange({}));
        const Result<HttpResponse> second =
            run_task(attempt(client.exchange({.method = each.method})));

        REQUIRE(!second);
        CHECK(second.error().code() == ErrorCode::Unavailable);
        CHECK(server.connections == 1);
    }
}

TEST_CASE("HttpClient repeats only once and never on a new connection") {
    FakeServer server({Script{.reads = {kFine}}, Script{}, Script{.reads = {kFine}}});
    HttpClient client(server.connector(), "h");

    run_task(client.exchange({}));
    CHECK(!run_task(attempt(client.exchange({}))));

    CHECK(server.connections == 2);
}

TEST_CASE("HttpClient gives a streamed response a connection of its own") {
    FakeServer server({Script{.reads = {kFine}}, Script{.reads = {kFine}}});
    HttpClient client(server.connector(), "h");

    run_task(client.exchange({}));
    const std::unique_ptr<HttpExchange> exchange = run_task(client.open({}));

    CHECK(server.connections == 2);
    CHECK(exchange->head().status == 200);
    CHECK(run_task(exchange->read_all()) == "ok");
    CHECK(!server.scripts[1].closed);
}

}  // namespace
}  // namespace ds::net
