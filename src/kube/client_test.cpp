#include "kube/client.hpp"

#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "kube/watch.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

std::string response(int status, const std::string& body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string failure(int status, const std::string& message) {
    return response(status, R"({"kind":"Status","message":")" + message + "\"}");
}

// The API server: one script for each connection, in order.
struct FakeServer {
    explicit FakeServer(std::vector<std::string> answers) {
        for (std::string& answer : answers)
            scripts.emplace_back().reads.push_back(std::move(answer));
    }

    static Task<std::unique_ptr<ByteStream>> connect(FakeServer* server) {
        co_await yield_once();
        if (server->next == server->scripts.size()) {
            throw Error(ErrorCode::Unavailable, "connection refused");
        }
        co_return std::make_unique<ScriptedStream>(server->scripts[server->next++]);
    }

    // The first line of each request on connection `index`.
    std::string request(std::size_t index) const {
        const std::string all = scripts.at(index).written();
        return all.substr(0, all.find(" HTTP/1.1\r\n"));
    }

    std::deque<Script> scripts;  // The streams point into it.
    std::size_t next = 0;
};

ClusterAccess access() {
    ClusterAccess value;
    value.context = "dev";
    value.server = "http://127.0.0.1:8001/proxy";
    value.name_space = "shop";
    value.user.name = "me";
    value.user.file = "/k/config";
    value.user.token = "secret";
    return value;
}

template <typename T>
Task<T> with_client(FakeServer* server, Task<T> (*test)(Client&)) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    TaskGroup tasks(executor);
    Client::Connector connector = [server] {
        return FakeServer::connect(server);
    };
    Client client(executor, tasks, access(), std::move(connector));
    T value = co_await finish(tasks, test(client));
    co_return value;
}

template <typename T>
T run(FakeServer& server, Task<T> (*test)(Client&)) {
    return run_task(with_client(&server, test));
}

Task<Result<data::Value>> get_pod(Client& client) {
    Result<data::Value> pod = co_await attempt(client.get(pod_ref("shop", "web-0")));
    co_return pod;
}

Error get_failure(std::vector<std::string> answers) {
    FakeServer server(std::move(answers));
    const Result<data::Value> pod = run(server, get_pod);
    REQUIRE(!pod);
    return pod.error();
}

data::Value deployment() {
    const data::Value metadata = data::Value::map({{"name", "web"}});
    return data::Value::map(
        {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"metadata", metadata}}
    );
}

Task<std::string> list_pods(Client& client) {
    Selection selection;
    selection.kind = {"v1", "Pod"};
    selection.name_space = "shop";
    selection.label_selector = "app=web,tier in (a)";
    const ObjectList list = co_await client.list(selection);
    std::string text = list.version;
    for (const data::Value& pod : list.items)
        text += " " + std::string(pod.text_at("kind")) + "/" +
                std::string(pod.text_at("metadata.name"));
    co_return text;
}

Task<Applied> apply_deployment(Client& client) {
    ApplyOptions options;
    options.field_manager = "devspace";
    Applied applied = co_await client.apply(deployment(), options);
    co_return applied;
}

Task<std::string> look_up_twice(Client& client) {
    const Kind widget = {"example.org/v1", "Widget"};
    const Kind deployments = {"apps/v1", "Deployment"};
    const Resource first = co_await client.resource(widget);
    const Resource second = co_await client.resource(widget);
    const Resource common = co_await client.resource(deployments);
    co_return first.plural + " " + second.plural + " " + common.plural;
}

Task<bool> remove_pod(Client& client) {
    const bool removed = co_await client.remove(pod_ref("shop", "web-0"));
    co_return removed;
}

Task<std::string> start_command(Client& client) {
    ExecOptions options;
    options.name_space = "shop";
    options.pod = "web-0";
    options.container = "app";
    options.command = {"sh", "-c", "echo a&b"};
    const Result<std::unique_ptr<Exec>> exec = co_await attempt(client.exec(options));
    co_return exec ? "started" : exec.error().message();
}

Task<std::string> watch_pods(Client& client) {
    Selection selection;
    selection.kind = {"v1", "Pod"};
    selection.name_space = "shop";
    Watch watch(client, selection, "5");
    std::string text;
    for (;;) {
        const Result<Change> change = co_await attempt(watch.next());
        if (!change) co_return text + change.error().message();
        text += std::string(change->object.text_at("metadata.name")) + " ";
    }
}

std::string event(const std::string& type, const std::string& name, const std::string& version) {
    return R"({"type":")" + type + R"(","object":{"metadata":{"name":")" + name +
           R"(","resourceVersion":")" + version + "\"}}}\n";
}

}  // namespace

TEST_CASE("Client asks as who the kubeconfig says, below the server's path") {
    FakeServer server({response(200, R"({"metadata":{"name":"web-0"}})")});

    const Result<data::Value> pod = run(server, get_pod);

    CHECK(pod.value().text_at("metadata.name") == "web-0");
    CHECK(server.request(0) == "GET /proxy/api/v1/namespaces/shop/pods/web-0");
    const std::string sent = server.scripts[0].written();
    CHECK(sent.find("Authorization: Bearer secret\r\n") != std::string::npos);
    CHECK(sent.find("Host: 127.0.0.1:8001\r\n") != std::string::npos);
}

