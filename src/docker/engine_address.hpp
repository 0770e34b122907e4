#pragma once

#include "base/result.hpp"
#include "net/http_client.hpp"

#include <map>
#include <string>
#include <string_view>

namespace ds::docker {

/// The variables of the environment, by name.
using Environment = std::map<std::string, std::string>;

/// Where the Docker daemon listens.
struct EngineAddress {
    std::string text;         // As the user writes it: "unix:///var/run/docker.sock".
    std::string socket_path;  // Unix sockets only.
    std::string host;         // TCP only, as `port`.
    std::string port;

    friend bool operator==(const EngineAddress&, const EngineAddress&) = default;
};

/// The address that DOCKER_HOST names, else Docker's own. Fails with `InvalidInput` for what is
/// malformed and for what this program cannot do yet: TLS, ssh.
Result<EngineAddress> find_engine_address(const Environment& environment);

/// Makes connections to the daemon.
net::Connector make_connector(const EngineAddress& address);

}  // namespace ds::docker
