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
    bool tls = false;          // TCP only.
    std::string certificates;  // The folder with ca.pem, cert.pem and key.pem; empty without TLS.
    bool verify = true;        // Whether the daemon must prove its name, with TLS.

    friend bool operator==(const EngineAddress&, const EngineAddress&) = default;
};

/// The address that DOCKER_HOST names, else Docker's own. TLS as Docker's own client has it: with
/// DOCKER_TLS_VERIFY (checked), or DOCKER_CERT_PATH alone (not checked); certificates are in
/// DOCKER_CERT_PATH, else in Docker's folder. Fails with `InvalidInput` for what is malformed and
/// for what this program cannot do yet: ssh.
/// Source: https://docs.docker.com/engine/security/protect-access/
Result<EngineAddress> find_engine_address(const Environment& environment);

/// Makes connections to the daemon. With TLS it reads the certificates now, and fails with
/// `InvalidInput` naming the file that is missing or broken.
Result<net::Connector> make_connector(const EngineAddress& address);

}  // namespace ds::docker
