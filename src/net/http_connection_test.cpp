#include "net/http_connection.hpp"

#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace ds::net {
namespace {

const std::string kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

HttpConnection connection_on(Script& script) {
    return HttpConnection(std::make_unique<ScriptedStream>(script));
}

Result<HttpResponse> try_exchange(Script& script, HttpRequest request, std::size_t max = kMaxBody) {
    HttpConnection connection = connection_on(script);
    return run_task(attempt(connection.exchange(std::move(request), max)));
}

class Pieces final : public BodySource {
  public:
    explicit Pieces(std::deque<std::string> pieces) : pieces_(std::move(pieces)) {}

    Task<std::string> next() override {
        co_await yield_once();
        if (pieces_.empty()) co_return "";
        std::string piece = std::move(pieces_.front());
        pieces_.pop_front();
        if (piece == "fail") throw Error(ErrorCode::NotFound, "no file 'a'");
        co_return piece;
    }

  private:
    std::deque<std::string> pieces_;
};

TEST_CASE("HttpConnection sends a request and reads the response, however it is cut") {
    const std::string answer =
        "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t cut = 1; cut < answer.size(); ++cut) {
        CAPTURE(cut);
        Script script{.reads = {answer.substr(0, cut), answer.substr(cut)}};
        HttpConnection connection = connection_on(script);

        const HttpResponse response = run_task(connection.exchange(
            {.method = "POST", .target = "/x", .headers = {{"Host", "h"}}, .body = "in"}
        ));

        CHECK(response.status == 201);
        CHECK(response.reason == "Created");
        CHECK(*find_header(response.headers, "content-type") == "text/plain");
        CHECK(response.body == "hello");
        CHECK(connection.reusable());
        CHECK(script.written() == "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nin");
    }
}

TEST_CASE("HttpConnection reads chunked bodies, byte by byte too") {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;x=y\r\nhello\r\n7\r\n, world\r\n0\r\nTrailer: 1\r\n\r\n";
    Script script;
    for (const char byte : answer)
        script.reads.emplace_back(1, byte);
    HttpConnection connection = connection_on(script);

    CHECK(run_task(connection.exchange({})).body == "hello, world");
    CHECK(connection.reusable());
}

TEST_CASE("HttpConnection carries one exchange after the other") {
    Script script{.reads = {kHello, "HTTP/1.1 204 No Content\r\n\r\n", kHello}};
    HttpConnection connection = connection_on(script);

    CHECK(run_task(connection.exchange({})).body == "hello");
    CHECK(run_task(connection.exchange({.method = "DELETE"})).status == 204);
    CHECK(run_task(connection.exchange({})).body == "hello");
}

TEST_CASE("HttpConnection expects no body after HEAD and skips interim responses") {
    Script script{
        .reads = {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}
    };
    HttpConnection connection = connection_on(script);

    const HttpResponse response = run_task(connection.exchange({.method = "HEAD"}));

    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(connection.reusable());
}

TEST_CASE("HttpConnection is not reusable when the server closes or the body ends with the stream"
) {
    for (const std::string head : {"Connection: close\r\nContent-Length: 2\r\n", "X: y\r\n"}) {
        CAPTURE(head);
        Script script{.reads = {"HTTP/1.1 200 OK\r\n" + head + "\r\nhi"}};
        HttpConnection connection = connection_on(script);

        CHECK(run_task(connection.exchange({})).body == "hi");
        CHECK(!connection.reusable());
    }
}

