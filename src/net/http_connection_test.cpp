#include "net/http_connection.hpp"

#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace ds::net {
namespace {

HttpConnection connection_on(Script& script) {
    return HttpConnection(std::make_unique<ScriptedStream>(script));
}

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

}  // namespace
}  // namespace ds::net
