#include "net/tls.hpp"

#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"
#include "support/tls_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ds::net {
namespace {

namespace asio = boost::asio;

Task<std::string> read_to_end(ByteStream& stream) {
    std::string all;
    std::vector<char> space(5000);
    for (;;) {
        const std::size_t count = co_await stream.read(space);
        if (count == 0) co_return all;
        all.append(space.data(), count);
    }
}

Task<> serve_echo(TlsServer& server) {
    co_await server.accept();
    const std::string got = co_await read_to_end(server);
    co_await server.write(got);
    co_await server.close_write();
}

Task<> send_all(ByteStream& stream, std::string bytes) {
    co_await stream.write(bytes);
    co_await stream.close_write();
}

Task<std::string> echo(std::unique_ptr<ByteStream> raw, TlsContext& context, std::string text) {
    const std::unique_ptr<ByteStream> stream =
        co_await connect_tls(std::move(raw), context, "server.test");
    co_await stream->write(text);
    co_await stream->close_write();
    co_return co_await read_to_end(*stream);
}

Task<std::string> echo_through(
    const TlsIdentity& identity, TlsContext& context, std::string text, std::string trusted_client
) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    StreamPair pair = make_stream_pair(executor, 1000);
    TlsServer server(std::move(pair.second), identity, trusted_client);
    TaskGroup group(executor);
    // The server's own view of a refused connection does not matter.
    auto serve = [](TlsServer& on) -> Task<> {
        (void)co_await attempt(serve_echo(on));
    };
    group.start(serve(server));
    co_return co_await finish(group, echo(std::move(pair.first), context, std::move(text)));
}

Result<std::string> try_echo(
    const TlsIdentity& identity, const TlsOptions& options, std::string trusted_client = ""
) {
    const std::unique_ptr<TlsContext> context = TlsContext::make(options).value();
    return run_task(attempt(echo_through(identity, *context, "hello", trusted_client)));
}

TlsIdentity good_server(const TlsIdentity& authority) {
    return make_identity({.name = "server", .alternatives = "DNS:server.test"}, &authority);
}

TEST_CASE("connect_tls carries bytes both ways, also more than the stream takes at once") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const std::unique_ptr<TlsContext> context =
        TlsContext::make({.ca_pem = authority.certificate_pem}).value();
    const std::string text(300'000, 'x');

    const std::string back = run_task(echo_through(good_server(authority), *context, text, ""));

    CHECK(back == text);
}

TEST_CASE("connect_tls resumes the session of an earlier connection") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const TlsIdentity identity = good_server(authority);
    const std::unique_ptr<TlsContext> context =
        TlsContext::make({.ca_pem = authority.certificate_pem}).value();
    TlsServerKeys keys(identity, "");
    auto connect_once = [](TlsServerKeys& with, TlsContext& as) -> Task<bool> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        StreamPair pair = make_stream_pair(executor);
        TlsServer server(std::move(pair.second), with);
        TaskGroup group(executor);
        group.start(serve_echo(server));
        (void)co_await finish(group, echo(std::move(pair.first), as, "x"));
        co_return server.resumed();
    };

    CHECK(!run_task(connect_once(keys, *context)));
    CHECK(run_task(connect_once(keys, *context)));
}

TEST_CASE("connect_tls shows our certificate to the server") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const TlsIdentity client = make_identity({.name = "me"}, &authority);
    TlsOptions options{.ca_pem = authority.certificate_pem};

    const Result<std::string> without =
        try_echo(good_server(authority), options, authority.certificate_pem);
    options.certificate_pem = client.certificate_pem;
    options.key_pem = client.key_pem;
    const Result<std::string> with =
        try_echo(good_server(authority), options, authority.certificate_pem);

    REQUIRE(!without);
    CHECK(without.error().code() == ErrorCode::Unauthorized);
    CHECK(without.error().message().starts_with(
        "server 'server.test' does not accept our certificate"
    ));
    CHECK(with.value() == "hello");
}

TEST_CASE("connect_tls says what is wrong with the server's certificate") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const TlsIdentity other = make_identity({.name = "another authority"}, nullptr);

    struct Case {
        TlsIdentity server;
        std::string message;
    };

    const std::vector<Case> cases = {
        {make_identity(
             {.name = "old", .alternatives = "DNS:server.test", .valid_days = -1}, &authority
         ),
         "certificate of 'server.test' expired on "},
        {good_server(other),
         "certificate of 'server.test' is signed by the unknown authority 'another authority'"},
        {make_identity(
             {.name = "server.test", .alternatives = "DNS:a.test,IP:127.0.0.1"}, &authority
         ),
         "certificate of 'server.test' is for 'a.test', '127.0.0.1'"},
        {make_identity({.name = "server.test"}, &authority),
         "certificate of 'server.test' is for no name"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.message);
        const Result<std::string> result =
            try_echo(each.server, {.ca_pem = authority.certificate_pem});

        REQUIRE(!result);
        CHECK(result.error().code() == ErrorCode::Failed);
        CHECK(result.error().message().starts_with(each.message));
        CHECK(try_echo(each.server, {.ca_pem = "", .verify = false}).value() == "hello");
    }
}

