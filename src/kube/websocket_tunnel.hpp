#pragma once

#include "base/byte_stream.hpp"

#include <memory>

namespace ds::kube {

/// Bytes inside of binary WebSocket messages, whose borders mean nothing: how SPDY travels where
/// only WebSocket passes. Pings of the other side are answered with the next write, of which SPDY
/// makes one every 10 s at least.
std::unique_ptr<ByteStream> make_websocket_tunnel(std::unique_ptr<ByteStream> connection);

}  // namespace ds::kube
