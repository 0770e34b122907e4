#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <memory>
#include <string>

namespace ds::kube {

/// Connects to the server of `url`, through `proxy` (a URL; empty: none), with TLS where the URL
/// says so. `tls` outlives the stream; it may be null for an http URL.
Task<std::unique_ptr<ByteStream>> dial(net::Url url, std::string proxy, net::TlsContext* tls);

}  // namespace ds::kube
