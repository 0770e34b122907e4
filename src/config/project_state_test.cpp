#include "config/project_state.hpp"

#include "data/json.hpp"
#include "support/temp_dir.hpp"
#include "sys/file.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

namespace ds::config {
namespace {

unsigned mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

DeploymentState web_in(std::string context) {
    return {
        .name = "web",
        .context = std::move(context),
        .kube_namespace = "shop",
        .hash = "h",
        .objects = {{"apps/v1", "Deployment", "shop", "web"}, {"v1", "Namespace", "", "shop"}},
    };
}

}  // namespace

TEST_CASE("Project state survives writing and reading") {
    const TempDir dir;

    const LoadedState written =
        update_project_state(dir.path(), [](ProjectState& state) {
            state.images["web"] = {"r/web", "t", "d1", "d2", "d3", "engine"};
            state.put_deployment(web_in("one"));
            state.put_deployment(web_in("two"));
            state.last_context = "one";
            state.last_namespace = "shop";
        }).value();
    const LoadedState read = load_project_state(dir.path()).value();

    CHECK(!read.warning);
    CHECK(read.state.images == written.state.images);
    CHECK(read.state.deployments == written.state.deployments);
    CHECK(read.state.last_context == "one");
    CHECK(read.state.last_namespace == "shop");
    CHECK(mode_of(state_path(dir.path())) == 0600);
    CHECK(mode_of(dir.at(".devspace")) == 0700);
}

TEST_CASE("Project state knows a deployment by name, context and namespace") {
    ProjectState state;
    state.put_deployment(web_in("one"));
    state.put_deployment(web_in("two"));
    DeploymentState changed = web_in("one");
    changed.hash = "new";
    state.put_deployment(changed);

    CHECK(state.deployments.size() == 2);
    CHECK(state.find_deployment("web", "one", "shop")->hash == "new");
    CHECK(state.find_deployment("web", "two", "shop")->hash == "h");
    CHECK(state.find_deployment("web", "one", "other") == nullptr);

    state.remove_deployment("web", "one", "shop");
    CHECK(state.find_deployment("web", "one", "shop") == nullptr);
    CHECK(state.deployments.size() == 1);
}

TEST_CASE("Project state is empty without a file") {
    const TempDir dir;

    const LoadedState loaded = load_project_state(dir.path()).value();

    CHECK(!loaded.warning);
    CHECK(loaded.state.images.empty());
}

TEST_CASE("Project state keeps members that it does not know") {
    const TempDir dir;
    dir.write(".devspace/state.json", R"({"format": 1, "later": {"a": [1]}})");

    update_project_state(dir.path(), [](ProjectState& state) { state.last_context = "x"; }).value();

    const std::string bytes = sys::read_file(state_path(dir.path())).value();
    const data::Value document = data::parse_json(bytes).value();
    CHECK(*document.find("later") == data::parse_json(R"({"a": [1]})").value());
    CHECK(document.text_at("lastContext") == "x");
}

TEST_CASE("Project state sets a broken file aside with a warning") {
    for (const std::string bytes : {"{broken", "", "[]", "{}"}) {
        CAPTURE(bytes);
        const TempDir dir;
        dir.write(".devspace/state.json", bytes);

        const LoadedState loaded = load_project_state(dir.path()).value();

        REQUIRE(loaded.warning);
        CHECK(loaded.warning->find("state.json.broken'") != std::string::npos);
        CHECK(sys::read_file(state_path(dir.path()) + ".broken").value() == bytes);
        CHECK(!load_project_state(dir.path())->warning);
    }
}

TEST_CASE("Project state of a newer version is left alone") {
    const TempDir dir;
    dir.write(".devspace/state.json", R"({"format": 2})");

    const Result<LoadedState> loaded = update_project_state(dir.path(), [](ProjectState&) {});

    REQUIRE(!loaded);
    CHECK(loaded.error().message().find("newer devspace") != std::string::npos);
    CHECK(sys::read_file(state_path(dir.path())).value() == R"({"format": 2})");
}

TEST_CASE("Names below .devspace are fixed") {
    CHECK(state_path("/p") == "/p/.devspace/state.json");
    CHECK(sync_folder("/p", "ab12") == "/p/.devspace/sync/ab12");
    CHECK(log_path("/p", "default") == "/p/.devspace/logs/default.log");
}

}  // namespace ds::config
