#include "kube/retry.hpp"

#include "kube/watch.hpp"
#include "support/fake_access.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

using std::chrono::milliseconds;

const std::string kPod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"}})";

net::HttpRequest request(const std::string& method) {
    net::HttpRequest made;
    made.method = method;
    return made;
}

milliseconds pause(const std::string& method, int status, const std::string& after, int attempt) {
    net::HttpHeaders headers;
    if (!after.empty()) headers.emplace_back("Retry-After", after);
    return pause_after(request(method), status, headers, attempt, 0.5).value_or(milliseconds(-1));
}

constexpr milliseconds kNone{-1};

Task<std::string> get_pod(Client& client) {
    const Result<data::Value> pod = co_await attempt(client.get(pod_ref("shop", "web-0")));
    if (!pod) co_return pod.error().message();
    co_return std::string(pod->text_at("metadata.name"));
}

data::Value pod() {
    return data::Value::map(
        {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", data::Value::map({{"name", "web-0"}})}}
    );
}

Task<std::string> create_pod(Client& client) {
    const Result<data::Value> made = co_await attempt(client.create(pod(), "shop"));
    if (!made) co_return made.error().message();
    co_return std::string(made->text_at("metadata.name"));
}

Task<std::string> storm(FakeApiServer& server, Client& client) {
    const FakeAnswer busy{.status = 429, .headers = {{"Retry-After", "2"}}};
    for (int i = 0; i < 5; ++i)
        server.answer("GET", "*", busy);
    server.answer("GET", "*", {.body = kPod});
    server.answer("POST", "*", busy);
    server.answer("POST", "*", {.body = kPod});
    std::string got = co_await get_pod(client);
    got += " " + co_await create_pod(client);
    co_return got;
}

Task<std::string> endless_storm(FakeApiServer& server, Client& client) {
    server.answer("GET", "*", fake_refusal(429, "TooManyRequests", "slow down"));
    std::string got = co_await get_pod(client);
    co_return got + " " + std::to_string(server.requests().size());
}

}  // namespace

TEST_CASE("pause_after grows, and leaves half of each pause to chance") {
    const net::HttpHeaders none;
    const auto pause = [&none](int attempt, double random) {
        return pause_after(request("GET"), 503, none, attempt, random).value();
    };

    CHECK(pause(1, 0) == milliseconds(50));
    CHECK(pause(1, 0.99) == milliseconds(99));
    CHECK(pause(3, 0) == milliseconds(200));
    CHECK(pause(7, 0) == milliseconds(2500));
    CHECK(!pause_after(request("GET"), 503, none, kMaxAttempts, 0));
}

TEST_CASE("pause_after honours Retry-After within limits") {
    CHECK(pause("GET", 429, "2", 1) == milliseconds(2100));
    CHECK(pause("GET", 503, "999999", 1) == milliseconds(31'500));
    CHECK(pause("GET", 429, "0", 1) == milliseconds(75));
    CHECK(pause("GET", 429, "-5", 1) == milliseconds(75));
    CHECK(pause("GET", 429, "Tue, 24 Nov 2026 20:16:00 GMT", 1) == milliseconds(75));
}

TEST_CASE("pause_after repeats only what was not done, or may be done twice") {
    CHECK(pause("POST", 429, "", 1) != kNone);
    CHECK(pause("POST", 503, "1", 1) != kNone);
    CHECK(pause("POST", 503, "", 1) == kNone);
    CHECK(pause("PATCH", 502, "", 1) == kNone);
    CHECK(pause("GET", 502, "", 1) != kNone);
    CHECK(pause("DELETE", 504, "", 1) != kNone);
    CHECK(pause("GET", 500, "", 1) == kNone);
    CHECK(pause("GET", 404, "", 1) == kNone);
    CHECK(pause("GET", 200, "1", 1) == kNone);

    const Error lost(ErrorCode::Unavailable, "connection reset");
    const Error away(ErrorCode::Unavailable, "cannot reach the cluster of context 'x'");
    net::HttpRequest apply = request("PATCH");
    CHECK(!pause_after(apply, lost, 1, 0));
    apply.repeatable = true;
    CHECK(pause_after(apply, lost, 1, 0));
    CHECK(pause_after(request("GET"), lost, 1, 0));
    CHECK(!pause_after(request("POST"), lost, 1, 0));
    CHECK(!pause_after(request("GET"), lost, 3, 0));
    CHECK(!pause_after(request("GET"), away, 1, 0));
    CHECK(!pause_after(request("GET"), Error(ErrorCode::Failed, "x"), 1, 0));
}

TEST_CASE("Client waits as long as a busy server says") {
    std::vector<milliseconds> pauses;
    FakeSetting setting;
    setting.pauses = &pauses;

    CHECK(run_with_access(std::move(setting), storm) == "web-0 web-0");

    REQUIRE(pauses.size() == 6);
    for (const milliseconds each : pauses)
        CHECK((each >= milliseconds(2000) && each <= milliseconds(2200)));
}

TEST_CASE("Client gives a storm up after some attempts, with the words of the server") {
    CHECK(run_with_access({}, endless_storm) == "get pod 'web-0': slow down 8");
}

}  // namespace ds::kube
