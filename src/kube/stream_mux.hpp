#pragma once

// Several streams on one connection to the cluster, whatever protocol frames them.

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "base/task.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace ds {
class TaskGroup;
}

namespace ds::kube {

struct MuxState;

/// One stream of a `MuxSession`, as a byte stream that may outlive it.
///
/// Up to 256 KiB wait for the reader of each stream; beyond that nothing is read from the
/// connection until this stream is, because streams of Kubernetes have no flow control of their
/// own. `close` and the destructor reset the stream, where the protocol can, unless both halves
/// have ended.
class MuxStream final : public ByteStream {
  public:
    MuxStream(std::shared_ptr<MuxState> state, std::uint32_t id);
    MuxStream(const MuxStream&) = delete;
    MuxStream& operator=(const MuxStream&) = delete;
    ~MuxStream() override;

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

    /// How much was written so far.
    std::uint64_t written() const;

  private:
    std::shared_ptr<MuxState> state_;  // Shared with the session, its tasks and its other streams.
    std::uint32_t id_;
};

/// Owns a connection that carries streams: reads and writes it in tasks of its own.
///
/// Sends a ping after 10 s of silence; a connection that stays silent although nothing holds the
/// other side back is given up (`Liveness`). When the connection ends, all its streams throw
/// `Unavailable`, after what had arrived has been read; when only writing to it fails, what is
/// still on its way to us is waited for.
class MuxSession {
  public:
    MuxSession(const MuxSession&) = delete;
    MuxSession& operator=(const MuxSession&) = delete;

    /// Closes the connection, after what was written has been sent; that may take 5 s.
    virtual ~MuxSession();

    /// Waits until the other side has accepted all streams: what is written before is lost there.
    /// Throws `Failed` when it refuses one.
    Task<> accepted();

    /// Whether the connection still stands.
    bool alive() const;

    /// Closes the connection at once; nobody wants what is on its way.
    void abandon();

    /// Ends the connection, and what uses it, with an error, also after the session is gone.
    std::function<void(Error)> breaker() const;

  protected:
    /// Runs reading and writing in `tasks`, which must outlive the session. None of it fails.
    MuxSession(TaskGroup& tasks, std::shared_ptr<MuxState> state);

    MuxState& state() { return *state_; }

    /// A stream called `id`. `write_closed`: we will send nothing on it; `accepted`: it need not be
    /// waited for.
    std::unique_ptr<MuxStream> add_stream(std::uint32_t id, bool write_closed, bool accepted);

  private:
    TaskGroup& tasks_;
    std::shared_ptr<MuxState> state_;  // Shared with its tasks and streams.
};

}  // namespace ds::kube
