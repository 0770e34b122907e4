#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/exec.hpp"
#include "kube/spdy_session.hpp"

#include <memory>

namespace ds::kube {

/// Opens the streams of a command on a connection that was upgraded for it, in one round trip.
Task<std::unique_ptr<Exec>> open_exec(std::unique_ptr<SpdySession> session, ExecOptions options);

/// As `open_exec`, but stdin and stdout are one stream; see `Client::exec_stream`.
Task<std::unique_ptr<ByteStream>> open_exec_stream(
    std::unique_ptr<SpdySession> session, ExecOptions options
);

}  // namespace ds::kube
