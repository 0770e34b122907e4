#include "kube/resource_mapper.hpp"

#include "support/fake_access.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <utility>

namespace ds::kube {
namespace {

const std::string kWidgets = R"({"kind":"APIResourceList","groupVersion":"example.org/v1",
    "resources":[{"name":"widgets","singularName":"widget","shortNames":["wd"],"kind":"Widget",
    "namespaced":true},{"name":"widgets/status","kind":"Widget","namespaced":true}]})";

std::string aggregated(const std::string& items) {
    return R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[)" +
           items + "]}";
}

const std::string kCore = aggregated(R"({"metadata":{},"versions":[{"version":"v1","resources":[
    {"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},
     "scope":"Namespaced","singularResource":"pod","shortNames":["po"]},
    {"resource":"nodes","responseKind":{"kind":"Node"},"scope":"Cluster",
     "singularResource":"node","shortNames":["no"]}]}]})");

const std::string kGroups = aggregated(R"({"metadata":{"name":"apps"},"versions":[
    {"version":"v1","resources":[{"resource":"deployments","responseKind":{"kind":"Deployment"},
     "scope":"Namespaced","singularResource":"deployment","shortNames":["deploy"]}]}]},
    {"metadata":{"name":"batch"},"versions":[{"version":"v1beta1","resources":[
     {"resource":"cronjobs","responseKind":{"kind":"CronJob"},"scope":"Namespaced",
      "singularResource":"cronjob","shortNames":["cj"]}]}]},
    {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[
     {"resource":"pods","responseKind":{"kind":"PodMetrics"},"scope":"Namespaced"}]}]})");

void serve_aggregated(FakeApiServer& server) {
    server.answer("GET", "/api", {.body = kCore});
    server.answer("GET", "/apis", {.body = kGroups});
}

// As 1.20 does.
void serve_lists(FakeApiServer& server) {
    server.answer("GET", "/api", {.body = R"({"kind":"APIVersions","versions":["v1"]})"});
    server.answer(
        "GET", "/apis", {.body = R"({"kind":"APIGroupList","groups":[{"name":"example.org",
        "versions":[{"groupVersion":"example.org/v2"},{"groupVersion":"example.org/v1"}],
        "preferredVersion":{"groupVersion":"example.org/v1"}}]})"}
    );
    server.answer("GET", "/api/v1", {.body = R"({"resources":[{"name":"pods","kind":"Pod",
        "singularName":"","shortNames":["po"],"namespaced":true}]})"});
    server.answer("GET", "/apis/example.org/v1", {.body = kWidgets});
    server.answer("GET", "/apis/example.org/v2", fake_refusal(503, "ServiceUnavailable", "down"));
}

Task<std::string> named(Client& client, std::string name) {
    const Result<Resource> found = co_await attempt(client.resource_named(std::move(name)));
    if (!found) co_return found.error().message();
    co_return found->kind.api_version + " " + found->plural + (found->namespaced ? "" : " cluster");
}

Task<std::string> served(Client& client, Kind kind) {
    const Result<Resource> found = co_await attempt(client.resource(std::move(kind)));
    co_return found ? found->plural : found.error().message();
}

Task<std::string> names(FakeApiServer& server, Client& client) {
    serve_aggregated(server);
    std::string all;
    for (const char* const name :
         {"po",
          "Pods",
          "pod",
          "no",
          "deploy",
          "deployments.apps",
          "deployments.v1.apps",
          "cj",
          "pods.metrics.k8s.io",
          "deployments.example.org"}) {
        all += co_await named(client, name);
        all += "\n";
    }
    co_return all + std::to_string(server.requests().size());
}

Task<std::string> old_names(FakeApiServer& server, Client& client) {
    serve_lists(server);
    std::string all = co_await named(client, "wd");
    all += ", " + co_await named(client, "po");
    co_return all;
}

Task<std::string> widget_twice(FakeApiServer& server, Client& client) {
    server.answer("GET", "/apis/example.org/v1", {.body = kWidgets});
    const Kind widget{"example.org/v1", "Widget"};
    std::string all = co_await served(client, widget);
    all += " " + co_await served(client, widget);
    co_return all + " " + std::to_string(server.requests().size());
}

