#include "net/proxy_connect.hpp"

#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace ds::net {
namespace {

Task<Result<std::string>> ask(Script* script, std::string proxy, std::string host) {
    Proxy parsed = parse_proxy(proxy).value();
    Task<std::unique_ptr<ByteStream>> asking = ask_proxy(
        std::make_unique<ScriptedStream>(*script), std::move(parsed), std::move(host), "6443"
    );
    Result<std::unique_ptr<ByteStream>> stream = co_await attempt(std::move(asking));
    if (!stream) co_return fail(stream.error());
    std::string rest(16, '\0');
    const std::size_t count = co_await (*stream)->read(rest);
    co_return rest.substr(0, count);
}

struct Asked {
    Result<std::string> answer;  // What the stream carries afterwards.
    std::string sent;
};

Asked ask(
    const std::string& proxy, const std::string& host, const std::vector<std::string>& answers
) {
    Script script;
    for (const std::string& answer : answers)
        script.reads.push_back(answer);
    Result<std::string> answer = run_task(ask(&script, proxy, host));
    return {std::move(answer), script.written()};
}

Error refused(const Asked& asked) {
    REQUIRE(!asked.answer);
    return asked.answer.error();
}

}  // namespace

TEST_CASE("ask_proxy sends CONNECT with the login and hands the stream on") {
    const Asked asked =
        ask("http://me:secret@proxy", "api.test", {"HTTP/1.1 200 OK\r\n\r\n", "hello"});

    CHECK(asked.answer == "hello");
    CHECK(asked.sent.starts_with("CONNECT api.test:6443 HTTP/1.1\r\nHost: api.test:6443\r\n"));
    CHECK(asked.sent.find("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n") != std::string::npos);
    CHECK(ask("http://proxy", "fd00::1", {}).sent.starts_with("CONNECT [fd00::1]:6443 "));
}

TEST_CASE("ask_proxy says what a refusal of CONNECT means") {
    const auto answered = [](const std::string& status) {
        const std::string head = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
        return refused(ask("http://me:secret@proxy", "api.test", {head}));
    };

    CHECK(answered("407 Auth").code() == ErrorCode::Failed);
    CHECK(answered("407 Auth").message().find("http://USER:PASSWORD@HOST") != std::string::npos);
    CHECK(answered("403 No").code() == ErrorCode::Forbidden);
    CHECK(answered("502 Bad").code() == ErrorCode::Unavailable);
    CHECK(answered("502 Bad").message() == "the proxy answered with status 502 Bad");
}

TEST_CASE("ask_proxy speaks SOCKS5 with and without a login") {
    const std::string connected("\x05\0\0\x01\x7f\0\0\x01\x01\x02", 10);
    const Asked open =
        ask("socks5://proxy", "api.test", {std::string("\x05\0", 2), connected, "hello"});
    const Asked with_login =
        ask("socks5://me:secret@proxy",
            "10.0.0.1",
            {"\x05\x02", std::string("\x01\0", 2), connected, "hello"});

    CHECK(open.answer == "hello");
    CHECK(
        open.sent == std::string(
                         "\x05\x01\0\x05\x01\0\x03\x08"
                         "api.test\x19\x2b",
                         18
                     )
    );
    CHECK(with_login.answer == "hello");
    CHECK(
        with_login.sent == std::string(
                               "\x05\x02\0\x02\x01\x02me\x06secret\x05\x01\0\x01\x0a\0\0\x01"
                               "\x19\x2b",
                               25
                           )
    );
}

TEST_CASE("ask_proxy says what a refusal of SOCKS5 means") {
    const auto code = [](const std::vector<std::string>& answers) {
        return refused(ask("socks5://me:secret@proxy", "api.test", answers)).code();
    };

    CHECK(code({"\x05\xff"}) == ErrorCode::Failed);
    CHECK(code({"\x05\x02", "\x01\x01"}) == ErrorCode::Failed);
    CHECK(
        code({std::string("\x05\0", 2), std::string("\x05\x02\0\x01", 4)}) == ErrorCode::Forbidden
    );
    CHECK(
        code({std::string("\x05\0", 2), std::string("\x05\x05\0\x01", 4)}) == ErrorCode::Unavailable
    );
    CHECK(code({"HTTP/1.1 400"}) == ErrorCode::Failed);
    CHECK(code({"\x05"}) == ErrorCode::Unavailable);
}

}  // namespace ds::net
