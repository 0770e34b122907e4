#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "net/proxy.hpp"

#include <string>

namespace ds::net {

/// The client's side of SOCKS5 (RFC 1928, 1929) on `stream`, which afterwards leads to `host`.
///
/// Throws `Forbidden` when the proxy's rules are against it, `Unavailable` when the proxy cannot
/// reach the host, `Failed` for refused credentials and when it speaks no SOCKS5.
Task<> ask_socks5(ByteStream& stream, Proxy proxy, std::string host, std::string port);

}  // namespace ds::net
