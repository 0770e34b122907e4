#include "support/fake_access.hpp"
#include "support/tls_server.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

// What a user reads when the cluster cannot be reached: the words of `net` and the advice of
// `refusal` together.

namespace ds::kube {
namespace {

Task<std::string> ask(FakeApiServer& server, Client& client) {
    server.answer("GET", "*", {.body = R"({"gitVersion":"v1.30.0"})"});
    const Result<ServerVersion> version = co_await attempt(client.server_version());
    co_return version ? version->text : version.error().message();
}

Task<std::string> ask_after_the_end(FakeApiServer& server, Client& client) {
    co_await server.stop();
    const Result<ServerVersion> version = co_await attempt(client.server_version());
    co_return version ? version->text : version.error().message();
}

std::string said(FakeTransport transport, std::function<void(ClusterAccess&)> change) {
    FakeSetting setting;
    setting.server.transport = transport;
    setting.change = [change = std::move(change)](ClusterAccess& access) {
        access.cluster = "c";
        access.kubeconfig = "/k/config";
        change(access);
    };
    return run_with_access(std::move(setting), ask);
}

bool holds(const std::string& text, std::string_view part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Client says what to check when the certificate of the server does not do") {
    const TlsIdentity other = make_identity({.name = "other authority"}, nullptr);
    const std::string unknown = said(FakeTransport::Tls, [&other](ClusterAccess& access) {
        access.ca = other.certificate_pem;
    });
    CHECK(holds(unknown, "cannot reach the cluster of context 'fake' at https://127.0.0.1:"));
    CHECK(holds(unknown, "is signed by the unknown authority '"));
    CHECK(holds(unknown, "; is certificate-authority-data of clusters[c] in /k/config that of"));

    const std::string name = said(FakeTransport::Tls, [](ClusterAccess& access) {
        access.tls_server_name = "api.example.org";
    });
    CHECK(holds(name, "certificate of 'api.example.org' is for '"));
    CHECK(holds(name, "127.0.0.1'"));
    CHECK(holds(name, "set tls-server-name of clusters[c] to it"));

    const std::string broken =
        said(FakeTransport::Tls, [](ClusterAccess& access) { access.ca = "no PEM"; });
    CHECK(holds(broken, "clusters[c] or users[] of /k/config: certificate of the authority"));
}

TEST_CASE("Client goes on without verification only when the kubeconfig says so") {
    const TlsIdentity other = make_identity({.name = "other authority"}, nullptr);

    CHECK(said(FakeTransport::Tls, [&other](ClusterAccess& access) {
              access.ca = other.certificate_pem;
              access.skip_tls_verify = true;
          }) == "v1.30.0");
}

TEST_CASE("Client asks whether the cluster runs when nothing listens") {
    FakeSetting setting;
    setting.server.transport = FakeTransport::Tcp;
    const std::string refused = run_with_access(std::move(setting), ask_after_the_end);
    CHECK(holds(refused, "connection refused; is the cluster running?"));
}

TEST_CASE("Client says that a server does not take its certificate, and when that ended") {
    const TlsIdentity authority = make_identity({.name = "authority"}, nullptr);
    const TlsIdentity expired = make_identity({.name = "me", .valid_days = -1}, &authority);
    FakeSetting setting;
    setting.server = {.transport = FakeTransport::Tls, .trusted_client = authority.certificate_pem};
    setting.change = [&expired](ClusterAccess& access) {
        access.user.name = "me";
        access.user.file = "/k/config";
        access.user.client_certificate = expired.certificate_pem;
        access.user.client_key = expired.key_pem;
    };

    const std::string said = run_with_access(std::move(setting), ask);

    CHECK(holds(said, "the cluster of context 'fake' refused the client certificate 'me', which "));
    CHECK(holds(said, "expired on "));
    CHECK(holds(said, " of users[me] in /k/config"));
}

}  // namespace ds::kube
