#include "docker/credentials.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "docker/pull_secret.hpp"
#include "support/run_task.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace ds::docker {
namespace {

/// Answers "NAME ACTION INPUT" from a table; an unknown question is an unknown credential.
class FakeHelper final : public CredentialHelper {
  public:
    Task<std::string> run(std::string name, std::string action, std::string input) override {
        std::string question = name + " " + action + " " + input;
        asked.push_back(question);
        if (question == failing) throw Error(ErrorCode::Failed, "key ring is locked");
        const auto answer = answers.find(question);
        if (answer == answers.end()) throw Error(ErrorCode::NotFound, "unknown");
        co_return answer->second;
    }

    std::map<std::string, std::string> answers;
    std::string failing;
    std::vector<std::string> asked;
};

CredentialConfig config_of(std::string_view text) {
    const Result<CredentialConfig> config = parse_credential_config(text);
    REQUIRE(config.has_value());
    return *config;
}

TEST_CASE("parse_credential_config reads the forms of a login") {
    // "bWU6c2VjcmV0OngA": "me:secret:x" and the NUL of old clients.
    const CredentialConfig config = config_of(R"({
        "auths": {
            "https://index.docker.io/v1/": {"auth": "bWU6c2VjcmV0OngA"},
            "localhost:5000": {"username": "u", "password": "p"},
            "https://old.example/v1/": {"auth": "dTpw"},
            "token.example": {"auth": "dTo=", "identitytoken": "t"},
            "empty.example": {},
            "broken.example": {"auth": "!"}
        },
        "credHelpers": {"ecr.example": "ecr-login", "x": ""},
        "credsStore": "pass"
    })");

    CHECK(config.logins.size() == 4);
    CHECK(config.logins.at("docker.io") == Credentials{"me", "secret:x", ""});
    CHECK(config.logins.at("localhost:5000") == Credentials{"u", "p", ""});
    CHECK(config.logins.at("old.example") == Credentials{"u", "p", ""});
    CHECK(config.logins.at("token.example") == Credentials{"u", "", "t"});
    CHECK(config.helpers == std::map<std::string, std::string>{{"ecr.example", "ecr-login"}});
    CHECK(config.store == "pass");
}

TEST_CASE("parse_credential_config takes an empty file and refuses what is not JSON") {
    CHECK(config_of(" \n").logins.empty());
    const Result<CredentialConfig> broken = parse_credential_config("{\"auths\": {\"secret");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().message() == "it is not valid JSON");
}

TEST_CASE("CredentialStore asks the helper of a registry before the store and the file") {
    FakeHelper helper;
    helper.answers["own get a.example"] = R"({"Username": "u", "Secret": "s"})";
    helper.answers["pass get https://index.docker.io/v1/"] =
        R"({"Username": "<token>", "Secret": "t"})";
    CredentialStore store(
        config_of(
            R"({"auths": {"b.example": {"auth": "dTpw"}, "a.example": {"auth": "dTpw"}},
                "credHelpers": {"a.example": "own"}, "credsStore": "pass"})"
        ),
        helper
    );

    CHECK(run_task(store.find("a.example")) == Credentials{"u", "s", ""});
    CHECK(run_task(store.find("docker.io")) == Credentials{"", "", "t"});
    CHECK(run_task(store.find("b.example")) == Credentials{"u", "p", ""});
    CHECK(run_task(store.find("c.example")) == std::nullopt);
}

TEST_CASE("CredentialStore asks a helper once") {
    FakeHelper helper;
    helper.answers["pass get a.example"] = R"({"Username": "u", "Secret": "s"})";
    CredentialStore store(config_of(R"({"credsStore": "pass"})"), helper);

    run_task(store.find("a.example"));
    run_task(store.find("a.example"));

    CHECK(helper.asked.size() == 1);
}

TEST_CASE("CredentialStore passes a helper's failure on, but never what it answered") {
    FakeHelper helper;
    helper.failing = "pass get a.example";
    helper.answers["pass get b.example"] = "top-secret";
    CredentialStore store(config_of(R"({"credsStore": "pass"})"), helper);

    const auto locked = run_task(attempt(store.find("a.example")));
    const auto garbled = run_task(attempt(store.find("b.example")));

    REQUIRE_FALSE(locked.has_value());
    CHECK(locked.error().message() == "key ring is locked");
    REQUIRE_FALSE(garbled.has_value());
    CHECK(garbled.error().message() == "run 'docker-credential-pass': its answer is not JSON");
}

TEST_CASE("CredentialStore collects all logins and goes on after a failure") {
    FakeHelper helper;
    helper.answers["pass list "] = R"({"https://index.docker.io/v1/": "u", "a.example": "u"})";
    helper.answers["pass get https://index.docker.io/v1/"] = R"({"Username": "u", "Secret": "s"})";
    helper.failing = "pass get a.example";
    CredentialStore store(
        config_of(R"({"auths": {"b.example": {"auth": "dTpw"}}, "credsStore": "pass"})"), helper
    );

    const CredentialStore::All all = run_task(store.all());

    CHECK(all.logins.size() == 2);
    CHECK(all.logins.at("docker.io") == Credentials{"u", "s", ""});
    CHECK(all.logins.at("b.example") == Credentials{"u", "p", ""});
    REQUIRE(all.problems.size() == 1);
    CHECK(all.problems.front().message() == "key ring is locked");
}

TEST_CASE("auth_header is base64 for URLs") {
    const std::string header = auth_header("docker.io", Credentials{"u", "\xc3\xbf\xc3\xbe?", ""});

    CHECK(header.find_first_of("+/") == std::string::npos);
    CHECK(
        decode_base64(header) ==
        "{\"serveraddress\":\"https://index.docker.io/v1/\",\"username\":\"u\","
        "\"password\":\"\xc3\xbf\xc3\xbe?\"}"
    );
    CHECK(decode_base64(auth_header("a.example", std::nullopt)) == "{}");
    CHECK(
        decode_base64(auth_config_header({{"a.example", Credentials{"", "", "t"}}})) ==
        R"({"a.example":{"serveraddress":"a.example","identitytoken":"t"}})"
    );
}

TEST_CASE("pull_secret_name is a name for Kubernetes") {
    CHECK(pull_secret_name("docker.io") == "devspace-auth-docker");
    CHECK(pull_secret_name("localhost:5000") == "devspace-auth-localhost-5000");
    CHECK(pull_secret_name("Registry.Example-1.io") == "devspace-auth-registry-example-1-io");
}

TEST_CASE("pull_secret_content is a login that the kubelet understands") {
    CHECK(
        pull_secret_content("docker.io", Credentials{"u", "p", ""}) ==
        R"({"auths":{"https://index.docker.io/v1/":{"auth":"dTpw","email":"noreply@devspace.cloud"}}})"
    );
    CHECK(
        pull_secret_content("a.io", Credentials{"u", "", "t"}) ==
        R"({"auths":{"a.io":{"auth":"dTp0","email":"noreply@devspace.cloud"}}})"
    );
}

}  // namespace
}  // namespace ds::docker
