#include "images/build_images.hpp"

#include "base/tasks.hpp"
#include "support/fake_console.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ds::images {
namespace {

using Strings = std::vector<std::string>;

/// Answers requests by the words that their first line holds, and keeps those lines.
struct FakeDaemon {
    bool running = true;
    std::map<std::string, std::string> answers;  // Words to a whole response.
    Strings requests;

    void answer(const std::string& words, int status, const std::string& body) {
        answers[words] = "HTTP/1.1 " + std::to_string(status) +
                         " X\r\nApi-Version: 1.41\r\nConnection: close\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    std::size_t count(std::string_view words) const {
        return static_cast<std::size_t>(std::ranges::count_if(requests, [&](const auto& line) {
            return line.find(words) != std::string::npos;
        }));
    }
};

class DaemonStream final : public ByteStream {
  public:
    explicit DaemonStream(FakeDaemon& daemon) : daemon_(daemon) {}

    Task<std::size_t> read(std::span<char> into) override {
        while (!request_ended())
            co_await yield_once();
        if (!answered_) choose_answer();
        const std::size_t count = std::min(into.size(), answer_.size());
        std::copy_n(answer_.begin(), count, into.begin());
        answer_.erase(0, count);
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        co_await yield_once();
        request_ += bytes;
    }

    Task<> close_write() override { co_await yield_once(); }

    void close() override {}

  private:
    bool request_ended() const {
        const bool chunked = request_.find("chunked") != std::string::npos;
        return chunked ? request_.ends_with("\r\n0\r\n\r\n")
                       : request_.find("\r\n\r\n") != std::string::npos;
    }

    void choose_answer() {
        answered_ = true;
        const std::string line = request_.substr(0, request_.find("\r\n"));
        daemon_.requests.push_back(line);
        for (const auto& [words, answer] : daemon_.answers) {
            if (line.find(words) != std::string::npos) answer_ = answer;
        }
    }

    FakeDaemon& daemon_;
    std::string request_;
    std::string answer_;
    bool answered_ = false;
};

Task<std::unique_ptr<ByteStream>> connect(FakeDaemon* daemon) {
    co_await yield_once();
    if (!daemon->running) throw Error(ErrorCode::Unavailable, "connect to x: connection refused");
    co_return std::make_unique<DaemonStream>(*daemon);
}

class NoHelper final : public docker::CredentialHelper {
  public:
    Task<std::string> run(std::string, std::string, std::string) override {
        co_await yield_once();
        throw Error(ErrorCode::NotFound, "no helper");
    }
};

/// A project with images, a daemon that builds everything, and what is left of earlier rounds.
struct Project {
    TempDir folder;
    config::Config config;
    config::ProjectState state;
    FakeDaemon daemon;
    FakeConsole console;
    BuildOptions options;

    Project() {
        daemon.answer("/_ping", 200, "OK");
        daemon.answer("/build?", 200, R"({"stream":"Step 1/1 : FROM a\n"}{"aux":{"ID":"i"}})");
        daemon.answer("/push?", 200, R"({"aux":{"Digest":"sha256:1"}})");
        daemon.answer("/distribution/", 200, "{}");
        daemon.answer("/images/localhost:5000/web:", 200, "{}");
        options.root = folder.path();
    }

    config::Image& add(const std::string& name) {
        folder.write(name + "/Dockerfile", "FROM a");
        config::Image& image = config.images.emplace_back();
        image.name = name;
        image.repository = "localhost:5000/" + name;
        image.dockerfile = name + "/Dockerfile";
        image.context = name;
        image.position = {3, 5};
        return image;
    }

    Result<BuiltImages> build() {
        console.messages.clear();
        daemon.requests.clear();
        docker::Engine engine([this] { return connect(&daemon); }, "unix:///d.sock");
        NoHelper helper;
        docker::CredentialStore credentials({}, helper);
        Pool pool(1);
        Builders builders{engine, credentials, console, pool};
        return run_task(attempt(build_images(options, config, state, builders)));
    }

