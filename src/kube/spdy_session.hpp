#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/spdy_codec.hpp"
#include "kube/stream_mux.hpp"

#include <cstdint>
#include <memory>

namespace ds::kube {

/// The client's side of a SPDY/3.1 connection as the streams of Kubernetes use it. Answers pings.
class SpdySession final : public MuxSession {
  public:
    SpdySession(
        const boost::asio::any_io_executor& executor,
        TaskGroup& tasks,
        std::unique_ptr<ByteStream> connection
    );

    /// Opens a stream; with `fin` we will send nothing on it. Returns at once.
    std::unique_ptr<MuxStream> open(const SpdyHeaders& headers, bool fin);

  private:
    SpdyEncoder encoder_;
    std::uint32_t next_id_ = 1;
};

}  // namespace ds::kube
