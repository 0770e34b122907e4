#include "deploy/deployer.hpp"

#include "base/tasks.hpp"
#include "deploy/fake_cluster.hpp"
#include "deploy/records.hpp"
#include "support/fake_console.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::deploy {
namespace {

using Lines = std::vector<std::string>;

config::Deployment deployment(
    const std::string& name, const std::string& manifests, const std::string& name_space = ""
) {
    config::Deployment made;
    made.name = name;
    made.kube_namespace = name_space;
    config::KubectlDeployment method;
    method.manifests = {manifests};
    made.method = method;
    return made;
}

std::string object(const std::string& kind, const std::string& name, const std::string& more = "") {
    return "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\n" + more + "---\n";
}

/// A project with its cluster.
struct World {
    TempDir folder;
    FakeCluster cluster;
    FakeConsole console;
    DeployOptions options{
        .root = folder.path(),
        .context = "here",
        .kube_namespace = "space",
    };

    Result<std::vector<Deployed>> create(const std::vector<config::Deployment>& deployments) {
        begin();
        Deployer deployer(cluster, console, options);
        return run_task(attempt(deployer.create(deployments)));
    }

    Result<std::vector<Deployed>> purge(const std::vector<config::Deployment>& deployments) {
        begin();
        Deployer deployer(cluster, console, options);
        return run_task(attempt(deployer.purge(deployments)));
    }

    std::string recorded(const std::string& name) const {
        const config::ProjectState state = config::load_project_state(folder.path()).value().state;
        const auto* found = state.find_deployment(name, "here", "space");
        if (found == nullptr) return "nothing";
        std::string all;
        for (const config::AppliedObject& each : found->objects) {
            all += each.kind + " " + each.kube_namespace + "/" + each.name + " ";
        }
        return all;
    }

  private:
    void begin() {
        cluster.requests.clear();
        console.messages.clear();
    }
};

TEST_CASE("Deployer applies the objects in order and records them") {
    World world;
    world.folder.write("kube/a.yaml", object("Deployment", "d") + object("Secret", "s"));

    const std::vector<Deployed> deployed = world.create({deployment("web", "kube/*.yaml")}).value();

    CHECK(
        world.cluster.requests ==
        Lines{
            "find Namespace space",
            "create Namespace space",
            "apply Secret space/s",
            "apply Deployment space/d",
        }
    );
    REQUIRE(deployed.size() == 1);
    CHECK(deployed[0].name == "web");
    CHECK(deployed[0].objects.size() == 2);
    CHECK(world.recorded("web") == "Secret space/s Deployment space/d ");
    CHECK(world.console.messages.back() == "done: deployed 'web' to namespace 'space': 2 objects");
}

TEST_CASE("Deployer asks once for each object when nothing changed") {
    World world;
    world.folder.write("kube/a.yaml", object("Secret", "a") + object("Secret", "b"));
    const std::vector<config::Deployment> deployments = {deployment("web", "kube")};
    REQUIRE(world.create(deployments));
    const std::string state = world.folder.read(".devspace/state.json");

    REQUIRE(world.create(deployments));

    CHECK(world.cluster.requests == Lines{"apply Secret space/a", "apply Secret space/b"});
    CHECK(world.folder.read(".devspace/state.json") == state);
    CHECK(
        world.console.messages.back() ==
        "done: deployed 'web' to namespace 'space': 2 objects, unchanged"
    );
}

TEST_CASE("Deployer creates a namespace again that is gone since the last time") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a"));
    REQUIRE(world.create({deployment("web", "a.yaml")}));
    world.cluster.objects.clear();
    world.cluster.failures["apply Secret space/a"] = {
        Error(ErrorCode::NotFound, "namespaces \"space\" not found")
    };

    REQUIRE(world.create({deployment("web", "a.yaml")}));

    CHECK(
        world.cluster.requests ==
        Lines{
            "apply Secret space/a",
            "find Namespace space",
            "create Namespace space",
            "apply Secret space/a",
        }
    );
}

