#include "kube/credentials.hpp"

#include "data/json.hpp"
#include "support/fake_access.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_server.hpp"
#include "sys/file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

const std::string kPod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"}})";

// A server that takes one value of the Authorization header only.
Task<> answer_if(FakeConnection& connection, FakeRequest request, std::string wanted) {
    FakeAnswer answer;
    if (request.header("Authorization") == wanted) {
        answer.body = kPod;
    } else {
        answer = fake_refusal(401, "Unauthorized", "Unauthorized");
    }
    co_await connection.answer(std::move(answer));
}

void demand(FakeApiServer& server, const std::string& wanted) {
    server.on("GET", "*", [wanted](FakeConnection& connection, FakeRequest request) {
        return answer_if(connection, std::move(request), wanted);
    });
}

Task<Result<data::Value>> get_pod(Client& client) {
    Result<data::Value> pod = co_await attempt(client.get(pod_ref("shop", "web-0")));
    co_return pod;
}

/// The headers of the one request of a client with this user.
FakeRequest request_of(std::function<void(UserAccess&)> change) {
    FakeSetting setting;
    setting.change = [change = std::move(change)](ClusterAccess& access) {
        change(access.user);
    };
    Task<FakeRequest> (*test)(FakeApiServer&, Client&) = [](FakeApiServer& server,
                                                            Client& client) -> Task<FakeRequest> {
        server.answer("GET", "*", {.body = kPod});
        (void)co_await get_pod(client);
        co_return server.requests().at(0);
    };
    return run_with_access(std::move(setting), test);
}

/// A plugin that counts its runs in the file "runs" and prints what `output` says, in which
/// `$RUN` is the number of the run.
ExecPlugin plugin(const TempDir& folder, const std::string& output) {
    const std::string script = "#!/bin/sh\necho \"$KUBERNETES_EXEC_INFO\" >>" + folder.at("infos") +
                               "\nRUN=$(wc -l <" + folder.at("infos") +
                               " | tr -d ' ')\ncat <<END\n" + output + "\nEND\n";
    REQUIRE(sys::write_file_atomically(folder.at("plugin"), script, 0700));
    ExecPlugin made;
    made.api_version = "client.authentication.k8s.io/v1";
    made.command = folder.at("plugin");
    return made;
}

std::string credential(const std::string& status) {
    return R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":)" +
           status + "}";
}

std::string infos(const TempDir& folder) {
    return sys::read_file(folder.at("infos")).value_or("");
}

std::size_t runs(const TempDir& folder) {
    const std::string all = infos(folder);
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n'));
}

FakeSetting with_plugin(ExecPlugin plugin) {
    FakeSetting setting;
    setting.change = [plugin = std::move(plugin)](ClusterAccess& access) {
        access.user = UserAccess{};
        access.user.name = "me";
        access.user.file = "/k/config";
        access.user.exec = plugin;
    };
    return setting;
}

Task<std::string> demand_second_token(FakeApiServer& server, Client& client) {
    demand(server, "Bearer token-1");
    Result<data::Value> pod = co_await get_pod(client);
    if (!pod) co_return "first: " + pod.error().message();
    pod = co_await get_pod(client);
    if (!pod) co_return "second: " + pod.error().message();
    demand(server, "Bearer token-2");  // As if the first one were revoked.
    pod = co_await get_pod(client);
    co_return pod ? "fine" : pod.error().message();
}

Task<std::string> demand_unknown_token(FakeApiServer& server, Client& client) {
    demand(server, "Bearer other");
    const Result<data::Value> pod = co_await get_pod(client);
    co_return pod ? "fine" : pod.error().message();
}

