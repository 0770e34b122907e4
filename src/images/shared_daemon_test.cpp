#include "images/shared_daemon.hpp"

#include "base/tasks.hpp"
#include "support/fake_api_server.hpp"
#include "support/fake_console.hpp"
#include "support/memory_stream.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>

namespace ds::images {
namespace {

/// A daemon that answers a ping, then lists `containers`.
struct FakeDaemon {
    explicit FakeDaemon(std::string containers) {
        scripts.emplace_back().reads.push_back(response("OK"));
        scripts.emplace_back().reads.push_back(response(containers));
    }

    static std::string response(const std::string& body) {
        return "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nConnection: close\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    static Task<std::unique_ptr<ByteStream>> connect(FakeDaemon* daemon) {
        co_await yield_once();
        if (daemon->next == daemon->scripts.size()) {
            throw Error(ErrorCode::Unavailable, "connection refused");
        }
        co_return std::make_unique<ScriptedStream>(daemon->scripts[daemon->next++]);
    }

    docker::Engine engine() {
        return {[this] { return connect(this); }, "unix:///run/d.sock"};
    }

    std::deque<Script> scripts = {};
    std::size_t next = 0;
};

std::string container(const std::string& name, const std::string& uid) {
    return R"({"Labels":{"io.kubernetes.pod.namespace":"shop","io.kubernetes.pod.name":")" + name +
           R"(","io.kubernetes.pod.uid":")" + uid + R"("}})";
}

FakeAnswer pod(const std::string& uid) {
    return {.body = R"({"kind":"Pod","apiVersion":"v1","metadata":{"uid":")" + uid + R"("}})"};
}

struct Found {
    std::optional<std::string> shared;
    std::vector<std::string> messages;
};

Task<Found> find(kube::Client& client, FakeDaemon* daemon, std::string kube_context) {
    docker::Engine engine = daemon->engine();
    FakeConsole console;
    const docker::Environment environment = {{"PATH", "/nowhere"}};
    const ClusterDaemon found =
        co_await find_cluster_daemon(engine, client, std::move(kube_context), environment, console);
    co_return Found{found.shared, console.messages};
}

Task<Found> find_with_pod(FakeApiServer& server, kube::Client& client, FakeDaemon* daemon) {
    server.answer("GET", "/api/v1/namespaces/shop/pods/web", pod("u-1"));
    co_return co_await find(client, daemon, "company");
}

Task<Found> find_without_rights(FakeApiServer& server, kube::Client& client, FakeDaemon* daemon) {
    FakeAnswer refusal = fake_refusal(403, "Forbidden", "no");
    server.answer("GET", "/api/v1/namespaces/shop/pods/web", std::move(refusal));
    co_return co_await find(client, daemon, "company");
}

Task<Found> find_in(
    FakeApiServer& /*server*/, kube::Client& client, FakeDaemon* daemon, std::string kube_context
) {
    co_return co_await find(client, daemon, std::move(kube_context));
}

TEST_CASE("a daemon that runs a pod of the cluster is shared") {
    FakeDaemon daemon("[" + container("web", "u-1") + "," + container("web", "u-1") + "]");

    const Found found = run_with_server({}, find_with_pod, &daemon);

    CHECK(found.shared == "the cluster of 'company' runs what Docker has");
}

TEST_CASE("a daemon that runs a pod of another cluster is not shared") {
    FakeDaemon daemon("[" + container("web", "u-2") + "]");

    CHECK_FALSE(run_with_server({}, find_with_pod, &daemon).shared);
}

TEST_CASE("a daemon without pods is not shared, and the cluster is not asked") {
    FakeDaemon daemon("[]");

    CHECK_FALSE(run_with_server({}, find_in, &daemon, std::string("company")).shared);
}

TEST_CASE("a pod that may not be read counts as one of another cluster") {
    FakeDaemon daemon("[" + container("web", "u-1") + "]");

    CHECK_FALSE(run_with_server({}, find_without_rights, &daemon).shared);
}

TEST_CASE("a daemon that cannot be reached is not shared, and nothing fails") {
    FakeDaemon daemon("[]");
    daemon.next = daemon.scripts.size();

    const Found found = run_with_server({}, find_in, &daemon, std::string("company"));

    CHECK_FALSE(found.shared);
    REQUIRE(found.messages.size() == 1);
    CHECK(found.messages[0].starts_with("debug: cannot reach Docker"));
}

TEST_CASE("Docker Desktop shares its daemon by the name of its context") {
    for (const char* name : {"docker-desktop", "docker-for-desktop"}) {
        FakeDaemon daemon("[]");
        CAPTURE(name);
        CHECK(run_with_server({}, find_in, &daemon, std::string(name)).shared.has_value());
        CHECK(daemon.next == 0);
    }
}

TEST_CASE("what minikube prints becomes the environment of its daemon") {
    const docker::Environment environment = with_printed_variables(
        {{"DOCKER_HOST", "tcp://other:1"}, {"HOME", "/root"}},
        "DOCKER_TLS_VERIFY=1\nDOCKER_HOST=tcp://192.168.49.2:2376\r\n# a remark=1\n\n"
        "DOCKER_CERT_PATH=/home/me/.minikube/certs\n"
    );

    CHECK(environment.at("DOCKER_HOST") == "tcp://192.168.49.2:2376");
    CHECK(environment.at("DOCKER_TLS_VERIFY") == "1");
    CHECK(environment.at("DOCKER_CERT_PATH") == "/home/me/.minikube/certs");
    CHECK(environment.at("HOME") == "/root");
    CHECK(environment.size() == 4);
}

TEST_CASE("an image that is not built here shares no daemon") {
    config::Config config;
    CHECK_FALSE(may_share_daemon(config));
    config.images.emplace_back().build_disabled = true;
    config.images.emplace_back().docker.prefer_minikube = false;
    CHECK_FALSE(may_share_daemon(config));
    config.images.emplace_back();
    CHECK(may_share_daemon(config));
}

}  // namespace
}  // namespace ds::images
