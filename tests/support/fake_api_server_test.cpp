#include "support/fake_api_server.hpp"

#include "base/error.hpp"

#include <doctest/doctest.h>

namespace ds {
namespace {

Task<std::string> ask_version(FakeApiServer&, kube::Client& client) {
    const Result<kube::ServerVersion> version = co_await attempt(client.server_version());
    co_return version ? version->text : version.error().message();
}

Task<std::string> ask_twice(FakeApiServer& server, kube::Client& client) {
    server.answer("GET", "/version", {.body = R"({"gitVersion":"v1.29.0"})"});
    FakeAnswer second;
    second.delay = std::chrono::milliseconds(1);
    second.pieces = {R"({"gitVer)", R"(sion":"v1.30.0"})"};
    server.answer("GET", "/version", std::move(second));
    std::string first = co_await ask_version(server, client);
    const std::string next = co_await ask_version(server, client);
    const std::string last = co_await ask_version(server, client);
    co_return first + " " + next + " " + last + " " + std::to_string(server.connections());
}

Task<std::string> ask_around_a_restart(FakeApiServer& server, kube::Client& client) {
    server.answer("GET", "/version", {.body = R"({"gitVersion":"v1.30.0"})"});
    (void)co_await ask_version(server, client);
    co_await server.stop();
    const Result<kube::ServerVersion> down = co_await attempt(client.server_version());
    co_await server.start();
    const std::string up = co_await ask_version(server, client);
    co_return (down ? "up " : "down ") + up;
}

Task<std::string> ask_with_a_cut(FakeApiServer& server, kube::Client& client) {
    FakeAnswer cut{.body = R"({"gitVersion":"v1.30.0"})"};
    cut.cut_at = 30;
    server.answer("GET", "/version", std::move(cut));
    std::string said = co_await ask_version(server, client);
    co_return said;
}

}  // namespace

TEST_CASE("FakeApiServer answers in turn on one connection, whatever carries it") {
    for (const FakeTransport transport :
         {FakeTransport::Memory, FakeTransport::Tcp, FakeTransport::Tls}) {
        CAPTURE(static_cast<int>(transport));
        CHECK(run_with_server({transport}, ask_twice) == "v1.29.0 v1.30.0 v1.30.0 1");
    }
}

TEST_CASE("FakeApiServer goes away and comes back") {
    for (const FakeTransport transport : {FakeTransport::Memory, FakeTransport::Tcp}) {
        CHECK(run_with_server({transport}, ask_around_a_restart) == "down v1.30.0");
    }
}

TEST_CASE("FakeApiServer cuts an answer where the test wants it") {
    CHECK(run_with_server({}, ask_with_a_cut).find("v1.30.0") == std::string::npos);
}

}  // namespace ds
