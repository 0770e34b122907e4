#include "support/fake_access.hpp"
#include "support/fake_proxy.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

// Requests and streams go through the proxy of the kubeconfig or of the environment.

namespace ds::kube {
namespace {

struct Way {
    FakeProxyKind kind = FakeProxyKind::Http;
    std::string login;   // Of the proxy.
    std::string scheme;  // What the kubeconfig says before the address.
    std::string host = "127.0.0.1";
    FakeTransport transport = FakeTransport::Tls;
};

struct Seen {
    std::string version;
    std::string exec;
    std::vector<std::string> targets;
    std::uint16_t port = 0;
};

ExecOptions command() {
    ExecOptions options;
    options.name_space = "shop";
    options.pod = "web-0";
    options.command = {"true"};
    return options;
}

Task<Seen> use(FakeApiServer& server, Client& client) {
    server.answer("GET", "/version", {.body = R"({"gitVersion":"v1.30.0"})"});
    const FakeAnswer refusal = fake_refusal(404, "NotFound", "no such pod");
    server.answer("GET", "/api/*", refusal);
    server.answer("POST", "/api/*", refusal);
    Seen seen;
    const Result<ServerVersion> version = co_await attempt(client.server_version());
    seen.version = version ? version->text : version.error().message();
    const Result<std::unique_ptr<Exec>> exec = co_await attempt(client.exec(command()));
    seen.exec = exec ? "started" : exec.error().message();
    seen.port = server.port();
    co_return seen;
}

Task<Seen> go(Way way) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    TaskGroup serving(executor);
    FakeServerOptions options;
    options.transport = way.transport;
    FakeApiServer server(executor, serving, options);
    co_await server.start();
    FakeProxy proxy(serving, way.kind, way.login);
    co_await proxy.start();
    ClusterAccess access = server.access();
    access.server.replace(access.server.find("127.0.0.1"), 9, way.host);
    access.tls_server_name = "127.0.0.1";
    access.proxy = way.scheme + proxy.address();
    access.proxy_origin = "$HTTPS_PROXY";
    TaskGroup tasks(executor);
    Client client(executor, tasks, std::move(access));
    Task<Seen> limited =
        with_timeout(finish(tasks, use(server, client)), std::chrono::seconds(30), "test");
    Seen seen = co_await finish(serving, std::move(limited));
    seen.targets = proxy.targets();
    co_return seen;
}

}  // namespace

TEST_CASE("Client reaches the cluster through proxies of both kinds, streams included") {
    const std::vector<Way> ways = {
        {FakeProxyKind::Http, "", "http://"},
        {FakeProxyKind::Http, "me:sec:ret", "http://me:sec%3Aret@"},
        {FakeProxyKind::Http, "", "http://", "api.test"},
        {FakeProxyKind::Http, "", "http://", "127.0.0.1", FakeTransport::Tcp},
        {FakeProxyKind::Socks5, "", "socks5://"},
        {FakeProxyKind::Socks5, "me:secret", "socks5://me:secret@"},
        {FakeProxyKind::Socks5, "", "socks5://", "api.test"},
    };
    for (const Way& way : ways) {
        CAPTURE(way.scheme);
        CAPTURE(way.host);
        const Seen seen = run_task(go(way));
        CHECK(seen.version == "v1.30.0");
        CHECK(seen.exec.find("no such pod") != std::string::npos);
        REQUIRE(!seen.targets.empty());
        for (const std::string& target : seen.targets)
            CHECK(target == way.host + ":" + std::to_string(seen.port));
    }
}

TEST_CASE("Client says which proxy refused it, and never its password") {
    for (const auto& [kind, scheme] :
         {std::pair(FakeProxyKind::Http, "http://me:wrong@"),
          std::pair(FakeProxyKind::Socks5, "socks5://me:wrong@")}) {
        const Seen seen = run_task(go({kind, "me:secret", scheme}));
        CAPTURE(seen.version);
        CHECK(seen.version.find("cannot reach the cluster of context 'fake'") == 0);
        CHECK(seen.version.find("proxy ") != std::string::npos);
        CHECK(seen.version.find("check the proxy ($HTTPS_PROXY)") != std::string::npos);
        CHECK(seen.version.find("wrong") == std::string::npos);
        CHECK(seen.targets.empty());
    }
}

}  // namespace ds::kube
