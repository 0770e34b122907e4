#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "kube/spdy_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ds {
class TaskGroup;
}

namespace ds::kube {

struct SpdyState;

/// One stream of a `SpdySession`, as a byte stream that may outlive it.
///
/// Up to 256 KiB wait for the reader of each stream; beyond that nothing is read from the
/// connection until this stream is, because SPDY as Kubernetes speaks it has no flow control.
/// `close` and the destructor reset the stream unless both halves have ended.
class SpdyStream final : public ByteStream {
  public:
    SpdyStream(std::shared_ptr<SpdyState> state, std::uint32_t id);
    SpdyStream(const SpdyStream&) = delete;
    SpdyStream& operator=(const SpdyStream&) = delete;
    ~SpdyStream() override;

    Task<std::size_t> read(std::span<char> into) override;

    /// Throws `Failed` when the other side has reset the stream or closed its half.
    Task<> write(std::string_view bytes) override;

    Task<> close_write() override;
    void close() override;

    /// Keeps only the last `limit` bytes for the reader, and never makes the connection wait.
    void keep_tail(std::size_t limit);

    /// Waits until the other side has ended the stream and all it sent has been read.
    Task<> drained();

    /// Whether the other side ended the stream by resetting it.
    bool was_reset() const;

  private:
    std::shared_ptr<SpdyState> state_;  // Shared with the session, its tasks and its other streams.
    std::uint32_t id_;
};

/// The client's side of a SPDY/3.1 connection as the streams of Kubernetes use it.
///
/// Answers pings, and sends one after 10 s of silence. A connection that stays silent for 60 s
/// although nothing holds the other side back is given up. When the connection ends, all its
/// streams throw `Unavailable`, after what had arrived has been read.
class SpdySession {
  public:
    /// Runs its reading and writing in `tasks`, which must outlive the session. None of it fails.
    SpdySession(
        const boost::asio::any_io_executor& executor,
        TaskGroup& tasks,
        std::unique_ptr<ByteStream> connection
    );
    SpdySession(const SpdySession&) = delete;
    SpdySession& operator=(const SpdySession&) = delete;

    /// Closes the connection, after what was written has been sent; that may take 5 s.
    ~SpdySession();

    /// Opens a stream; with `fin` we will send nothing on it. Returns at once.
    std::unique_ptr<SpdyStream> open(const SpdyHeaders& headers, bool fin);

    /// Waits until the other side has accepted all streams: what is written before is lost there.
    /// Throws `Failed` when it refuses one.
    Task<> accepted();

    /// Whether the connection still stands.
    bool alive() const;

  private:
    TaskGroup& tasks_;
    std::shared_ptr<SpdyState> state_;  // Shared with its tasks and streams.
    SpdyEncoder encoder_;
    std::uint32_t next_id_ = 1;
};

}  // namespace ds::kube