Task<std::string> exec_with_second_token(FakeApiServer& server, Client& client) {
    server.on("POST", "*", [](FakeConnection& connection, FakeRequest request) {
        return answer_if(connection, std::move(request), "Bearer token-2");
    });
    server.on("GET", "*/exec", [](FakeConnection& connection, FakeRequest request) {
        return answer_if(connection, std::move(request), "Bearer token-2");
    });
    ExecOptions options;
    options.name_space = "shop";
    options.pod = "web-0";
    options.command = {"true"};
    (void)co_await attempt(client.exec(options));
    std::string all;
    for (const FakeRequest& request : server.requests())
        all += request.header("Authorization") + "\n";
    co_return all;
}

}  // namespace

TEST_CASE("Credentials sends tokens, logins and whom to impersonate") {
    CHECK(request_of([](UserAccess& user) {
              user.token = "secret";
          }).header("Authorization") == "Bearer secret");
    CHECK(request_of([](UserAccess& user) {
              user.token.clear();
              user.login = "me";
              user.password = "secret";
          }).header("Authorization") == "Basic bWU6c2VjcmV0");
    const FakeRequest request = request_of([](UserAccess& user) {
        user.impersonation = {
            "ann", "42", {"dev", "ops"}, {{"example.org/Team Ä", {"red", "blue"}}}
        };
    });
    CHECK(request.header("Impersonate-User") == "ann");
    CHECK(request.header("Impersonate-Uid") == "42");
    std::string groups;
    std::string extra;
    for (const auto& [name, value] : request.headers) {
        if (name == "Impersonate-Group") groups += value + " ";
        if (name == "Impersonate-Extra-example.org%2fTeam%20%c3%84") extra += value + " ";
    }
    CHECK(groups == "dev ops ");
    CHECK(extra == "red blue ");
}

TEST_CASE("Credentials reads a token file again when its token is refused") {
    const TempDir folder;
    REQUIRE(sys::write_file_atomically(folder.at("token"), "new\n", 0600));
    FakeSetting setting;
    setting.change = [&folder](ClusterAccess& access) {
        access.user.token = "old";
        access.user.token_file = folder.at("token");
    };
    Task<std::string> (*test)(FakeApiServer&, Client&) = [](FakeApiServer& server,
                                                            Client& client) -> Task<std::string> {
        demand(server, "Bearer new");
        const Result<data::Value> pod = co_await get_pod(client);
        co_return pod ? "fine" : pod.error().message();
    };

    CHECK(run_with_access(std::move(setting), test) == "fine");
}

TEST_CASE("Credentials asks a plugin once, and again when its token is refused") {
    const TempDir folder;

    CHECK(
        run_with_access(
            with_plugin(plugin(folder, credential(R"({"token":"token-$RUN"})"))),
            demand_second_token
        ) == "fine"
    );
    CHECK(runs(folder) == 2);
}

TEST_CASE("Credentials asks a plugin again before a stream is given up") {
    const TempDir folder;

    const std::string all = run_with_access(
        with_plugin(plugin(folder, credential(R"({"token":"token-$RUN"})"))), exec_with_second_token
    );

    CHECK(all.starts_with("Bearer token-1\nBearer token-2\n"));
}

TEST_CASE("Credentials asks a plugin again when its credential has expired, and not before") {
    const TempDir expired;
    const TempDir fresh;
    const std::string past = R"({"token":"token","expirationTimestamp":"2020-01-01T00:00:00Z"})";
    const std::string future = R"({"token":"token","expirationTimestamp":"2200-01-01T00:00:00Z"})";
    Task<int> (*test)(FakeApiServer&, Client&) = [](FakeApiServer& server,
                                                    Client& client) -> Task<int> {
        server.answer("GET", "*", {.body = kPod});
        for (int i = 0; i < 3; ++i)
            (void)co_await get_pod(client);
        co_return 0;
    };

    run_with_access(with_plugin(plugin(expired, credential(past))), test);
    run_with_access(with_plugin(plugin(fresh, credential(future))), test);

    CHECK(runs(expired) == 3);
    CHECK(runs(fresh) == 1);
}