TEST_CASE("Client says what it was doing when the server refuses") {
    CHECK(
        get_failure({failure(404, "pods web-0 not found")}) ==
        Error(ErrorCode::NotFound, "get pod 'web-0': pods web-0 not found")
    );
    CHECK(
        get_failure({failure(401, "Unauthorized")}).message() ==
        "the cluster of context 'dev' refused the token of users[me] in /k/config (401); log in "
        "again, or ask for a new one"
    );
    CHECK(
        get_failure({}).message() ==
        "cannot reach the cluster of context 'dev' at http://127.0.0.1:8001/proxy: connection "
        "refused; is the cluster running?"
    );
    CHECK(get_failure({"HTTP/1.1 200 OK\r\n"}).code() == ErrorCode::Unavailable);
    CHECK(get_failure({response(200, "<html>")}).code() == ErrorCode::Failed);
}

TEST_CASE("Client reads all pages of a list and completes its items") {
    FakeServer server({response(200, R"({"metadata":{"resourceVersion":"7","continue":"more"},
        "items":[{"metadata":{"name":"a"}}]})")});
    server.scripts[0].reads.push_back(
        response(200, R"({"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"b"}}]})")
    );

    CHECK(run(server, list_pods) == "7 Pod/a Pod/b");
    const std::string path =
        "GET /proxy/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb%2Ctier%20in%20%28a%29";
    CHECK(server.request(0) == path + "&limit=500");
    const std::string sent = server.scripts[0].written();
    CHECK(sent.find("&limit=500&continue=more HTTP/1.1\r\n") != std::string::npos);
}

TEST_CASE("Client applies on the server in the context's namespace") {
    FakeServer server({response(200, R"({"metadata":{"name":"web","uid":"1"}})")});

    const Applied applied = run(server, apply_deployment);

    REQUIRE(std::holds_alternative<data::Value>(applied));
    CHECK(std::get<data::Value>(applied).text_at("metadata.uid") == "1");
    CHECK(
        server.request(0) ==
        "PATCH /proxy/apis/apps/v1/namespaces/shop/deployments/web"
        "?fieldManager=devspace&fieldValidation=Strict"
    );
    const std::string sent = server.scripts[0].written();
    CHECK(sent.find("Content-Type: application/apply-patch+yaml\r\n") != std::string::npos);
    CHECK(sent.ends_with(data::write_json(deployment())));
}

TEST_CASE("Client yields who stands in the way of an apply") {
    FakeServer server({response(409, R"({"kind":"Status","reason":"Conflict","message":"m",
        "details":{"causes":[{"reason":"FieldManagerConflict","field":".spec.replicas",
        "message":"conflict with \"hpa\" using apps/v1"}]}})")});

    const Applied applied = run(server, apply_deployment);

    const std::vector<ApplyConflict> expected = {{"hpa", ".spec.replicas"}};
    CHECK(std::get<std::vector<ApplyConflict>>(applied) == expected);
}

TEST_CASE("Client asks for kinds it does not know, once") {
    FakeServer server({response(200, R"({"kind":"APIResourceList","resources":[
        {"name":"widgets","kind":"Widget","namespaced":true}]})")});

    CHECK(run(server, look_up_twice) == "widgets widgets deployments");
    CHECK(server.request(0) == "GET /proxy/apis/example.org/v1");
    CHECK(server.scripts[0].written().find("GET", 3) == std::string::npos);
}

TEST_CASE("Client tells a deletion from one that was not needed") {
    FakeServer there({response(200, "{}")});
    FakeServer gone({failure(404, "not found")});

    CHECK(run(there, remove_pod));
    CHECK(!run(gone, remove_pod));
    const std::string sent = there.scripts[0].written();
    CHECK(sent.find("\"propagationPolicy\":\"Background\"") != std::string::npos);
}

TEST_CASE("Client says why a command could not be started") {
    FakeServer gone({failure(404, "pods web-0 not found")});
    FakeServer proxy({response(200, "hello"), response(200, "hello")});

    CHECK(run(gone, start_command) == "run a command in pod 'web-0': pods web-0 not found");
    CHECK(
        gone.request(0) ==
        "POST /proxy/api/v1/namespaces/shop/pods/web-0/exec?command=sh&command=-c"
        "&command=echo%20a%26b&container=app&stdout=true&stderr=true"
    );
    CHECK(run(proxy, start_command).find("takes the Upgrade header away") != std::string::npos);
    CHECK(proxy.request(1).starts_with("GET /proxy/api/v1/namespaces/shop/pods/web-0/exec?"));
}

TEST_CASE("Watch goes on from the newest version it saw") {
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto chunk = [](const std::string& text) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string size;
        size += kDigits[text.size() / 16 % 16];
        size += kDigits[text.size() % 16];
        return size + "\r\n" + text + "\r\n";
    };
    FakeServer server({
        head + chunk(event("ADDED", "a", "6")) + chunk(event("BOOKMARK", "", "8")) + "0\r\n\r\n",
        head + chunk(event("MODIFIED", "b", "9")),
        head + chunk(R"({"type":"ERROR","object":{"reason":"Expired","message":"too old"}})"
                     "\n"),
    });

    CHECK(run(server, watch_pods) == "a b watch objects of kind Pod: watch refused: too old");
    const std::string path =
        "GET /proxy/api/v1/namespaces/shop/pods?watch=true&allowWatchBookmarks=true";
    CHECK(server.request(0).starts_with(path + "&resourceVersion=5&timeoutSeconds="));
    CHECK(server.request(1).starts_with(path + "&resourceVersion=8&timeoutSeconds="));
    CHECK(server.request(2).starts_with(path + "&resourceVersion=9&timeoutSeconds="));
}

TEST_CASE("Watch gives up at once when it is refused") {
    FakeServer server({failure(403, "pods is forbidden")});

    CHECK(run(server, watch_pods) == "watch objects of kind Pod: pods is forbidden");
}

}  // namespace ds::kube
