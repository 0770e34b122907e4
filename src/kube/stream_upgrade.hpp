#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <array>
#include <memory>
#include <string>

namespace ds::kube {

class ApiConnection;

/// How streams travel on a connection to the API server.
enum class StreamProtocol {
    Spdy,       // SPDY/3.1 itself.
    WebSocket,  // Channels v5 for commands, tunnelled SPDY for ports.
};

enum class StreamPurpose { Command, Forward };

/// A connection that speaks `protocol` from now on.
struct UpgradedConnection {
    std::unique_ptr<ByteStream> stream;
    StreamProtocol protocol = StreamProtocol::Spdy;
};

/// Switches connections to a protocol that carries streams: to the one that worked last, else to
/// SPDY, and to the other one when that is refused.
///
/// Refused means: by a proxy that knows no such upgrade, by a server that is too old or too new for
/// it, or by a Role: SPDY is a POST and needs the verb `create`, WebSocket a GET and needs `get`.
/// What works is remembered for each purpose, in memory and in a file.
class StreamUpgrade {
  public:
    /// `memory_file` says what worked for this cluster before; empty: nothing is kept on disk.
    StreamUpgrade(std::shared_ptr<ApiConnection> api, std::string memory_file);

    /// `target` is the path and query of the subresource.
    Task<UpgradedConnection> open(std::string target, StreamPurpose purpose);

    StreamProtocol preferred(StreamPurpose purpose) const;
    void prefer(StreamPurpose purpose, StreamProtocol protocol);

  private:
    void recall();
    void remember() const;

    std::shared_ptr<ApiConnection> api_;  // Shared with the client.
    std::string memory_file_;
    bool recalled_ = false;
    std::array<StreamProtocol, 2> preferred_{StreamProtocol::Spdy, StreamProtocol::Spdy};
};

}  // namespace ds::kube
