#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/exec.hpp"
#include "kube/stream_mux.hpp"

#include <chrono>
#include <memory>

namespace ds::kube {

class SpdySession;
class WebSocketSession;

/// The streams of one command, on the connection that was upgraded for it.
struct ExecStreams {
    std::unique_ptr<MuxStream> status;
    std::unique_ptr<MuxStream> in;
    std::unique_ptr<MuxStream> out;
    std::unique_ptr<MuxStream> err;
    std::unique_ptr<MuxStream> size;  // Of the terminal.
    /// How long the status may stay away after both outputs have ended, while input may be stuck:
    /// see `exec_streams.cpp`.
    std::chrono::milliseconds status_limit = std::chrono::seconds(15);
    std::unique_ptr<MuxSession> session;  // Last: it closes before its streams reset themselves.
};

/// Opens the streams; nothing is waited for.
ExecStreams open_streams(std::unique_ptr<SpdySession> session, const ExecOptions& options);
ExecStreams open_streams(std::unique_ptr<WebSocketSession> session, const ExecOptions& options);

/// Waits until the other side has accepted them: one round trip with SPDY, none with WebSocket.
Task<std::unique_ptr<Exec>> make_exec(ExecStreams streams);

/// As `make_exec`, but stdin and stdout are one stream; see `Client::exec_stream`.
Task<std::unique_ptr<ByteStream>> make_exec_stream(ExecStreams streams);

}  // namespace ds::kube
