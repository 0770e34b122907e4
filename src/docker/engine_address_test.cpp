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

TEST_CASE("find_engine_address says what it cannot do yet") {
    const Result<EngineAddress> tls =
        find_engine_address({{"DOCKER_HOST", "tcp://1.2.3.4:2376"}, {"DOCKER_TLS_VERIFY", "1"}});
    const Result<EngineAddress> ssh = find_engine_address({{"DOCKER_HOST", "ssh://me@host"}});

    REQUIRE_FALSE(tls.has_value());
    CHECK(tls.error().message().starts_with("not built yet: Docker over TLS"));
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
