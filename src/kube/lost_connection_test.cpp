#include "support/fake_access.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

// A connection that is lost at any point of an exchange: what may be repeated is, nothing else.

namespace ds::kube {
namespace {

const std::string kPod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"}})";

// As long as what the fake server sends for `kPod`, and a little more.
constexpr std::size_t kAnswerSize = 220;

data::Value pod() {
    return data::Value::map(
        {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", data::Value::map({{"name", "web-0"}})}}
    );
}

Task<std::string> ask(Client& client, std::string method) {
    Result<data::Value> answer;
    if (method == "GET") answer = co_await attempt(client.get(pod_ref("shop", "web-0")));
    if (method == "POST") answer = co_await attempt(client.create(pod(), "shop"));
    if (!answer) co_return std::string("lost");
    co_return std::string(answer->text_at("metadata.name"));
}

struct Cut {
    std::size_t at = 0;   // Bytes of the answer that still arrive.
    bool reused = false;  // On a connection that served another request before.
    std::string method;
};

struct Seen {
    std::string result;
    std::size_t requests = 0;
};

Cut cut;  // NOLINT: what run_with_access cannot pass to the coroutine.

Task<Seen> cut_once(FakeApiServer& server, Client& client) {
    if (cut.reused) {
        server.answer("GET", "/version", {.body = "{}"});
        (void)co_await client.server_version();
    }
    server.answer(cut.method, "/api*", {.body = kPod, .cut_at = cut.at});
    server.answer(cut.method, "/api*", {.body = kPod});
    Seen seen;
    seen.result = co_await ask(client, cut.method);
    seen.requests = server.count(cut.method, "/api/v1/namespaces/shop/pods/web-0") +
                    server.count(cut.method, "/api/v1/namespaces/shop/pods");
    co_return seen;
}

Seen run(Cut how) {
    cut = std::move(how);
    return run_with_access({}, cut_once);
}

}  // namespace

TEST_CASE("Client asks again when the answer to a GET is cut at any byte") {
    for (const bool reused : {false, true}) {
        for (std::size_t at = 0; at < kAnswerSize; ++at) {
            CAPTURE(at);
            CAPTURE(reused);
            const Seen seen = run({.at = at, .reused = reused, .method = "GET"});
            CHECK(seen.result == "web-0");
            CHECK(seen.requests <= 2);
        }
    }
}

TEST_CASE("Client sends a POST once, wherever its answer is cut") {
    for (const bool reused : {false, true}) {
        std::size_t lost = 0;
        for (std::size_t at = 0; at < kAnswerSize; ++at) {
            CAPTURE(at);
            CAPTURE(reused);
            const Seen seen = run({.at = at, .reused = reused, .method = "POST"});
            if (seen.result == "lost") ++lost;
            CHECK(seen.requests == 1);
        }
        CHECK(lost > 100);
        CHECK(lost < kAnswerSize);  // The last cuts come after the end of the answer.
    }
}

}  // namespace ds::kube
