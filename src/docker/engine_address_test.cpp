#include "docker/engine_address.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::docker {
namespace {

TEST_CASE("find_engine_address takes Docker's own socket when nothing is said") {
    const Result<EngineAddress> address = find_engine_address({});

    REQUIRE(address.has_value());
    CHECK(address->text == "unix:///var/run/docker.sock");
    CHECK(address->socket_path == "/var/run/docker.sock");
}

TEST_CASE("find_engine_address takes DOCKER_HOST") {
    const Result<EngineAddress> socket =
        find_engine_address({{"DOCKER_HOST", "unix:///run/user/1000/docker.sock"}});
    const Result<EngineAddress> tcp = find_engine_address({{"DOCKER_HOST", "tcp://10.0.0.1:2376"}});
    const Result<EngineAddress> bare = find_engine_address({{"DOCKER_HOST", "tcp://[::1]"}});

    REQUIRE(socket.has_value());
    CHECK(socket->socket_path == "/run/user/1000/docker.sock");
    REQUIRE(tcp.has_value());
    CHECK(tcp->host == "10.0.0.1");
    CHECK(tcp->port == "2376");
    CHECK(tcp->socket_path.empty());
    REQUIRE(bare.has_value());
    CHECK(bare->host == "::1");
    CHECK(bare->port == "2375");
}

TEST_CASE("find_engine_address knows TLS as Docker's client does") {
    const std::string host = "tcp://1.2.3.4";
    const Result<EngineAddress> checked = find_engine_address(
        {{"DOCKER_HOST", host}, {"DOCKER_TLS_VERIFY", "1"}, {"DOCKER_CERT_PATH", "/certs"}}
    );
    const Result<EngineAddress> unchecked =
        find_engine_address({{"DOCKER_HOST", host}, {"DOCKER_CERT_PATH", "/certs"}});
    const Result<EngineAddress> own_folder = find_engine_address(
        {{"DOCKER_HOST", host + ":9"}, {"DOCKER_TLS_VERIFY", "1"}, {"HOME", "/home/me"}}
    );

    REQUIRE(checked.has_value());
    CHECK(checked->tls);
    CHECK(checked->verify);
    CHECK(checked->port == "2376");
    CHECK(checked->certificates == "/certs");
    REQUIRE(unchecked.has_value());
    CHECK(unchecked->tls);
    CHECK_FALSE(unchecked->verify);
    REQUIRE(own_folder.has_value());
    CHECK(own_folder->certificates == "/home/me/.docker");
    CHECK(own_folder->port == "9");
}

TEST_CASE("make_connector names the certificate that is missing") {
    const Result<EngineAddress> address =
        find_engine_address({{"DOCKER_HOST", "tcp://1.2.3.4"}, {"DOCKER_CERT_PATH", "/nowhere"}});
    REQUIRE(address.has_value());

    const Result<net::Connector> connector = make_connector(*address);

    REQUIRE_FALSE(connector.has_value());
    CHECK(connector.error().code() == ErrorCode::InvalidInput);
    CHECK(connector.error().message().find("DOCKER_CERT_PATH") != std::string::npos);
    CHECK(connector.error().message().find("/nowhere/ca.pem") != std::string::npos);
}

TEST_CASE("find_engine_address says what it cannot do yet") {
    const Result<EngineAddress> ssh = find_engine_address({{"DOCKER_HOST", "ssh://me@host"}});

    REQUIRE_FALSE(ssh.has_value());
    CHECK(ssh.error().code() == ErrorCode::InvalidInput);
}

TEST_CASE("find_engine_address refuses what is no address") {
    const Result<EngineAddress> address = find_engine_address({{"DOCKER_HOST", "nonsense"}});

    REQUIRE_FALSE(address.has_value());
    CHECK(address.error().message().starts_with("read DOCKER_HOST: "));
}

}  // namespace
}  // namespace ds::docker