TEST_CASE("Credentials gives up after one renewal and says what was refused") {
    const TempDir folder;

    CHECK(
        run_with_access(
            with_plugin(plugin(folder, credential(R"({"token":"token-$RUN"})"))),
            demand_unknown_token
        ) == "the cluster of context 'fake' refused what plugin '" + folder.at("plugin") +
                 "' gave for users[me] (401); log in again, or ask for a new one"
    );
    CHECK(runs(folder) == 2);
}

TEST_CASE("Credentials tells a plugin about the cluster when the kubeconfig says so") {
    const TempDir folder;
    ExecPlugin made = plugin(folder, credential(R"({"token":"token-1"})"));
    made.provide_cluster_info = true;
    made.cluster_config = R"({"audience":"x"})";
    made.interactive = InteractiveMode::Never;

    run_with_access(with_plugin(made), demand_unknown_token);

    const std::string info = infos(folder);
    CHECK(info.find(R"("interactive":false)") != std::string::npos);
    CHECK(info.find(R"("config":{"audience":"x"})") != std::string::npos);
    CHECK(info.find(R"("server":"http)") != std::string::npos);
}

TEST_CASE("Credentials shows the server the client certificate of a plugin") {
    const TempDir folder;
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const TlsIdentity own = make_identity({.name = "me"}, &authority);
    const data::Value status = data::Value::map(
        {{"clientCertificateData", own.certificate_pem}, {"clientKeyData", own.key_pem}}
    );
    // The shell's cat takes the backslashes of JSON for its own.
    std::string text = credential(data::write_json(status));
    for (std::size_t at = 0; (at = text.find('\\', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\\');
    FakeSetting setting = with_plugin(plugin(folder, text));
    setting.server = {.transport = FakeTransport::Tls, .trusted_client = authority.certificate_pem};
    Task<std::string> (*test)(FakeApiServer&, Client&) = [](FakeApiServer& server,
                                                            Client& client) -> Task<std::string> {
        server.answer("GET", "*", {.body = kPod});
        const Result<data::Value> pod = co_await get_pod(client);
        co_return pod ? "fine" : pod.error().message();
    };

    CHECK(run_with_access(std::move(setting), test) == "fine");
}

TEST_CASE("Credentials says how a plugin failed, and never what it printed") {
    const auto said = [](const ExecPlugin& plugin) {
        return run_with_access(with_plugin(plugin), demand_unknown_token);
    };
    const TempDir folder;
    ExecPlugin missing;
    missing.api_version = "client.authentication.k8s.io/v1";
    missing.command = "no-such-plugin";
    missing.install_hint = "Get it at example.org\n";
    CHECK(
        said(missing) ==
        "plugin 'no-such-plugin' of users[me] in /k/config is not installed; Get it at example.org"
    );
    for (const std::string output :
         {"secret", R"({"kind":"secret"})", R"({"kind":"ExecCredential","apiVersion":"v0"})"}) {
        const std::string message = said(plugin(folder, output));
        CAPTURE(message);
        CHECK(message.find("what it printed is") != std::string::npos);
        CHECK(message.find("secret") == std::string::npos);
    }
    ExecPlugin failing = plugin(folder, "");
    failing.arguments = {"-c", "exit 7"};
    failing.command = "/bin/sh";
    CHECK(said(failing).find("failed with exit code 7") != std::string::npos);
}

TEST_CASE("parse_plugin_output reads certificates, and wants both parts") {
    const std::string version = "client.authentication.k8s.io/v1";
    const std::string both = R"({"clientCertificateData":"CERT","clientKeyData":"KEY"})";

    const PluginCredential read = parse_plugin_output(credential(both), version).value();

    CHECK(read.certificate == "CERT");
    CHECK(read.key == "KEY");
    CHECK(!parse_plugin_output(credential(R"({"clientKeyData":"KEY"})"), version));
    CHECK(!parse_plugin_output(credential("{}"), version));
    CHECK(!parse_plugin_output(credential(R"({"token":"t","expirationTimestamp":"soon"})"), version)
    );
    CHECK(!parse_plugin_output(credential(both), "client.authentication.k8s.io/v1beta1"));
}

}  // namespace ds::kube