TEST_CASE("connect_tls expects the name of the options, an IP address too") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const TlsIdentity server = make_identity(
        {.name = "s", .alternatives = "DNS:a.test,IP:10.0.0.1,IP:fd00::1"}, &authority
    );
    for (const std::string name : {"a.test", "10.0.0.1", "fd00::1"}) {
        CAPTURE(name);
        CHECK(
            try_echo(server, {.ca_pem = authority.certificate_pem, .server_name = name}).value() ==
            "hello"
        );
    }
    const Result<std::string> wrong =
        try_echo(server, {.ca_pem = authority.certificate_pem, .server_name = "10.0.0.2"});
    REQUIRE(!wrong);
    CHECK(wrong.error().message().starts_with("certificate of '10.0.0.2' is for 'a.test'"));
}

TEST_CASE("connect_tls says when the server does not speak TLS") {
    const std::unique_ptr<TlsContext> context =
        TlsContext::make({.ca_pem = "", .verify = false}).value();

    struct Case {
        std::string reply;
        std::string message;
    };

    for (const Case& each : std::vector<Case>{
             {"HTTP/1.1 400 Bad Request\r\n\r\n", "server 'h' speaks plain HTTP, not TLS"},
             {"220 smtp.example.org ready\r\n", "server 'h' does not speak TLS"},
             {"", "server 'h' closed the connection in the TLS handshake"},
         }) {
        Script script;
        if (!each.reply.empty()) script.reads = {each.reply};

        const auto stream =
            run_task(attempt(connect_tls(std::make_unique<ScriptedStream>(script), *context, "h")));

        REQUIRE(!stream);
        CHECK(stream.error().message().starts_with(each.message));
    }
}

TEST_CASE("TlsStream treats an end without goodbye as a broken connection") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const std::unique_ptr<TlsContext> context =
        TlsContext::make({.ca_pem = authority.certificate_pem}).value();
    auto cut_off = [](const TlsIdentity& identity, TlsContext& as) -> Task<std::string> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        StreamPair pair = make_stream_pair(executor);
        auto serve = [](std::unique_ptr<ByteStream> raw, TlsIdentity with) -> Task<> {
            TlsServer server(std::move(raw), with, "");
            co_await server.accept();
            co_await server.write("part");
        };
        TaskGroup group(executor);
        group.start(serve(std::move(pair.second), identity));
        auto read_all = [](std::unique_ptr<ByteStream> raw, TlsContext& in) -> Task<std::string> {
            const auto stream = co_await connect_tls(std::move(raw), in, "server.test");
            co_return co_await read_to_end(*stream);
        };
        co_return co_await finish(group, read_all(std::move(pair.first), as));
    };

    const Result<std::string> result = run_task(attempt(cut_off(good_server(authority), *context)));

    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::Unavailable);
    CHECK(result.error().message() == "connection to 'server.test' was cut off");
}

TEST_CASE("TlsStream writes while it reads") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const std::unique_ptr<TlsContext> context =
        TlsContext::make({.ca_pem = authority.certificate_pem}).value();
    auto both_ways = [](const TlsIdentity& identity, TlsContext& as) -> Task<std::string> {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        // Small buffers: whoever only wrote would wait for ever.
        StreamPair pair = make_stream_pair(executor, 100);
        auto serve = [](std::unique_ptr<ByteStream> raw, TlsIdentity with) -> Task<> {
            TlsServer server(std::move(raw), with, "");
            co_await server.accept();
            std::vector<char> space(700);
            for (;;) {
                const std::size_t count = co_await server.read(space);
                if (count == 0) break;
                co_await server.write(std::string_view(space.data(), count));
            }
            co_await server.close_write();
        };
        TaskGroup group(executor);
        group.start(serve(std::move(pair.second), identity));
        auto talk = [](std::unique_ptr<ByteStream> raw, TlsContext& in) -> Task<std::string> {
            const auto stream = co_await connect_tls(std::move(raw), in, "server.test");
            TaskGroup writing(co_await asio::this_coro::executor);
            writing.start(send_all(*stream, std::string(200'000, 'y')));
            co_return co_await finish(writing, read_to_end(*stream));
        };
        co_return co_await finish(group, talk(std::move(pair.first), as));
    };

    CHECK(run_task(both_ways(good_server(authority), *context)) == std::string(200'000, 'y'));
}

TEST_CASE("TlsContext refuses broken PEM texts and says which") {
    const TlsIdentity one = make_identity({.name = "one"}, nullptr);
    const TlsIdentity two = make_identity({.name = "two"}, nullptr);

    struct Case {
        TlsOptions options;
        std::string message;
    };

    for (const Case& each : std::vector<Case>{
             {{.ca_pem = "nonsense"}, "certificate of the authority is not in PEM format"},
             {{.ca_pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"},
              "certificate of the authority is broken: "},
             {{.ca_pem = "", .certificate_pem = "x", .key_pem = "x"},
              "client certificate is broken: "},
             {{.ca_pem = "", .certificate_pem = one.certificate_pem, .key_pem = "x"},
              "key of the client certificate is broken: "},
             {{.ca_pem = "", .certificate_pem = one.certificate_pem, .key_pem = two.key_pem},
              "key does not belong to the client certificate"},
         }) {
        CAPTURE(each.message);
        const auto context = TlsContext::make(each.options);

        REQUIRE(!context);
        CHECK(context.error().code() == ErrorCode::InvalidInput);
        CHECK(context.error().message().starts_with(each.message));
    }
}

}  // namespace
}  // namespace ds::net
