#pragma once

// `net` carries bytes: TCP, TLS, unix sockets, and HTTP/1.1 on any byte stream. Host names, ports,
// certificates and HTTP come in as values; nothing here knows Kubernetes or Docker.

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <memory>
#include <string>

namespace ds::net {

/// Connects to the first address of `host` that answers, IPv4 or IPv6; `port` is a number.
///
/// A peer that vanishes without a word is noticed within about 15 s; a peer that only stops
/// reading may do so for as long as it likes. Throws `Error` `Unavailable` naming host and port.
Task<std::unique_ptr<ByteStream>> connect_tcp(std::string host, std::string port);

/// Connects to the unix socket at `path`. Throws `Unavailable` (`Forbidden` without the right).
Task<std::unique_ptr<ByteStream>> connect_unix(std::string path);

}  // namespace ds::net
