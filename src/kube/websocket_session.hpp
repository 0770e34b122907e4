#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/stream_mux.hpp"

#include <cstdint>
#include <memory>

namespace ds::kube {

/// The client's side of a WebSocket connection of the subprotocol v5.channel.k8s.io: each message
/// is a piece of the channel that its first byte names; {255, N} ends our half of channel N.
///
/// Channels end with the connection, once the status channel has said how the command ended or the
/// server has said goodbye; a connection that just breaks ends none.
class WebSocketSession final : public MuxSession {
  public:
    WebSocketSession(
        const boost::asio::any_io_executor& executor,
        TaskGroup& tasks,
        std::unique_ptr<ByteStream> connection
    );

    static constexpr std::uint32_t kIn = 0;
    static constexpr std::uint32_t kOut = 1;
    static constexpr std::uint32_t kErr = 2;
    static constexpr std::uint32_t kStatus = 3;
    static constexpr std::uint32_t kResize = 4;

    std::unique_ptr<MuxStream> channel(std::uint32_t number);
};

}  // namespace ds::kube
