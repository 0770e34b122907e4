#include "kube/log_follow.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "support/fake_api_server.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

const std::string kPod = "/api/v1/namespaces/shop/pods/web-0";
const std::string kLog = kPod + "/log";

std::string pod(const std::string& container_id, const std::string& state) {
    return R"({"metadata":{"uid":"u1","name":"web-0"},"spec":{"restartPolicy":"Always",)"
           R"("containers":[{"name":"app"}]},"status":{"phase":"Running","containerStatuses":[)"
           R"({"name":"app","containerID":")" +
           container_id + R"(","state":{")" + state + R"(":{"exitCode":1}}}]}})";
}

FakeAnswer log(const std::string& text) {
    FakeAnswer answer;
    answer.headers = {{"Content-Type", "text/plain"}};
    answer.pieces = {text};
    return answer;
}

// Breaks off behind `text` instead of ending.
FakeAnswer cut_log(const std::string& text) {
    FakeAnswer answer = log(text);
    const std::string head =
        "HTTP/1.1 200 Scripted\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
    answer.cut_at = head.size() + text.size() + (text.size() > 15 ? 4 : 3);
    return answer;
}

const std::string kOne = "2024-05-01T10:00:01.1Z one\n";
const std::string kTwo = "2024-05-01T10:00:01.2Z two\n";
const std::string kThree = "2024-05-01T10:00:02Z three\n";

LogFollowOptions options() {
    LogFollowOptions options;
    options.log.name_space = "shop";
    options.log.pod = "web-0";
    options.log.container = "app";
    options.log.tail_lines = 10;
    options.pause = [](std::chrono::milliseconds) {
        return yield_once();
    };
    return options;
}

Task<std::string> read_all(Client& client, LogFollowOptions follow) {
    const std::unique_ptr<ByteSource> source = follow_log(client, std::move(follow));
    std::string all;
    for (;;) {
        const std::string piece = co_await source->read();
        if (piece.empty()) co_return all;
        all += piece;
    }
}

// The log requests, without what they have in common.
std::string asked(const FakeApiServer& server) {
    std::string all;
    for (const FakeRequest& request : server.requests()) {
        if (request.path() != kLog) continue;
        const std::string begin = kLog + "?container=app";
        all += request.target.substr(begin.size()) + " ";
    }
    return all;
}

Task<std::string> follow_through_a_cut(FakeApiServer& server, Client& client) {
    server.answer("GET", kPod, {.body = pod("a", "running")});
    server.answer("GET", kPod, {.body = pod("a", "running")});
    server.answer("GET", kPod, {.body = pod("a", "terminated")});
    server.answer("GET", kLog, cut_log(kOne + kTwo.substr(0, 24)));
    server.answer("GET", kLog, log(kOne + kTwo + kThree));
    std::string all = co_await read_all(client, options());
    co_return all + asked(server);
}

Task<std::string> follow_into_the_next_run(FakeApiServer& server, Client& client) {
    server.answer("GET", kPod, {.body = pod("a", "running")});
    server.answer("GET", kPod, {.body = pod("a", "waiting")});
    server.answer("GET", kPod, {.body = pod("b", "running")});
    server.answer("GET", kPod, fake_refusal(404, "NotFound", "gone"));
    server.answer("GET", kLog, log(kOne + kTwo));
    server.answer("GET", kLog, log(kThree));
    LogFollowOptions follow = options();
    follow.across_restarts = true;
    std::string all = co_await read_all(client, std::move(follow));
    co_return all + asked(server);
}

Task<std::string> follow_a_restart_behind_a_cut(FakeApiServer& server, Client& client) {
    server.answer("GET", kPod, {.body = pod("a", "running")});
    server.answer("GET", kPod, {.body = pod("b", "running")});
    server.answer("GET", kPod, fake_refusal(404, "NotFound", "gone"));
    server.answer("GET", kLog, cut_log(kOne));
    server.answer("GET", kLog, log(kOne + kTwo));
    server.answer("GET", kLog, log(kThree));
    LogFollowOptions follow = options();
    follow.across_restarts = true;
    std::string all = co_await read_all(client, std::move(follow));
    co_return all + asked(server);
}

