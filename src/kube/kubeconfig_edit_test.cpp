#include "kube/kubeconfig_edit.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace ds::kube {
namespace {

constexpr const char* kFirst = R"(# mine
apiVersion: v1
contexts:
- context: {cluster: c, user: u}
  name: one
)";
constexpr const char* kSecond = R"(apiVersion: v1
current-context: two  # the usual one
contexts:
- context:
    cluster: c
    namespace: shop
  name: two
)";

KubeMachine machine(std::map<std::string, std::string> files, const std::string& variable) {
    KubeMachine made;
    made.environment = {{"KUBECONFIG", variable}};
    made.home = "/home/me";
    made.read = [files = std::move(files)](const std::string& path) -> Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return fail(ErrorCode::NotFound, path);
        return found->second;
    };
    return made;
}

KubeMachine both() {
    return machine({{"/1", kFirst}, {"/2", kSecond}}, "/none:/1:/2");
}

}  // namespace

TEST_CASE("edit_current_context writes to the first kubeconfig that exists") {
    const ConfigEdit edit = edit_current_context(both(), "one").value();

    CHECK(edit.file == "/1");
    CHECK(edit.before == "two");
    CHECK(edit.text == std::string(kFirst) + "current-context: one\n");
}

TEST_CASE("edit_current_context keeps the comments of a single kubeconfig") {
    const ConfigEdit edit = edit_current_context(machine({{"/2", kSecond}}, "/2"), "other").value();

    CHECK(edit.text.find("current-context: other  # the usual one\n") != std::string::npos);
}

TEST_CASE("edit_namespace writes to the file that defines the context") {
    const ConfigEdit current = edit_namespace(both(), "", "live").value();
    CHECK(current.file == "/2");
    CHECK(current.context == "two");
    CHECK(current.before == "shop");
    CHECK(current.text.find("    namespace: live\n") != std::string::npos);

    const ConfigEdit one = edit_namespace(both(), "one", "live").value();
    CHECK(one.file == "/1");
    CHECK(one.before.empty());
    CHECK(
        one.text.find("- context: {cluster: c, user: u, namespace: live}\n") != std::string::npos
    );

    const ConfigEdit reset = edit_namespace(both(), "two", "").value();
    CHECK(reset.text.find("namespace") == std::string::npos);
    CHECK(reset.text.find("    cluster: c\n  name: two\n") != std::string::npos);
}

TEST_CASE("edit_namespace names what is missing") {
    CHECK(
        edit_namespace(both(), "tow", "x").error().message() ==
        "the kubeconfig has no context 'tow'; did you mean 'two'?"
    );
    CHECK(edit_namespace(machine({{"/1", kFirst}}, "/1"), "", "x")
              .error()
              .message()
              .starts_with("no context of the kubeconfig is current"));
    CHECK(edit_current_context(machine({}, "/none"), "x")
              .error()
              .message()
              .starts_with("there is no kubeconfig"));
}

}  // namespace ds::kube
