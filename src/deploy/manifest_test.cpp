#include "deploy/manifest.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::deploy {
namespace {

std::vector<Manifest> parse(const std::string& text) {
    return parse_manifests(text, "kube/a.yaml").value();
}

std::string config_map(const std::string& name) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n";
}

TEST_CASE("parse_manifests reads all documents and takes lists apart") {
    const std::vector<Manifest> manifests = parse(
        config_map("a") + "---\n# nothing here\n---\n" +
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Secret, metadata: {name: b, namespace: x}}\n"
        "- apiVersion: v1\n  kind: ConfigMapList\n  items:\n"
        "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n"
    );

    REQUIRE(manifests.size() == 3);
    CHECK(manifests[0].ref == kube::ObjectRef{{"v1", "ConfigMap"}, "", "a"});
    CHECK(manifests[0].place() == "kube/a.yaml:1");
    CHECK(manifests[1].ref == kube::ObjectRef{{"v1", "Secret"}, "x", "b"});
    CHECK(manifests[1].place() == "kube/a.yaml:11");
    CHECK(manifests[2].ref.name == "c");
}

TEST_CASE("parse_manifests reads JSON too") {
    CHECK(parse(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}})").size() == 1);
}

TEST_CASE("parse_manifests says what is wrong and where") {
    struct Case {
        std::string text;
        std::string message;
    };

    for (const Case& each : std::vector<Case>{
             {"a: [", "kube/a.yaml:"},
             {"just text", "kube/a.yaml:1:1: this is not a Kubernetes object"},
             {config_map("a") + "---\nkind: Pod\n", "kube/a.yaml:6:1: object has no 'apiVersion'"},
             {"apiVersion: v1\nmetadata: {name: a}\n", "kube/a.yaml:1:1: object has no 'kind'"},
             {"apiVersion: v1\nkind: Pod\n", "kube/a.yaml:1:1: object has no 'metadata.name'"},
             {"apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n",
              "kube/a.yaml:1:1: object has 'metadata.generateName', which cannot be applied"},
         }) {
        CAPTURE(each.text);
        const auto manifests = parse_manifests(each.text, "kube/a.yaml");

        REQUIRE(!manifests);
        CHECK(manifests.error().code() == ErrorCode::InvalidInput);
        CHECK(manifests.error().message().starts_with(each.message));
    }
}

TEST_CASE("parse_manifests drops what an export from a cluster carries along") {
    const std::vector<Manifest> manifests = parse(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  uid: u\n  resourceVersion: '7'\n"
        "  creationTimestamp: null\n  managedFields: []\n  labels: {x: 'y'}\nstatus: {a: 1}\n"
    );

    CHECK(
        manifests[0].object ==
        data::Value::map(
            {{"apiVersion", "v1"},
             {"kind", "Service"},
             {"metadata",
              data::Value::map({{"name", "a"}, {"labels", data::Value::map({{"x", "y"}})}})}}
        )
    );
}

TEST_CASE("parse_manifests stores the texts of a secret as the server does") {
    const std::vector<Manifest> manifests = parse(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: QQ==, b: Qg==}\n"
        "stringData: {b: two}\n"
    );

    CHECK(manifests[0].object.text_at("data.a") == "QQ==");
    CHECK(manifests[0].object.text_at("data.b") == "dHdv");
    CHECK(manifests[0].object.member("stringData") == nullptr);
}

TEST_CASE("load_manifests reads files, folders and patterns, each file once") {
    const TempDir folder;
    folder.write("kube/a.yaml", config_map("a"));
    folder.write("kube/b.yml", config_map("b"));
    folder.write("kube/README.md", "not yaml: [");
    folder.write("one.txt", config_map("one"));
    const auto names = [&folder](const std::vector<std::string>& patterns) {
        std::string all;
        const auto manifests = load_manifests(folder.path(), patterns).value();
        for (const Manifest& manifest : manifests) {
            all += manifest.ref.name + " ";
        }
        return all;
    };

    CHECK(names({"kube"}) == "a b ");
    CHECK(names({"kube/"}) == "a b ");
    CHECK(names({"kube/*"}) == "a b ");
    CHECK(names({"**"}) == "a b ");
    CHECK(names({"kube/b.yml", "kube/*"}) == "b a ");
    CHECK(names({"one.txt"}) == "one ");
    CHECK(names({"*.txt", "kube/a.yaml"}) == "one a ");
}

TEST_CASE("load_manifests names a pattern that matches nothing") {
    const TempDir folder;
    folder.write("docs/README.md", "x");
    const auto message = [&folder](const std::string& pattern) {
        const auto manifests = load_manifests(folder.path(), {pattern});
        return manifests ? "fine" : manifests.error().message();
    };

    CHECK(message("kube/*.yaml") == "no file matches 'kube/*.yaml'");
    CHECK(message("kube") == "there is no file or folder 'kube'");
    CHECK(message("docs") == "folder 'docs' holds no *.yaml, *.yml or *.json file");
    CHECK(
        message("https://example.org/a.yaml") ==
        "not built yet: manifests from a URL ('https://example.org/a.yaml')"
    );
}

Manifest made(const std::string& kind, const std::string& name, const std::string& extra = "") {
    return parse_manifests(
               "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\n" + extra, "f"
    )
        .value()
        .front();
}

TEST_CASE("arrange puts first what others need and keeps the order otherwise") {
    const std::vector<Manifest> arranged = arrange({made("Widget", "w"),
                                                    made("Ingress", "i"),
                                                    made("Deployment", "d2"),
                                                    made("Deployment", "d1"),
                                                    made("Service", "s"),
                                                    made("ConfigMap", "c"),
                                                    made("CustomResourceDefinition", "r"),
                                                    made("Namespace", "ns"),
                                                    made("RoleBinding", "b"),
                                                    made("ServiceAccount", "a"),
                                                    made("Secret", "x"),
                                                    made("PersistentVolumeClaim", "p")})
                                               .value();

    std::string order;
    for (const Manifest& manifest : arranged)
        order += manifest.ref.name + " ";
    CHECK(order == "ns r a x c p b s d2 d1 i w ");
}

TEST_CASE("arrange keeps an object once and refuses two versions of it") {
    CHECK(arrange({made("Secret", "a"), made("Secret", "a")}).value().size() == 1);

    const auto refused = arrange({made("Secret", "a"), made("Secret", "a", "type: x")});
    REQUIRE(!refused);
    CHECK(
        refused.error().message() == "f:1: secret 'a' is already described at f:1, in another way"
    );
}

TEST_CASE("find_field follows the API server's names of fields") {
    const Manifest manifest = made(
        "Deployment",
        "d",
        "spec:\n  containers:\n  - name: web\n    image: x\n    ports:\n    - containerPort: 80\n"
    );
    const auto line = [&manifest](const std::string& path) {
        return find_field(manifest.object, path).position().line;
    };

    CHECK(line("spec.containers[0].image") == 7);
    CHECK(line(R"(.spec.containers[name="web"].image)") == 7);
    CHECK(line(R"(.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"])") == 9);
    CHECK(line("spec.containers[0].imagee") == 6);
    CHECK(line("spec.containers[7].image") == 6);
    CHECK(line("nothing.of[this") == 1);
    CHECK(line("") == 1);
}

}  // namespace
}  // namespace ds::deploy
