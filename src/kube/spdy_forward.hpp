#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/spdy_session.hpp"

#include <memory>
#include <string>

namespace ds::kube {

/// Opens the streams of one forwarded connection on a connection that was upgraded for it.
Task<std::unique_ptr<ByteStream>> open_forward(
    std::unique_ptr<SpdySession> session, std::string pod, int port
);

}  // namespace ds::kube
