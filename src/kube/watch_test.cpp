#include "kube/watch.hpp"

#include "support/fake_access.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

const std::string kPath = "/api/v1/namespaces/shop/pods";

std::string event(const std::string& type, const std::string& name, int version) {
    return R"({"type":")" + type + R"(","object":{"metadata":{"name":")" + name +
           R"(","resourceVersion":")" + std::to_string(version) + "\"}}}\n";
}

FakeAnswer events(std::vector<std::string> pieces) {
    FakeAnswer answer;
    answer.pieces = std::move(pieces);
    return answer;
}

/// The names of the changes until the watch fails, and how it failed.
Task<std::string> follow(Client& client) {
    Selection pods;
    pods.kind = {"v1", "Pod"};
    pods.name_space = "shop";
    Watch watch(client, pods, "5");
    std::string seen;
    for (;;) {
        const Result<Change> change = co_await attempt(watch.next());
        if (!change) co_return seen + change.error().message();
        seen += std::string(change->object.text_at("metadata.name")) + " ";
    }
}

std::string versions(const FakeApiServer& server) {
    std::string all;
    for (const FakeRequest& request : server.requests()) {
        const std::size_t begin = request.target.find("resourceVersion=") + 16;
        all += request.target.substr(begin, request.target.find('&', begin) - begin) + " ";
    }
    return all;
}

Task<std::string> forgotten(FakeApiServer& server, Client& client) {
    server.answer("GET", kPath, events({event("ADDED", "a", 6)}));
    server.answer("GET", kPath, fake_refusal(410, "Expired", "too old"));
    co_return co_await follow(client) + " / " + versions(server);
}

Task<std::string> in_trouble(FakeApiServer& server, Client& client) {
    const std::string broken =
        R"({"type":"ERROR","object":{"code":500,"reason":"InternalError","message":"etcd"}})"
        "\n";
    server.answer("GET", kPath, events({event("ADDED", "a", 6), broken}));
    server.answer("GET", kPath, fake_refusal(503, "ServiceUnavailable", "starting"));
    server.answer("GET", kPath, fake_refusal(429, "TooManyRequests", "busy"));
    server.answer("GET", kPath, events({event("BOOKMARK", "", 9), event("ADDED", "b", 10)}));
    server.answer("GET", kPath, fake_refusal(410, "Expired", "too old"));
    co_return co_await follow(client) + " / " + versions(server);
}

// Three changes on one connection, which is cut at byte `cut_at`; then what the version asks for.
std::size_t cut_at = 0;  // NOLINT: what run_with_access cannot pass to the coroutine.
bool cuts = false;       // NOLINT: the next answer is cut.

Task<> answer_from(FakeConnection& connection, FakeRequest request) {
    const std::size_t begin = request.target.find("resourceVersion=") + 16;
    const int version = std::stoi(request.target.substr(begin));
    if (version == 8) {
        co_await connection.answer(fake_refusal(410, "Expired", "too old"));
        co_return;
    }
    FakeAnswer answer;
    for (int next = version + 1; next <= 8; ++next)
        answer.pieces.push_back(event("ADDED", "p" + std::to_string(next), next));
    if (std::exchange(cuts, false)) answer.cut_at = cut_at;
    co_await connection.answer(std::move(answer));
}

Task<std::string> cut_anywhere(FakeApiServer& server, Client& client) {
    cuts = true;
    server.on("GET", kPath, answer_from);
    co_return co_await follow(client);
}

Task<std::string> never_there(FakeApiServer& server, Client& client) {
    co_await server.stop();
    co_return co_await follow(client);
}

Task<> come_back(FakeApiServer& server) {
    for (int i = 0; i < 4; ++i)
        co_await yield_once();
    co_await server.start();
}

Task<std::string> restarted(FakeApiServer& server, Client& client) {
    server.answer("GET", kPath, events({event("ADDED", "a", 6)}));
    server.answer("GET", kPath, events({event("ADDED", "b", 7)}));
    server.answer("GET", kPath, fake_refusal(410, "Expired", "too old"));
    co_await server.stop();
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    TaskGroup group(executor);
    group.start(come_back(server));
    co_return co_await finish(group, follow(client));
}

}  // namespace

TEST_CASE("Watch hands a forgotten version to whoever can list again") {
    CHECK(run_with_access({}, forgotten) == "a watch objects of kind Pod: too old / 5 6 ");
}

TEST_CASE("Watch goes on after trouble of the server, from the newest version") {
    CHECK(
        run_with_access({}, in_trouble) == "a b watch objects of kind Pod: too old / 5 6 6 6 10 "
    );
}

TEST_CASE("Watch loses and repeats no change, wherever its connection is cut") {
    for (cut_at = 0; cut_at < 420; ++cut_at) {
        CAPTURE(cut_at);
        CHECK(run_with_access({}, cut_anywhere) == "p6 p7 p8 watch objects of kind Pod: too old");
    }
}

TEST_CASE("Watch goes on when the server comes back, and gives up when it does not") {
    std::vector<std::chrono::milliseconds> pauses;
    FakeSetting setting;
    setting.pauses = &pauses;

    CHECK(run_with_access({}, restarted) == "a b watch objects of kind Pod: too old");
    CHECK(
        run_with_access(std::move(setting), never_there).find("cannot reach") != std::string::npos
    );
    std::chrono::milliseconds whole{0};
    for (const auto pause : pauses)
        whole += pause;
    CHECK(whole > std::chrono::seconds(15));  // With all luck against it; else twice as long.
}

}  // namespace ds::kube
