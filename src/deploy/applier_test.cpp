#include "deploy/applier.hpp"

#include "base/tasks.hpp"
#include "deploy/fake_cluster.hpp"
#include "deploy/managed_fields.hpp"
#include "support/fake_console.hpp"
#include "support/run_task.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ds::deploy {
namespace {

using Lines = std::vector<std::string>;

const std::string kSecret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: x}\n";

Result<> try_apply(FakeCluster& cluster, FakeConsole& console, const std::string& text) {
    Applier applier(cluster, console);
    return run_task(attempt(applier.apply(parse_manifests(text, "f.yaml").value(), false)));
}

TEST_CASE("Applier needs one request for an object that nobody else changed") {
    FakeCluster cluster;
    FakeConsole console;

    CHECK(try_apply(cluster, console, kSecret));

    CHECK(cluster.requests == Lines{"apply Secret x/a"});
    CHECK(console.messages.empty());
}

TEST_CASE("Applier overrules other managers and names them") {
    FakeCluster cluster;
    FakeConsole console;
    cluster.conflicts["a"] = {
        {.manager = "kubectl-edit", .field = ".data.x"},
        {.manager = "helm", .field = ".type"},
        {.manager = "kubectl-edit", .field = ".data.y"},
    };

    CHECK(try_apply(cluster, console, kSecret));

    CHECK(cluster.requests == Lines{"apply Secret x/a", "force Secret x/a"});
    CHECK(
        console.messages ==
        Lines{"warn: secret 'a': overruled 'helm' (.type), 'kubectl-edit' (.data.x, .data.y)"}
    );
}

TEST_CASE("Applier takes over the fields of client-side apply without a word") {
    FakeCluster cluster;
    FakeConsole console;
    cluster.conflicts["a"] = {{.manager = std::string(kKubectlApply), .field = ".data.x"}};
    cluster.managed_fields["a"] = kKubectlApply;

    CHECK(try_apply(cluster, console, kSecret));

    CHECK(
        cluster.requests ==
        Lines{"apply Secret x/a", "force Secret x/a", "patch Secret x/a", "force Secret x/a"}
    );
    CHECK(console.messages.empty());
}

TEST_CASE("Applier tries the take-over again when the object changed meanwhile") {
    FakeCluster cluster;
    FakeConsole console;
    cluster.managed_fields["a"] = kKubectlApply;
    cluster.failures["patch Secret x/a"] = {Error(ErrorCode::Conflict, "changed")};

    CHECK(try_apply(cluster, console, kSecret));

    CHECK(
        cluster.requests ==
        Lines{"apply Secret x/a", "patch Secret x/a", "find Secret x/a", "force Secret x/a"}
    );
}

TEST_CASE("Applier stops at the first object that is refused and names its line") {
    FakeCluster cluster;
    FakeConsole console;
    cluster.failures["apply Secret x/a"] = {Error(ErrorCode::Forbidden, "no")};

    const Result<> result = try_apply(
        cluster, console, kSecret + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n"
    );

    REQUIRE(!result);
    CHECK(result.error() == Error(ErrorCode::Forbidden, "f.yaml:1: no"));
    CHECK(cluster.requests == Lines{"apply Secret x/a"});
}

TEST_CASE("Applier applies all objects beside each other when asked to") {
    FakeCluster cluster;
    FakeConsole console;
    Applier applier(cluster, console);
    std::string text;
    for (int i = 0; i < 20; ++i) {
        text += "apiVersion: v1\nkind: Pod\nmetadata: {name: p" + std::to_string(i) + "}\n---\n";
    }

    run_task(applier.apply(parse_manifests(text, "f").value(), true));

    std::sort(cluster.requests.begin(), cluster.requests.end());
    const auto end = std::unique(cluster.requests.begin(), cluster.requests.end());
    CHECK(end - cluster.requests.begin() == 20);
    CHECK(cluster.requests.size() == 20);
}

TEST_CASE("Applier places objects where their kind and the deployment say") {
    FakeCluster cluster;
    FakeConsole console;
    cluster.scopes = {{"Widget", true}, {"Planet", false}};
    Applier applier(cluster, console);
    const std::string head = "apiVersion: example.org/v1\nkind: ";
    std::vector<Manifest> manifests =
        parse_manifests(
            head + "Widget\nmetadata: {name: a}\n---\n" + head +
                "Planet\nmetadata: {name: b}\n---\n" +
                "apiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: own}\n---\n"
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: d, namespace: wrong}\n",
            "f"
        )
            .value();

    manifests = run_task(applier.place(std::move(manifests), "space"));

    CHECK(manifests[0].ref.name_space == "space");
    CHECK(manifests[0].object.text_at("metadata.namespace") == "space");
    CHECK(manifests[1].ref.name_space.empty());
    CHECK(manifests[2].ref.name_space == "own");
    CHECK(manifests[3].object.find("metadata.namespace") == nullptr);
}

const std::string kDefinition =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: widgets.example.org}\n"
    "spec: {group: example.org, scope: Cluster, names: {kind: Widget}}\n---\n";
const std::string kWidget = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n";

TEST_CASE("Applier knows the kinds that the manifests define") {
    FakeCluster cluster;
    FakeConsole console;
    Applier applier(cluster, console);

    std::vector<Manifest> manifests =
        run_task(applier.place(parse_manifests(kDefinition + kWidget, "f").value(), "space"));
    CHECK(manifests[1].ref.name_space.empty());

    // Served a moment later.
    cluster.failures["apply Widget w"] = {Error(ErrorCode::NotFound, "unknown kind")};
    run_task(applier.apply(std::move(manifests), false));
    CHECK(cluster.requests.size() == 3);
}

TEST_CASE("Applier names a kind that nobody defines before anything is applied") {
    FakeCluster cluster;
    FakeConsole console;
    Applier applier(cluster, console);

    const auto placed =
        run_task(attempt(applier.place(parse_manifests(kWidget, "kube/w.yaml").value(), "space")));

    REQUIRE(!placed);
    CHECK(placed.error() == Error(ErrorCode::NotFound, "kube/w.yaml:1: unknown kind Widget"));
}

TEST_CASE("ensure_namespace creates what is missing and goes on without the right to look") {
    FakeConsole console;
    FakeCluster cluster;

    run_task(ensure_namespace(cluster, console, "new"));
    run_task(ensure_namespace(cluster, console, "new"));
    CHECK(
        cluster.requests ==
        Lines{"find Namespace new", "create Namespace new", "find Namespace new"}
    );
    CHECK(console.messages == Lines{"done: created namespace 'new'"});

    cluster.failures["find Namespace x"] = {Error(ErrorCode::Forbidden, "no")};
    run_task(ensure_namespace(cluster, console, "x"));
    CHECK(cluster.requests.back() == "find Namespace x");

    cluster.failures["create Namespace y"] = {Error(ErrorCode::Conflict, "exists")};
    run_task(ensure_namespace(cluster, console, "y"));
    cluster.failures["create Namespace z"] = {Error(ErrorCode::Forbidden, "no")};
    const Result<> refused = run_task(attempt(ensure_namespace(cluster, console, "z")));
    REQUIRE(!refused);
    CHECK(refused.error().message() == "create namespace 'z': no");
}

}  // namespace
}  // namespace ds::deploy
