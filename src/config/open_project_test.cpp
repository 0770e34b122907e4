#include "config/open_project.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "support/fake_console.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace ds::config {
namespace {

OpenInput input_in(const std::string& directory) {
    OpenInput input;
    input.directory = directory;
    input.home = "/home/somebody";
    input.now = std::chrono::system_clock::time_point(std::chrono::seconds(1700000000));
    return input;
}

/// A project in a folder, and somebody who opens it.
struct Fixture {
    TempDir dir;
    FakeConsole console;
    OpenInput input;

    explicit Fixture(const std::string& text) : input(input_in(dir.path())) {
        dir.write("devspace.yaml", text);
    }

    Result<OpenedProject> open() { return run_task(attempt(open_project(input, console))); }

    std::string tag() {
        const Result<OpenedProject> project = open();
        if (!project) return project.error().message();
        return project->config.images[0].tag;
    }

    std::string first_line() { return split(tag(), '\n')[0]; }

    std::string cached() { return dir.read(".devspace/generated.yaml"); }
};

constexpr const char* kImage = "images: {web: {image: x, tag: '${TAG}'}}\n";

}  // namespace

TEST_CASE("open_project loads the project around a directory") {
    Fixture project(
        "images: {web: {image: x, tag: '${V}-${DEVSPACE_TIMESTAMP}-${DEVSPACE_RANDOM}'}}"
    );
    std::filesystem::create_directories(project.dir.at("a/b"));
    project.input.directory = project.dir.at("a/b");
    project.input.assignments = {"V=1"};

    const OpenedProject opened = project.open().value();

    CHECK(opened.root == project.dir.path());
    const std::string& tag = opened.config.images[0].tag;
    CHECK(tag.starts_with("1-1700000000-"));
    CHECK(tag.size() == std::string("1-1700000000-").size() + 6);
    CHECK(!project.dir.has(".devspace"));
}

TEST_CASE("open_project says where it looked") {
    FakeConsole console;

    const Result<OpenedProject> project =
        run_task(attempt(open_project(input_in("/nowhere/at/all"), console)));

    CHECK(project.error().code() == ErrorCode::NotFound);
    CHECK(
        project.error().message() ==
        "there is no 'devspace.yaml' in '/nowhere/at/all' or a folder above it; change to the "
        "folder of your project"
    );
}

TEST_CASE("open_project reports what is wrong with the config before it asks anything") {
    Fixture project(std::string(kImage) + "imagse: {}");
    project.console.answers = {"one"};

    const Result<OpenedProject> opened = project.open();

    CHECK(opened.error().code() == ErrorCode::InvalidInput);
    CHECK(opened.error().message().starts_with("devspace.yaml:2:1: imagse: unknown key"));
    CHECK(project.console.answers.size() == 1);
}

TEST_CASE("open_project asks for a variable once and keeps the answer") {
    Fixture project(kImage);
    project.console.answers = {"one"};

    CHECK(project.tag() == "one");
    CHECK(project.cached() == "vars:\n  TAG: one\n");
    CHECK(project.tag() == "one");
    project.input.environment = {{"TAG", "two"}};
    CHECK(project.tag() == "two");
    project.input.assignments = {"TAG=three"};
    CHECK(project.tag() == "three");
    CHECK(project.console.answers.empty());
}

TEST_CASE("open_project asks until the answer fits") {
    Fixture project(
        std::string(kImage) +
        "vars: [{name: TAG, question: Which tag?, validationPattern: '^v[0-9]', "
        "validationMessage: a tag begins with v and a digit, default: v1}]"
    );
    project.console.answers = {"one", "v2"};

    CHECK(project.tag() == "v2");
    CHECK(
        project.console.messages ==
        std::vector<std::string>{"warn: a tag begins with v and a digit"}
    );
}

TEST_CASE("open_project lets choose among options") {
    Fixture project(std::string(kImage) + "vars: [{name: TAG, options: [a, b], default: b}]");
    project.console.answers = {"b"};

    CHECK(project.tag() == "b");
}

TEST_CASE("open_project never shows a password") {
    Fixture project(
        std::string(kImage) + "vars: [{name: TAG, password: true, validationPattern: '^s'}]"
    );
    project.console.answers = {"hunter2", "secret"};

    CHECK(project.tag() == "secret");
    CHECK(join(project.console.messages, "\n").find("hunter2") == std::string::npos);
    CHECK(
        std::filesystem::status(project.dir.at(".devspace/generated.yaml")).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
    );
}

TEST_CASE("open_project names the variable and both ways to give it when nobody can answer") {
    const char* wanted =
        "devspace.yaml:1:32: images.web.tag: the variable 'TAG' has no value; pass --var TAG=VALUE "
        "or set TAG in the environment";
    Fixture project(kImage);

    CHECK(project.first_line() == wanted);
    project.console.answers = {"one"};
    project.input.environment = {{"CI", "true"}};
    CHECK(project.first_line() == wanted);
    project.input.environment = {{"CI", "false"}};
    CHECK(project.tag() == "one");
}