TEST_CASE("Deployer deletes what is gone from the manifests, last first") {
    World world;
    world.folder.write(
        "a.yaml", object("Secret", "a") + object("Service", "b") + object("Secret", "c")
    );
    REQUIRE(world.create({deployment("web", "a.yaml")}));
    world.folder.write("a.yaml", object("Secret", "c"));

    REQUIRE(world.create({deployment("web", "a.yaml")}));

    CHECK(
        world.cluster.requests ==
        Lines{"apply Secret space/c", "delete Service space/b", "delete Secret space/a"}
    );
    CHECK(world.recorded("web") == "Secret space/c ");
    CHECK(
        world.console.messages[0] == "info: deleted service 'b', which is gone from the manifests"
    );
}

TEST_CASE("Deployer does not delete what another deployment took over") {
    World world;
    world.folder.write("a.yaml", object("Secret", "s") + object("Secret", "a"));
    world.folder.write("b.yaml", object("Secret", "b"));
    const std::vector<config::Deployment> deployments = {
        deployment("one", "a.yaml"), deployment("two", "b.yaml")
    };
    REQUIRE(world.create(deployments));
    world.folder.write("a.yaml", object("Secret", "a"));
    world.folder.write("b.yaml", object("Secret", "s") + object("Secret", "b"));

    REQUIRE(world.create(deployments));

    for (const std::string& request : world.cluster.requests) {
        CHECK(!request.starts_with("delete"));
    }
    CHECK(world.recorded("two") == "Secret space/s Secret space/b ");
}

TEST_CASE("Deployer records what it may have applied when an object is refused") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a") + object("Secret", "b"));
    world.cluster.failures["apply Secret space/b"] = {Error(ErrorCode::InvalidInput, "bad")};

    const auto failed = world.create({deployment("web", "a.yaml")});

    REQUIRE(!failed);
    CHECK(failed.error().message() == "deployment 'web': a.yaml:5: bad");
    CHECK(world.recorded("web") == "Secret space/a Secret space/b ");

    REQUIRE(world.purge({deployment("web", "a.yaml")}));
    CHECK(world.cluster.objects.size() == 1);
    CHECK(world.recorded("web") == "nothing");
}

TEST_CASE("Deployer reads all manifests before it applies any") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a"));
    world.folder.write("b.yaml", "kind: [");

    const auto failed = world.create({deployment("one", "a.yaml"), deployment("two", "b.yaml")});

    REQUIRE(!failed);
    CHECK(failed.error().message().starts_with("deployment 'two': b.yaml:"));
    CHECK(world.cluster.requests.empty());
}

TEST_CASE("Deployer knows a kind that an earlier deployment has just defined") {
    World world;
    world.folder.write(
        "kind.yaml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: widgets.example.org}\n"
        "spec: {group: example.org, names: {kind: Widget}}\n"
    );
    world.folder.write("w.yaml", "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n");
    const std::vector<config::Deployment> both = {
        deployment("kinds", "kind.yaml"), deployment("widgets", "w.yaml")
    };
    world.cluster.defines["widgets.example.org"] = "Widget";

    REQUIRE(world.create(both));

    CHECK(world.cluster.requests.back() == "apply Widget space/w");
}

TEST_CASE("Deployer fills in built tags and warns about pinned ones") {
    World world;
    world.options.images = {{.repository = "me/web", .tag = "abc"}};
    world.folder.write(
        "a.yaml", object("Pod", "p", "spec: {containers: [{image: me/web}, {image: 'me/web:1'}]}\n")
    );
    config::Deployment as_written = deployment("as-written", "a.yaml", "other");
    std::get<config::KubectlDeployment>(as_written.method).replace_image_tags = false;

    REQUIRE(world.create({deployment("web", "a.yaml"), as_written}));

    const kube::ObjectRef built{{"v1", "Pod"}, "space", "p"};
    const kube::ObjectRef other{{"v1", "Pod"}, "other", "p"};
    CHECK(world.cluster.objects.at(built).text_at("spec.containers.0.image") == "me/web:abc");
    CHECK(world.cluster.objects.at(built).text_at("spec.containers.1.image") == "me/web:1");
    CHECK(world.cluster.objects.at(other).text_at("spec.containers.0.image") == "me/web");
    CHECK(
        world.console.messages[0] ==
        "warn: a.yaml:4: image 'me/web:1' stays as it is written; without tag it would get the "
        "built one, 'abc'"
    );
}

