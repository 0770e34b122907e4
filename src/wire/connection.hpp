#pragma once

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/task.hpp"
#include "wire/frame.hpp"
#include "wire/frame_decoder.hpp"
#include "wire/hello.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ds::wire {

/// Which frames overtake which. Frames of one priority keep their order.
enum class Priority : std::uint8_t {
    Urgent,  // Answers, credit, heartbeats.
    Normal,  // What a person waits for: small changes.
    Bulk,    // Content of large files, scans.
};

/// How a silent peer is found out: any byte received counts as life.
struct Liveness {
    std::chrono::milliseconds heartbeat{5'000};
    std::chrono::milliseconds dead_after{15'000};
};

/// One conversation in frames over a byte stream, which must outlive it.
///
/// First `greet` (the helper) or `answer` (the client), then `run` beside one coroutine that calls
/// `receive`. All functions throw `Error`: `Unavailable` when the connection broke or the peer fell
/// silent, `Failed` when the peer sends what is not the protocol. After that it is dead.
class Connection {
  public:
    Connection(boost::asio::any_io_executor executor, ByteStream& stream, Liveness liveness);

    /// Says hello first and waits for the other side's.
    Task<Hello> greet(Hello ours);

    /// Waits for the other side's hello, then says ours.
    Task<Hello> answer(Hello ours);

    /// Writes what is queued and keeps watch over the peer. Never ends by itself but by throwing.
    Task<> run();

    /// Waits for the next frame; heartbeats are taken care of. Nothing when the peer has closed its
    /// half between two frames. Throws what a Failure frame on stream 0 says.
    Task<std::optional<Frame>> receive();

    /// Queues a frame, whatever is queued already: for answers and what is bounded by other means.
    void post(Frame frame, Priority priority);

    /// Queues a frame as soon as the queue of its priority is short: holds back who writes fast.
    Task<> send(Frame frame, Priority priority);

    /// Bytes received and written since the start, with headers.
    std::uint64_t received() const { return received_; }

    std::uint64_t written() const { return written_; }

  private:
    Task<Hello> receive_hello(Hello ours);
    Task<> write_hello(const Hello& ours);
    Task<> write_queued();
    Task<> watch_peer();
    std::string next_batch();

    ByteStream& stream_;
    Liveness liveness_;
    FrameDecoder decoder_;
    std::vector<char> chunk_;  // Read into by receive().
    std::array<std::deque<Frame>, 3> queues_;
    std::array<std::size_t, 3> queued_bytes_{};
    Notifier queued_;
    Notifier taken_;
    std::chrono::steady_clock::time_point last_life_;
    std::uint64_t received_ = 0;
    std::uint64_t written_ = 0;
};

/// A Failure frame that ends `stream`, or the connection if that is 0.
Frame failure_frame(std::uint32_t stream, const Error& error);

/// What a Failure frame says. Its words come from the other side and are cut to a sane length.
Error decode_failure(std::string_view payload);

}  // namespace ds::wire