TEST_CASE("open_project says how to answer for variables that come from input alone") {
    Fixture project(std::string(kImage) + "vars: [{name: TAG, source: input}]");
    project.input.environment = {{"TAG", "ignored"}};

    CHECK(
        project.first_line() ==
        "devspace.yaml:1:32: images.web.tag: the variable 'TAG' has no value; pass --var TAG=VALUE "
        "or store one with 'devspace set var TAG=VALUE'"
    );
}

TEST_CASE("open_project uses the profile in use until -p says another") {
    Fixture project(
        "version: v1beta3\nimages: {web: {image: x, tag: base}}\nprofiles:\n"
        "- name: one\n  patches: [{op: replace, path: images.web.tag, value: first}]\n"
        "- name: two\n  patches: [{op: replace, path: images.web.tag, value: second}]\n"
    );
    project.dir.write(".devspace/generated.yaml", "activeProfile: one\n");

    CHECK(project.tag() == "first");
    project.input.profiles = {""};
    CHECK(project.tag() == "base");
    project.input.profiles = {"two"};
    CHECK(project.tag() == "second");
    CHECK(project.cached() == "lastOverrideProfile: two\nactiveProfile: one\n");
    project.input.profile_use = ProfileUse::None;
    CHECK(project.tag() == "base");
}

TEST_CASE("open_project says how to forget a profile that is gone") {
    Fixture project("images: {web: {image: x, tag: base}}\nprofiles: [{name: production}]\n");
    project.dir.write(".devspace/generated.yaml", "activeProfile: prodction\n");

    CHECK(
        project.tag() ==
        "there is no profile 'prodction'; did you mean 'production'?; it is in use since 'devspace "
        "use profile'; 'devspace use profile --reset' forgets it"
    );
}

TEST_CASE("open_project runs the commands of variables in the project's folder") {
    Fixture project(
        "version: v1beta11\n"
        "images: {web: {image: x, cmd: ['${A}-${B}-${C}']}}\n"
        "vars:\n"
        "- {name: A, command: basename, args: [\"${PATH_OF_A}\"]}\n"
        "- {name: B, command: 'cat tag; echo \"$A\"'}\n"
        "- {name: C, command: 'true', default: fallback}\n"
        "- {name: PATH_OF_A, value: /x/leaf}\n"
    );
    project.dir.write("tag", "from file ");
    FoundProject found = find_project(project.input).value();

    (void)run_task(attempt(load_found(found, project.console)));

    CHECK(found.input.outputs["A"] == "leaf");
    CHECK(found.input.outputs["B"] == "from file");
    CHECK(found.input.outputs["C"].empty());
}

TEST_CASE("open_project runs commands before it says which variables have no value") {
    Fixture project(
        "version: v1beta10\nimages: {web: {image: '${A}/${B}'}}\n"
        "vars: [{name: A, source: command, command: echo, args: [a]}]\n"
    );

    const Result<OpenedProject> opened = project.open();

    CHECK(opened.error().message().find("the variable 'B' has no value") != std::string::npos);
    CHECK(opened.error().message().find("the variable 'A'") == std::string::npos);
}

TEST_CASE("open_project shows what a failed command of a variable printed") {
    Fixture project(
        "version: v1beta11\n"
        "images: {web: {image: '${A}'}}\n"
        "vars: [{name: A, command: 'echo out; echo reason >&2; exit 3'}]\n"
    );
    FoundProject found = find_project(project.input).value();

    const Result<Loading> loading = run_task(attempt(load_found(found, project.console)));

    CHECK(loading.error().message() == "the command of the variable 'A' ended with 3\nreason\nout");
}

TEST_CASE("open_project reads the kubeconfig only for variables that need it") {
    Fixture project("images: {web: {image: x, tag: '${DEVSPACE_NAMESPACE}'}}");
    int calls = 0;
    project.input.find_cluster = [&calls] {
        ++calls;
        return std::map<std::string, std::string>{{"devspace_namespace", "shop"}};
    };

    CHECK(project.tag() == "shop");
    CHECK(calls == 1);
    project.dir.write("devspace.yaml", "images: {web: {image: x, tag: fixed}}");
    CHECK(project.tag() == "fixed");
    CHECK(calls == 1);
}

TEST_CASE("open_project goes on when the cache is broken") {
    Fixture project("images: {web: {image: x, tag: a}}");
    project.dir.write(".devspace/generated.yaml", "vars: [}");

    CHECK(project.tag() == "a");
    REQUIRE(project.console.messages.size() == 1);
    CHECK(project.console.messages[0].starts_with("warn: "));
    CHECK(project.dir.read(".devspace/generated.yaml.broken") == "vars: [}");
}

}  // namespace ds::config
