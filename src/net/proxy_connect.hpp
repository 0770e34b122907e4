#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "net/proxy.hpp"

#include <memory>
#include <string>

namespace ds::net {

/// Asks the proxy at the other end of `stream` for a connection to `host` and `port`: with HTTP
/// CONNECT, or by SOCKS5. The proxy looks the host up.
///
/// Throws `Failed` when the proxy wants other credentials, `Forbidden` when its rules are
/// against it, `Unavailable` when it cannot reach the host or the connection breaks.
Task<std::unique_ptr<ByteStream>> ask_proxy(
    std::unique_ptr<ByteStream> stream, Proxy proxy, std::string host, std::string port
);

/// Connects to the proxy, over TLS for an https one, and through it. Errors name the proxy.
Task<std::unique_ptr<ByteStream>> connect_through(Proxy proxy, std::string host, std::string port);

}  // namespace ds::net