Task<std::string> follow_through_restarts_of_the_server(FakeApiServer& server, Client& client) {
    server.answer("GET", kPod, {.body = pod("a", "running")});
    FakeAnswer open = log(kOne);
    open.stays_open = true;
    server.answer("GET", kLog, open);
    LogFollowOptions follow = options();
    follow.pause = nullptr;
    const std::unique_ptr<ByteSource> source = follow_log(client, std::move(follow));
    std::string all = co_await source->read();
    std::string log_now = kOne;
    for (const std::string& line : {kTwo, kTwo, kThree}) {
        co_await server.stop();
        log_now += line;
        FakeAnswer more = log(log_now);
        more.stays_open = true;
        server.answer("GET", kLog, more);
        co_await server.start();
        const std::string piece = co_await source->read();
        all += piece;
    }
    co_return all;
}

Task<std::string> follow_without_the_right_to_look(FakeApiServer& server, Client& client) {
    server.answer("GET", kPod, fake_refusal(403, "Forbidden", "no"));
    server.answer("GET", kLog, cut_log(kOne));
    server.answer("GET", kLog, log(kOne + kTwo));
    std::string all = co_await read_all(client, options());
    co_return all;
}

Task<std::string> follow_into_another_pod(FakeApiServer& server, Client& client) {
    server.answer("GET", kPod, {.body = pod("a", "running")});
    server.answer("GET", kPod, fake_refusal(404, "NotFound", "gone"));
    server.answer("GET", kLog, log(kOne));
    server.answer("GET", "/api/v1/namespaces/shop/pods/web-1/log", log(kThree));
    LogFollowOptions follow = options();

    struct Next {
        static Task<std::optional<std::string>> pod(int* calls) {
            co_await yield_once();
            std::optional<std::string> name;
            if ((*calls)++ == 0) name = "web-1";
            co_return name;
        }
    };

    int calls = 0;
    follow.next_pod = [&calls] {
        return Next::pod(&calls);
    };
    std::string all = co_await read_all(client, std::move(follow));
    co_return all;
}

Task<std::string> ask_for_too_much(FakeApiServer& server, Client& client) {
    server.answer("GET", kLog, fake_refusal(400, "BadRequest", "container app is not valid"));
    const Result<std::string> all = co_await attempt(read_all(client, options()));
    co_return all ? *all : all.error().message();
}

}  // namespace

TEST_CASE("A followed log goes on where it was cut, from the last whole second") {
    CHECK(
        run_with_server({}, follow_through_a_cut) ==
        "one\ntwo\nthree\n"
        "&follow=true&timestamps=true&tailLines=10 "
        "&follow=true&timestamps=true&sinceTime=2024-05-01T10%3A00%3A01Z "
    );
}

TEST_CASE("A followed log goes on with the next run of the container") {
    CHECK(run_with_server({}, follow_into_the_next_run).starts_with("one\ntwo\nthree\n&"));
}

TEST_CASE("A followed log asks for the rest of a run that ended behind a cut") {
    CHECK(
        run_with_server({}, follow_a_restart_behind_a_cut) ==
        "one\ntwo\nthree\n"
        "&follow=true&timestamps=true&tailLines=10 "
        "&previous=true&timestamps=true&sinceTime=2024-05-01T10%3A00%3A01Z "
        "&follow=true&timestamps=true&sinceTime=2024-05-01T10%3A00%3A01Z "
    );
}

TEST_CASE("A followed log outlives restarts of the server, without a gap or a repetition") {
    CHECK(run_with_server({}, follow_through_restarts_of_the_server) == "one\ntwo\ntwo\nthree\n");
}

TEST_CASE("A followed log needs no right to read the pod") {
    CHECK(run_with_server({}, follow_without_the_right_to_look) == "one\ntwo\n");
}

TEST_CASE("A followed log goes on in the pod that takes the place of one that is gone") {
    CHECK(run_with_server({}, follow_into_another_pod) == "one\nthree\n");
}

TEST_CASE("A log that cannot be had says why at once") {
    CHECK(
        run_with_server({}, ask_for_too_much).find("container app is not valid") !=
        std::string::npos
    );
}

}  // namespace ds::kube