TEST_CASE("Deployer deploys only what is named and knows wrong names") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a"));
    const std::vector<config::Deployment> deployments = {
        deployment("one", "a.yaml"), deployment("two", "missing.yaml")
    };
    world.options.names = {"one"};
    CHECK(world.create(deployments).value().size() == 1);

    world.options.names = {"onee"};
    const auto failed = world.create(deployments);
    REQUIRE(!failed);
    CHECK(failed.error().message() == "there is no deployment 'onee'; did you mean 'one'?");
}

TEST_CASE("Deployer purges in reverse what it recorded and what the manifests name") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a") + object("Pod", "p"));
    world.folder.write("b.yaml", object("Secret", "b"));
    const std::vector<config::Deployment> deployments = {
        deployment("one", "a.yaml"), deployment("two", "b.yaml")
    };
    REQUIRE(world.create(deployments));
    world.folder.write("a.yaml", object("Secret", "a") + object("Service", "extra"));

    const auto purged = world.purge(deployments);

    REQUIRE(purged);
    CHECK(
        world.cluster.requests ==
        Lines{
            "delete Secret space/b",
            "find Secret space/b",
            "delete Pod space/p",
            "delete Service space/extra",
            "delete Secret space/a",
            "find Secret space/a",
            "find Pod space/p",
        }
    );
    CHECK(world.recorded("one") == "nothing");
    CHECK(world.recorded("two") == "nothing");
    CHECK(
        world.console.messages ==
        Lines{"done: purged 'two': deleted 1 object", "done: purged 'one': deleted 2 objects"}
    );
}

TEST_CASE("Deployer purges what is no longer configured, or whose manifests are gone") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a"));
    world.folder.write("b.yaml", object("Secret", "b"));
    REQUIRE(world.create({deployment("one", "a.yaml"), deployment("two", "b.yaml")}));
    std::filesystem::remove(world.folder.at("a.yaml"));

    REQUIRE(world.purge({deployment("one", "a.yaml")}));

    CHECK(world.cluster.objects.size() == 1);  // The namespace.
    CHECK(world.recorded("two") == "nothing");
    CHECK(
        world.console.messages[0] ==
        "warn: deployment 'one': there is no file or folder 'a.yaml'; what was recorded is deleted"
    );

    const auto never_recorded = world.purge({deployment("three", "c.yaml")});
    REQUIRE(!never_recorded);
    CHECK(never_recorded.error().message().ends_with("there is no file or folder 'c.yaml'"));
}

TEST_CASE("Deployer goes on purging after a failure and keeps what is left on record") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a") + object("Secret", "b"));
    REQUIRE(world.create({deployment("web", "a.yaml")}));
    world.cluster.failures["delete Secret space/b"] = {Error(ErrorCode::Forbidden, "no right")};

    const auto failed = world.purge({deployment("web", "a.yaml")});

    REQUIRE(!failed);
    CHECK(failed.error().message() == "purge: deployment 'web': no right");
    CHECK(world.recorded("web") == "Secret space/b ");
}

TEST_CASE("Deployer waits until deleted objects are gone") {
    World world;
    world.folder.write("a.yaml", object("Secret", "a"));
    REQUIRE(world.create({deployment("web", "a.yaml")}));
    world.cluster.lingering = 1;

    REQUIRE(world.purge({deployment("web", "a.yaml")}));

    CHECK(
        world.cluster.requests ==
        Lines{"delete Secret space/a", "find Secret space/a", "find Secret space/a"}
    );
    CHECK(world.console.waits.back() == "waiting until secret 'a' is gone");
}

TEST_CASE("is_same_object does not care for the version of the API") {
    const config::AppliedObject old{"extensions/v1beta1", "Ingress", "x", "web"};
    const config::AppliedObject now{"networking.k8s.io/v1", "Ingress", "x", "web"};

    CHECK(is_same_object(old, now));
    CHECK(subtract({old}, {now}).empty());
    CHECK(unite({old}, {now}).size() == 1);
}

}  // namespace
}  // namespace ds::deploy
