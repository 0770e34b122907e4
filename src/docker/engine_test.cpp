#include "docker/engine.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "net/http_connection.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace ds::docker {
namespace {

using Lines = std::vector<std::string>;

/// A daemon that plays one script for each connection, in order.
struct FakeDaemon {
    std::deque<Script> scripts = {};
    std::size_t connections = 0;

    Script& answer(std::string head_and_body) {
        scripts.emplace_back().reads.push_back(std::move(head_and_body));
        return scripts.back();
    }

    static Task<std::unique_ptr<ByteStream>> connect(FakeDaemon* daemon) {
        co_await yield_once();
        if (daemon->connections >= daemon->scripts.size()) {
            throw Error(ErrorCode::Unavailable, "connect to '/run/d.sock': connection refused");
        }
        co_return std::make_unique<ScriptedStream>(daemon->scripts[daemon->connections++]);
    }

    Engine engine() {
        return {[this] { return connect(this); }, "unix:///run/d.sock"};
    }
};

std::string response(int status, std::string_view body, std::string_view headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(headers) +
           "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

std::string pong(std::string_view version) {
    return response(200, "OK", "Api-Version: " + std::string(version) + "\r\n");
}

class Pieces final : public net::BodySource {
  public:
    Task<std::string> next() override {
        co_await yield_once();
        if (pieces.empty()) co_return std::string();
        std::string piece = pieces.front();
        pieces.pop_front();
        co_return piece;
    }

    std::deque<std::string> pieces = {"tar ", "bytes"};
};

BuildRequest sample_request() {
    BuildRequest request;
    request.reference = "localhost:5000/app:t1";
    request.dockerfile = "Dockerfile";
    request.arguments = {{"A", "1 2"}, {"B", std::nullopt}};
    request.target = "dev";
    request.labels = {{"devspace.image", "app"}};
    return request;
}

Task<Result<std::string>> build(Engine& engine, Lines& lines) {
    Pieces context;
    LineSink sink = [&lines](std::string_view line) {
        lines.emplace_back(line);
    };
    BuildRequest request = sample_request();
    Task<std::string> building = engine.build(std::move(request), context, std::move(sink));
    co_return co_await attempt(std::move(building));
}

Task<Result<std::string>> push(Engine& engine, std::optional<Credentials> credentials) {
    LineSink sink = [](std::string_view) {
    };
    Task<std::string> pushing =
        engine.push("localhost:5000/app:t1", std::move(credentials), std::move(sink));
    co_return co_await attempt(std::move(pushing));
}

TEST_CASE("Engine speaks the older of the two versions") {
    for (const auto& [theirs, used] : std::vector<std::pair<std::string, std::string>>{
             {"1.41", "/v1.41/"}, {"1.52", "/v1.44/"}, {"1.9", "/v1.9/"}, {"odd", "/v1.44/"}
         }) {
        CAPTURE(theirs);
        FakeDaemon daemon;
        daemon.answer(pong(theirs));
        const Script& asked = daemon.answer(response(200, "{}"));
        Engine engine = daemon.engine();

        CHECK(run_task(engine.has_image("app:x")));

        CHECK(asked.written().starts_with("GET " + used + "images/app:x/json HTTP/1.1\r\n"));
    }
}

TEST_CASE("Engine sends the context and yields the id of the image") {
    FakeDaemon daemon;
    daemon.answer(pong("1.41"));
    const Script& asked = daemon.answer(response(
        200, "{\"stream\":\"Step 1/1 : FROM a\\n\"}\r\n{\"aux\":{\"ID\":\"sha256:9\"}}\r\n"
    ));
    Engine engine = daemon.engine();
    Lines lines;

    const Result<std::string> id = run_task(build(engine, lines));

    REQUIRE(id.has_value());
    CHECK(*id == "sha256:9");
    CHECK(lines == Lines{"Step 1/1 : FROM a"});
    const std::string written = asked.written();
    CHECK(written.starts_with(
        "POST /v1.41/build?t=localhost%3A5000%2Fapp%3At1&dockerfile=Dockerfile&target=dev&rm=1"
        "&forcerm=1&buildargs=%7B%22A%22%3A%221%202%22%2C%22B%22%3Anull%7D"
        "&labels=%7B%22devspace.image%22%3A%22app%22%7D HTTP/1.1\r\n"
    ));
    CHECK(written.ends_with("4\r\ntar \r\n5\r\nbytes\r\n0\r\n\r\n"));
}

TEST_CASE("Engine names the step that failed and its last output") {
    FakeDaemon daemon;
    daemon.answer(pong("1.41"));
    daemon.answer(response(
        200,
        "{\"stream\":\"Step 2/3 : RUN make\\n\"}{\"stream\":\"no rule\\n\"}"
        "{\"errorDetail\":{\"message\":\"returned a non-zero code: 2\"},\"error\":\"x\"}"
    ));
    Engine engine = daemon.engine();
    Lines lines;

    const Result<std::string> id = run_task(build(engine, lines));

    REQUIRE_FALSE(id.has_value());
    CHECK(
        id.error().message() ==
        "step 2/3 'RUN make': returned a non-zero code: 2; the last lines were:\n  no rule"
    );
}

TEST_CASE("Engine reports what the daemon refuses at once") {
    FakeDaemon daemon;
    daemon.answer(pong("1.41"));
    daemon.answer(response(400, "{\"message\":\"dockerfile parse error line 1\"}"));
    Engine engine = daemon.engine();
    Lines lines;

    const Result<std::string> id = run_task(build(engine, lines));

    REQUIRE_FALSE(id.has_value());
    CHECK(id.error() == Error(ErrorCode::InvalidInput, "dockerfile parse error line 1"));
}

TEST_CASE("Engine ends a build with an error wherever the connection breaks") {
    const std::string answer = response(200, "{\"stream\":\"a\\n\"}{\"aux\":{\"ID\":\"i\"}}");
    const std::size_t steps = (answer.size() + 39) / 40;  // Reads, and writes are fewer.
    for (std::size_t step = 0; step < steps; ++step) {
        for (const bool reading : {true, false}) {
            CAPTURE(step);
            CAPTURE(reading);
            FakeDaemon daemon;
            daemon.answer(pong("1.41"));
            Script& script = daemon.scripts.emplace_back();
            for (std::size_t at = 0; at < answer.size(); at += 40) {
                script.reads.push_back(answer.substr(at, 40));
            }
            (reading ? script.fail_read : script.fail_write) = step;
            Engine engine = daemon.engine();
            Lines lines;

            const Result<std::string> id = run_task(build(engine, lines));

            if (reading) REQUIRE_FALSE(id.has_value());
            if (!id) CHECK(id.error().code() == ErrorCode::Unavailable);
        }
    }
}

TEST_CASE("Engine pushes with the user's login and yields the digest") {
    FakeDaemon daemon;
    daemon.answer(pong("1.41"));
    const Script& asked =
        daemon.answer(response(200, "{\"aux\":{\"Tag\":\"t1\",\"Digest\":\"sha256:7\"}}"));
    Engine engine = daemon.engine();

    const Result<std::string> digest = run_task(push(engine, Credentials{"u", "p", ""}));

    REQUIRE(digest.has_value());
    CHECK(*digest == "sha256:7");
    CHECK(asked.written().starts_with("POST /v1.41/images/localhost:5000/app/push?tag=t1 HTTP"));
    CHECK(
        asked.written().find(
            "X-Registry-Auth: " + auth_header("localhost:5000", Credentials{"u", "p", ""})
        ) != std::string::npos
    );
}

TEST_CASE("Engine names the login command when a push is denied") {
    for (const bool logged_in : {false, true}) {
        CAPTURE(logged_in);
        FakeDaemon daemon;
        daemon.answer(pong("1.41"));
        daemon.answer(response(200, "{\"error\":\"no basic auth credentials\"}"));
        Engine engine = daemon.engine();
        std::optional<Credentials> credentials;
        if (logged_in) credentials = Credentials{"u", "p", ""};

        const Result<std::string> digest = run_task(push(engine, credentials));

        REQUIRE_FALSE(digest.has_value());
        CHECK(digest.error().code() == ErrorCode::Unauthorized);
        CHECK(digest.error().message().starts_with(
            "push 'localhost:5000/app:t1': no basic auth credentials; "
        ));
        CHECK(digest.error().message().ends_with("'docker login localhost:5000'"));
    }
}

TEST_CASE("Engine says how to start a daemon that does not run") {
    FakeDaemon daemon;
    Engine engine = daemon.engine();

    const Result<> pinged = run_task(attempt(engine.ping()));

    REQUIRE_FALSE(pinged.has_value());
    CHECK(
        pinged.error() ==
        Error(
            ErrorCode::Unavailable,
            "cannot reach Docker at unix:///run/d.sock: connection refused; start Docker "
            "(systemctl start docker) or set DOCKER_HOST"
        )
    );
}

TEST_CASE("open_engine reports an address of no use with the first call") {
    Engine engine = open_engine({{"DOCKER_HOST", "ssh://me@host"}});

    const Result<> pinged = run_task(attempt(engine.ping()));

    REQUIRE_FALSE(pinged.has_value());
    CHECK(pinged.error().message().starts_with("not built yet: Docker over ssh"));
}

TEST_CASE("Engine knows whether a registry has an image") {
    struct Case {
        int status;
        std::string body;
        std::optional<bool> expected;
    };

    const std::vector<Case> cases = {
        {200, "{}", true},
        {404, "{}", false},
        {500, "{\"message\":\"manifest unknown\"}", false},
        {403, "{\"message\":\"denied\"}", std::nullopt},
    };
    for (const Case& sample : cases) {
        CAPTURE(sample.status);
        FakeDaemon daemon;
        daemon.answer(pong("1.41"));
        daemon.answer(response(sample.status, sample.body));
        Engine engine = daemon.engine();

        CHECK(run_task(engine.registry_has_image("a:b", std::nullopt)) == sample.expected);
    }
}

TEST_CASE("Engine knows an image that is not there") {
    FakeDaemon daemon;
    daemon.answer(pong("1.41"));
    daemon.answer(response(404, "{\"message\":\"No such image\"}"));
    Engine engine = daemon.engine();

    CHECK_FALSE(run_task(engine.has_image("app:x")));
}

}  // namespace
}  // namespace ds::docker