TEST_CASE("HttpConnection fails cleanly at every read and every write") {
    const std::vector<std::string> reads = {
        "HTTP/1.1 200 OK\r\nTransfer-", "Encoding: chunked\r\n\r\n5\r", "\nhello\r\n", "0\r\n\r\n"
    };
    const HttpRequest request{.method = "PUT", .target = "/", .body = std::string(100'000, 'x')};
    for (std::size_t step = 0; step < reads.size(); ++step) {
        CAPTURE(step);
        Script broken{.reads = {reads.begin(), reads.end()}, .fail_read = step};
        const Result<HttpResponse> result = try_exchange(broken, request);
        REQUIRE(!result);
        CHECK(result.error() == Error(ErrorCode::Unavailable, "connection reset"));

        Script ended{.reads = {reads.begin(), reads.begin() + static_cast<long>(step)}};
        const Result<HttpResponse> cut = try_exchange(ended, request);
        REQUIRE(!cut);
        CHECK(
            cut.error() ==
            Error(ErrorCode::Unavailable, "connection was closed within the HTTP response")
        );
    }
    for (std::size_t step = 0; step < 2; ++step) {
        Script broken{.reads = {reads.begin(), reads.end()}, .fail_write = step};
        const Result<HttpResponse> result = try_exchange(broken, request);
        REQUIRE(!result);
        CHECK(result.error() == Error(ErrorCode::Unavailable, "broken pipe"));
    }
}

TEST_CASE("HttpConnection refuses what is not HTTP, or too much of it") {
    struct Case {
        std::string answer;
        std::string message;
    };

    for (const Case& each : std::vector<Case>{
             {"SSH-2.0-OpenSSH_9.2\r\n", "answer is not HTTP/1.1"},
             {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "answer is not HTTP/1.1"},
             {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
              "answer is not HTTP/1.1"},
             {"HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x'),
              "head of the HTTP response is larger than 64 KiB"},
             {"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'),
              "response to '/big' is larger than 1000 bytes"},
         }) {
        CAPTURE(each.message);
        Script script{.reads = {each.answer}};

        const Result<HttpResponse> result = try_exchange(script, {.target = "/big"}, 1000);

        REQUIRE(!result);
        CHECK(result.error().code() == ErrorCode::Failed);
        CHECK(result.error().message().starts_with(each.message));
    }
}

TEST_CASE("HttpConnection sends no line break that a value smuggles in") {
    Script script{.reads = {kHello}};

    const std::vector<HttpRequest> requests = {
        {.target = "/a b"},
        {.target = "/a\r\nX: y"},
        {.target = "/", .headers = {{"X", "a\r\nY: b"}}},
        {.target = "/", .headers = {{"X\n", "a"}}},
    };
    for (const HttpRequest& request : requests) {
        const Result<HttpResponse> result = try_exchange(script, request);
        REQUIRE(!result);
        CHECK(result.error().code() == ErrorCode::InvalidInput);
    }
    CHECK(script.writes.empty());
}

TEST_CASE("HttpConnection gives the body in pieces as they come") {
    Script script{
        .reads =
            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
             "3\r\ntwo\r\n",
             "0\r\n\r\n"}
    };
    HttpConnection connection = connection_on(script);

    CHECK(run_task(connection.open({})).status == 200);
    CHECK(run_task(connection.read()) == "one");
    CHECK(!connection.reusable());
    CHECK(run_task(connection.read()) == "two");
    CHECK(run_task(connection.read()).empty());
    CHECK(connection.reusable());
}

TEST_CASE("HttpConnection sends a body in chunks while it is made") {
    Script script{.reads = {kHello}};
    HttpConnection connection = connection_on(script);
    Pieces body({"one", "twelve bytes"});

    const HttpResponse head = run_task(connection.open({.method = "POST"}, &body));

    CHECK(head.status == 200);
    CHECK(run_task(connection.read()) == "hello");
    CHECK(
        script.written() ==
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\none\r\nc\r\ntwelve bytes\r\n0\r\n\r\n"
    );
    CHECK(connection.reusable());
}

TEST_CASE("HttpConnection hands on what fails in the source of a body") {
    auto exchange = []() -> Task<HttpResponse> {
        const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
        StreamPair pair = make_stream_pair(executor);
        HttpConnection connection(std::move(pair.first));
        Pieces body({"one", "fail"});
        HttpRequest request{.method = "POST"};
        co_return co_await connection.open(std::move(request), &body);
    };

    const Result<HttpResponse> result = run_task(attempt(exchange()));

    REQUIRE(!result);
    CHECK(result.error() == Error(ErrorCode::NotFound, "no file 'a'"));
}

TEST_CASE("HttpConnection lets an early refusal explain why the body was not taken") {
    // The other side never reads: only the refusal ends the exchange.
    auto exchange = []() -> Task<HttpResponse> {
        const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
        StreamPair pair = make_stream_pair(executor, 100);
        co_await pair.second->write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        HttpConnection connection(std::move(pair.first));
        Pieces body({std::string(1000, 'x'), std::string(1000, 'x')});
        HttpRequest request{.method = "POST"};
        HttpResponse response = co_await connection.open(std::move(request), &body);
        CHECK(!connection.reusable());
        co_return response;
    };

    CHECK(run_task(exchange()).status == 413);

    Script script{
        .reads = {"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad"}, .fail_write = 1
    };
    HttpConnection connection = connection_on(script);
    Pieces body({"one"});
    CHECK(run_task(connection.open({.method = "POST"}, &body)).status == 400);
    CHECK(run_task(connection.read()) == "bad");
}

TEST_CASE("HttpConnection hands out the stream after an upgrade, with what came early") {
    Script script{
        .reads = {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\n\r\nea", "rly"}
    };
    HttpConnection connection = connection_on(script);

    CHECK(run_task(connection.open({.method = "POST"})).status == 101);
    const std::unique_ptr<ByteStream> stream = connection.take_stream();

    std::array<char, 10> space{};
    CHECK(run_task(stream->read(space)) == 2);
    CHECK(std::string(space.data(), 2) == "ea");
    CHECK(run_task(stream->read(space)) == 3);
    CHECK(run_task(stream->read(space)) == 0);
    run_task(stream->write("x"));
    CHECK(script.writes.back() == "x");
}

}  // namespace
}  // namespace ds::net
