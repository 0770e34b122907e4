#include "kube/oidc.hpp"

#include "base/strings.hpp"
#include "support/fake_access.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace ds::kube {
namespace {

std::string jwt(const std::string& claims) {
    return "e30." + encode_base64(claims) + ".c2ln";
}

const std::string kOld = "e30.eyJleHAiOjF9.b2xk";     // Ended in 1970.
const std::string kNew = "e30.eyJleHAiOjllOX0.bmV3";  // Ends in 2255.

const std::string kKubeconfig =
    "# mine\nusers:\n- name: other\n  user: {token: x}\n- name: me\n"
    "  user:\n    auth-provider:\n      name: oidc\n      config:\n"
    "        client-id: kube  # the client\n        id-token: " +
    kOld + "\n        refresh-token: first\n";

const OidcTokens kTokens{kNew, "second"};

/// A provider and an API server in one; what the client says is left in its requests.
struct Run {
    std::string result;
    std::string forms;
    std::string logins;
    std::string used;  // The last credential that the API server saw.
};

Task<Run> use(FakeApiServer& server, Client& client) {
    const std::string base = "http://127.0.0.1:" + std::to_string(server.port());
    server.answer(
        "GET",
        "/id/.well-known/openid-configuration",
        {.body = R"({"token_endpoint":")" + base + R"(/id/token"})"}
    );
    // As a provider that wants its secret in the form.
    server.answer("POST", "/id/token", {.status = 401, .body = R"({"error":"invalid_client"})"});
    server.answer(
        "POST", "/id/token", {.body = R"({"id_token":")" + kNew + R"(","refresh_token":"second"})"}
    );
    server.answer("GET", "/version", {.body = R"({"gitVersion":"v1.30.0"})"});
    Run run;
    const Result<ServerVersion> version = co_await attempt(client.server_version());
    run.result = version ? version->text : version.error().message();
    for (const FakeRequest& request : server.requests()) {
        if (request.method == "POST") run.forms += request.body + "\n";
        if (request.method == "POST") run.logins += request.header("Authorization") + "\n";
        if (request.path() == "/version") run.used = request.header("Authorization");
    }
    co_return run;
}

FakeSetting with_login(const TempDir& folder, const std::string& secret) {
    folder.write("config", kKubeconfig);
    FakeSetting setting;
    setting.server.transport = FakeTransport::Tcp;
    setting.change = [&folder, secret](ClusterAccess& access) {
        access.user.name = "me";
        access.user.file = folder.at("config");
        OidcLogin login;
        login.issuer = access.server + "/id/";
        login.client_id = "kube";
        login.client_secret = secret;
        login.id_token = kOld;
        login.refresh_token = "first";
        access.user.oidc = login;
    };
    return setting;
}

}  // namespace

TEST_CASE("expiry_of_jwt believes what a token says") {
    const auto seconds = [](const std::string& token) {
        return std::chrono::system_clock::to_time_t(expiry_of_jwt(token));
    };

    CHECK(seconds(jwt(R"({"exp":1700000000})")) == 1'700'000'000);
    CHECK(seconds(jwt(R"({"exp":1.7e9})")) == 1'700'000'000);
    for (const std::string& token :
         {jwt("{}"),
          jwt(R"({"exp":"soon"})"),
          jwt(R"({"exp":1e300})"),
          jwt("no json"),
          std::string("a.b"),
          std::string("a.*.c"),
          std::string()}) {
        CAPTURE(token);
        CHECK(seconds(token) == 0);
    }
}

TEST_CASE("Credentials refreshes an id token that has expired, and stores it") {
    const TempDir folder;

    const Run run = run_with_access(with_login(folder, "s&cret"), use);

    CHECK(run.result == "v1.30.0");
    CHECK(run.used == "Bearer " + kNew);
    CHECK(
        run.forms ==
        "grant_type=refresh_token&refresh_token=first\n"
        "grant_type=refresh_token&refresh_token=first&client_id=kube"
        "&client_secret=s%26cret\n"
    );
    CHECK(run.logins == "Basic " + encode_base64("kube:s%26cret") + "\n\n");
    std::string expected = kKubeconfig;
    expected.replace(expected.find(kOld), kOld.size(), kNew);
    expected.replace(expected.find("first"), 5, "second");
    CHECK(folder.read("config") == expected);
}

TEST_CASE("Credentials says why an id token could not be refreshed, without secrets") {
    const TempDir folder;

    const std::string message = run_with_access(with_login(folder, ""), use).result;

    CHECK(message.find("refresh the token at the OpenID provider 'http://127.0.0.1:") == 0);
    CHECK(
        message.find("it gives no new token (status 401, invalid_client); log in") !=
        std::string::npos
    );
    CHECK(message.find("first") == std::string::npos);
    CHECK(folder.read("config") == kKubeconfig);
}

TEST_CASE("replace_oidc_tokens changes nothing else, however the text is written") {
    for (const std::string quote : {"", "'", "\""}) {
        CAPTURE(quote);
        const std::string head =
            "# ä\nusers: [{name: me, user: {auth-provider: {name: oidc, config: "
            "{'ä': 'ö', id-token: ";
        const std::string text =
            head + quote + kOld + quote + ", refresh-token: " + quote + "first" + quote + "}}}}]\n";
        const std::string expected = head + quote + kNew + quote + ", refresh-token: " + quote +
                                     "second" + quote + "}}}}]\n";
        CHECK(replace_oidc_tokens(text, "me", kTokens) == expected);
    }
}

TEST_CASE("replace_oidc_tokens writes the document anew where it must") {
    const std::string without =
        "users:\n- name: me\n  user:\n    auth-provider:\n      name: oidc\n"
        "      config:\n        client-id: kube\n";
    const std::string folded = without +
                               "        id-token: >-\n          a\n          b\n"
                               "        refresh-token: first\n";
    for (const std::string& text : {without, folded}) {
        CAPTURE(text);
        const std::string written = replace_oidc_tokens(text, "me", kTokens).value();
        CHECK(written.find("id-token: " + kNew + "\n") != std::string::npos);
        CHECK(written.find("refresh-token: second\n") != std::string::npos);
        CHECK(written.find("client-id: kube\n") != std::string::npos);
    }
    CHECK(!replace_oidc_tokens(without, "other", kTokens));
    CHECK(!replace_oidc_tokens("users: 1", "me", kTokens));
    CHECK(!replace_oidc_tokens("users: [", "me", kTokens));
}

TEST_CASE("store_oidc_tokens keeps off while kubectl writes") {
    const TempDir folder;
    folder.write("config", kKubeconfig);
    folder.write("config.lock", "");

    const auto store = [&] {
        return run_task(attempt(store_oidc_tokens(folder.at("config"), "me", kTokens)));
    };
    const Result<> refused = store();
    REQUIRE(!refused);
    CHECK(refused.error().message().find("config.lock' is there; remove it") != std::string::npos);

    std::filesystem::remove(folder.at("config.lock"));
    CHECK(store());
    CHECK(folder.read("config").find(kNew) != std::string::npos);
    CHECK(!std::filesystem::exists(folder.at("config.lock")));
}

}  // namespace ds::kube