    bool said(std::string_view text) const {
        return std::ranges::any_of(console.messages, [text](const std::string& message) {
            return message.find(text) != std::string::npos;
        });
    }
};

TEST_CASE("build_images builds, pushes and records what was never built") {
    Project project;
    project.add("web");

    const Result<BuiltImages> built = project.build();

    REQUIRE(built.has_value());
    REQUIRE(built->images.size() == 1);
    const BuiltImage& image = built->images.front();
    CHECK(image.built);
    CHECK(image.tag.size() == 7);
    CHECK(built->built_count() == 1);
    CHECK(project.daemon.count("/build?t=localhost%3A5000%2Fweb%3A" + image.tag) == 1);
    CHECK(project.daemon.count("/images/localhost:5000/web/push?tag=" + image.tag) == 1);
    CHECK(project.said("info: building image 'web': it was not built yet"));
    CHECK(project.said("done: built and pushed image 'web': localhost:5000/web:" + image.tag));
    CHECK(project.state.images.at("web").tag == image.tag);
    CHECK(project.state.images.at("web").built_into == "localhost:5000");
    const auto saved = config::load_project_state(project.folder.path());
    REQUIRE(saved.has_value());
    CHECK(saved->state.images == project.state.images);
}

TEST_CASE("build_images leaves an image alone that has not changed") {
    Project project;
    project.add("web");
    const std::string tag = project.build()->images.front().tag;

    const Result<BuiltImages> again = project.build();

    REQUIRE(again.has_value());
    CHECK(again->images.front().tag == tag);
    CHECK_FALSE(again->images.front().built);
    CHECK(project.daemon.count("/build?") == 0);
    CHECK(project.said("image 'web' has not changed: localhost:5000/web:" + tag));
}

TEST_CASE("build_images needs no Docker when nothing has changed in a registry elsewhere") {
    Project project;
    project.add("web").repository = "registry.example/web";
    REQUIRE(project.build().has_value());
    project.daemon.running = false;

    CHECK(project.build().has_value());
}

TEST_CASE("build_images names the file that changed") {
    Project project;
    project.add("web");
    REQUIRE(project.build().has_value());
    project.folder.write("web/src/main.py", "x = 1");

    REQUIRE(project.build().has_value());

    CHECK(project.said("building image 'web': its context changed (src/main.py)"));
}

TEST_CASE("build_images builds on request, with new settings and a new Dockerfile") {
    Project project;
    config::Image& image = project.add("web");
    REQUIRE(project.build().has_value());

    image.command = Strings{"sh"};
    REQUIRE(project.build().has_value());
    CHECK(project.said("its settings in devspace.yaml changed"));

    project.folder.write("web/Dockerfile", "FROM b");
    REQUIRE(project.build().has_value());
    CHECK(project.said("its Dockerfile changed"));

    project.options.force = true;
    REQUIRE(project.build().has_value());
    CHECK(project.said("a build was asked for"));
}

TEST_CASE("build_images can leave changes of the context to the sync") {
    Project project;
    project.add("web");
    REQUIRE(project.build().has_value());
    project.folder.write("web/new", "");
    project.options.ignore_context_changes = true;

    CHECK(project.build()->built_count() == 0);
    project.folder.write("web/Dockerfile", "FROM b");
    CHECK(project.build()->built_count() == 1);

    project.options.ignore_context_changes = false;
    CHECK(project.build()->built_count() == 0);
}

TEST_CASE("build_images does not push what the cluster has already") {
    Project project;
    project.add("web");
    project.options.shared_daemon = "the cluster of 'minikube' runs what Docker has";

    REQUIRE(project.build().has_value());
    CHECK(project.daemon.count("/push?") == 0);
    CHECK(project.said("(not pushed: the cluster of 'minikube' runs what Docker has)"));
    CHECK(project.build()->built_count() == 0);

    project.daemon.answer("/images/localhost:5000/web:", 404, "{}");
    CHECK(project.build()->built_count() == 1);
    CHECK(project.said("Docker does not have it any more"));

    project.options.shared_daemon = std::nullopt;
    CHECK(project.build()->built_count() == 1);
    CHECK(project.said("it was not pushed yet"));
}

TEST_CASE("build_images builds again what a registry on this machine has lost") {
    Project project;
    project.add("web");
    REQUIRE(project.build().has_value());
    project.daemon.answer("/distribution/", 404, R"({"message":"manifest unknown"})");

    CHECK(project.build()->built_count() == 1);
    CHECK(project.said("registry 'localhost:5000' does not have it any more"));
}

TEST_CASE("build_images builds two at a time and marks their lines") {
    Project project;
    for (const char* name : {"one", "two", "three"})
        project.add(name);

    REQUIRE(project.build().has_value());

    for (const char* name : {"one", "two", "three"}) {
        CHECK(
            project.console.out.find("[" + std::string(name) + "] Step 1/1 : FROM a\n") !=
            std::string::npos
        );
    }
}

TEST_CASE("build_images keeps what was built before a failure") {
    Project project;
    project.add("one");
    project.add("two");
    project.options.sequential = true;
    project.daemon.answer("/build?t=localhost%3A5000%2Ftwo", 400, R"({"message":"no"})");

    const Result<BuiltImages> built = project.build();

    REQUIRE_FALSE(built.has_value());
    CHECK(built.error().message() == "build image 'two': no");
    const auto saved = config::load_project_state(project.folder.path());
    CHECK(saved->state.images.contains("one"));
    CHECK_FALSE(saved->state.images.contains("two"));
}

TEST_CASE("build_images says when a tag stays the same") {
    Project project;
    project.add("web").tag = "v1";
    REQUIRE(project.build().has_value());
    project.options.force = true;

    REQUIRE(project.build().has_value());

    CHECK(project.said("warn: image 'web' keeps its tag 'v1'"));
}

TEST_CASE("build_images explains what stands in the way") {
    Project project;
    project.add("web").repository = "localhost:5000/Web";
    CHECK(project.build().error().message().starts_with(
        "image 'web' (devspace.yaml:3): image 'localhost:5000/Web:"
    ));

    project.config.images.front().dockerfile = "web/Other";
    CHECK(
        project.build().error().message() ==
        "image 'web' (devspace.yaml:3): the dockerfile 'web/Other' does not exist; create it, or "
        "name the right one with the image's key 'dockerfile'"
    );

    project.options.names = {"wbe"};
    CHECK(
        project.build().error().message() ==
        "there is no image 'wbe' in devspace.yaml; did you mean 'web'?"
    );
}

TEST_CASE("build_images says how to start Docker, and what is not built yet") {
    Project project;
    config::Image& image = project.add("web");
    project.daemon.running = false;

    CHECK(project.build().error().message().ends_with("kaniko is not built yet)"));
    image.docker.disable_fallback = true;
    CHECK(project.build().error().message().ends_with("or set DOCKER_HOST"));
}

TEST_CASE("build_images leaves out images that are disabled or not named") {
    Project project;
    project.add("one").build_disabled = true;
    project.add("two");
    project.add("three");
    project.options.names = {"one", "three"};

    const Result<BuiltImages> built = project.build();

    REQUIRE(built.has_value());
    REQUIRE(built->images.size() == 1);
    CHECK(built->images.front().name == "three");
    CHECK(project.said("image 'one' is not built: build.disabled is set"));
}

}  // namespace
}  // namespace ds::images