Task<std::string> kinds_of_1_20(FakeApiServer& server, Client& client) {
    serve_aggregated(server);
    server.answer("GET", "/apis/batch/v1", fake_refusal(404, "NotFound", "not here"));
    server.answer("GET", "/apis/example.org/v1", fake_refusal(404, "NotFound", "not here"));
    Kind cron_job{"batch/v1", "CronJob"};
    Kind widget{"example.org/v1", "Widget"};
    std::string all = co_await served(client, std::move(cron_job));
    all += "\n" + co_await served(client, std::move(widget));
    co_return all;
}

// The table of common kinds says that there are leases.
Task<std::string> unserved_common_kind(FakeApiServer& server, Client& client) {
    serve_aggregated(server);
    const std::string path = "/apis/coordination.k8s.io/v1";
    server.answer(
        "GET",
        path + "/*",
        fake_refusal(404, "NotFound", "the server could not find the requested resource")
    );
    server.answer("GET", path, fake_refusal(404, "NotFound", "not here"));
    ObjectRef lease{{"coordination.k8s.io/v1", "Lease"}, "shop", "x"};
    const Result<data::Value> got = co_await attempt(client.get(std::move(lease)));
    co_return got ? "there" : got.error().message();
}

FakeSetting with_cache(const TempDir& folder) {
    FakeSetting setting;
    setting.cache_folder = folder.at("cache/discovery");
    return setting;
}

std::string cache_of(const TempDir& folder) {
    std::string found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.at("cache/discovery")))
        found = entry.path().string();
    return found;
}

unsigned mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("ResourceMapper knows resources by all their names, with two requests") {
    CHECK(
        run_with_access({}, names) ==
        "v1 pods\nv1 pods\nv1 pods\nv1 nodes cluster\napps/v1 deployments\napps/v1 deployments\n"
        "apps/v1 deployments\nbatch/v1beta1 cronjobs\nmetrics.k8s.io/v1beta1 pods\n"
        "the cluster serves nothing called 'deployments.example.org'; try its full name, as "
        "'deployments.apps'\n4"
    );
}

TEST_CASE("ResourceMapper asks servers without aggregated discovery version by version") {
    CHECK(run_with_access({}, old_names) == "example.org/v1 widgets, v1 pods");
}

TEST_CASE("ResourceMapper says as what the cluster serves a kind instead") {
    CHECK(
        run_with_access({}, kinds_of_1_20) ==
        "the cluster does not know the kind 'CronJob' of batch/v1; it serves that kind as "
        "batch/v1beta1\n"
        "the cluster does not know the kind 'Widget' of example.org/v1; is its "
        "CustomResourceDefinition installed?"
    );
    CHECK(run_with_access({}, unserved_common_kind)
              .ends_with("does not know the kind 'Lease' of coordination.k8s.io/v1; is its "
                         "CustomResourceDefinition installed?"));
}

TEST_CASE("ResourceMapper remembers in a private file, and forgets in time") {
    const TempDir folder;

    CHECK(run_with_access(with_cache(folder), widget_twice) == "widgets widgets 1");
    CHECK(run_with_access(with_cache(folder), widget_twice) == "widgets widgets 0");
    const std::string cache = cache_of(folder);
    CHECK(mode_of(cache) == 0600);
    CHECK(mode_of(folder.at("cache/discovery")) == 0700);

    std::string text = folder.read("cache/discovery/" + cache.substr(cache.rfind('/') + 1));
    const std::size_t at = text.find("\"at\":") + 5;
    text.replace(at, text.find_first_not_of("0123456789", at) - at, "1000000000");
    folder.write("cache/discovery/" + cache.substr(cache.rfind('/') + 1), text);
    CHECK(run_with_access(with_cache(folder), widget_twice) == "widgets widgets 1");
}

TEST_CASE("ResourceMapper takes no broken cache, and none of another server") {
    const TempDir folder;
    run_with_access(with_cache(folder), widget_twice);
    const std::string name =
        "cache/discovery/" + std::filesystem::path(cache_of(folder)).filename().string();
    const std::string good = folder.read(name);
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        folder.write(name, good.substr(0, size));
        CHECK(run_with_access(with_cache(folder), widget_twice) == "widgets widgets 1");
    }
    std::string other = good;
    other.replace(other.find("fake.test"), 9, "evil.test");
    folder.write(name, other);
    CHECK(run_with_access(with_cache(folder), widget_twice) == "widgets widgets 1");
}

}  // namespace ds::kube
