#pragma once

// The inside of `MuxSession`, for the protocols that derive from it.

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/task.hpp"
#include "kube/byte_queue.hpp"
#include "kube/liveness.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ds::kube {

/// What waits for the reader of one stream, and how far its two halves are.
struct MuxChannel {
    static constexpr std::size_t kMaxWaiting = std::size_t{256} * 1024;

    explicit MuxChannel(const boost::asio::any_io_executor& executor) : changed(executor) {}

    bool holds_back() const { return !tail && waiting.size() >= kMaxWaiting; }

    Notifier changed;  // Wakes readers, and the session's reader when there is room again.
    ByteQueue waiting;
    std::optional<std::size_t> tail;
    std::uint64_t written = 0;
    bool accepted = false;
    bool ended = false;  // The other side will send no more.
    bool reset = false;  // It said so by a reset.
    bool write_closed = false;
};

/// The state of a session: streams, what waits to be sent, how the connection is.
struct MuxState {
    static constexpr std::size_t kMaxWaitingOut = std::size_t{256} * 1024;

    MuxState(const boost::asio::any_io_executor& on, std::unique_ptr<ByteStream> over);
    MuxState(const MuxState&) = delete;
    MuxState& operator=(const MuxState&) = delete;
    virtual ~MuxState() = default;

    // What differs between protocols. The first four append to `out`.
    virtual void put_data(std::uint32_t stream, std::string_view bytes) = 0;
    virtual void put_end(std::uint32_t stream) = 0;
    virtual void put_reset(std::uint32_t stream) = 0;
    virtual void put_ping() = 0;
    /// Hands on what `bytes`, just read from the connection, hold. Throws what is wrong with them.
    virtual Task<> take(std::string_view bytes) = 0;
    /// The connection has ended; true if all streams have ended with it, as they should.
    virtual bool is_complete() const = 0;

    /// Ends everything: what waits is woken and throws.
    void fail(Error why);
    void throw_if_failed() const;
    void throw_if_not_writable() const;
    void wake_all();

    MuxChannel* find(std::uint32_t id);

    /// Throws when one was refused.
    bool all_accepted() const;

    void end(std::uint32_t id, bool by_reset);
    void end_all();

    /// Waits until there is room for data of stream `id`, then keeps them for its reader.
    Task<> deliver(std::uint32_t id, std::string_view bytes);

    boost::asio::any_io_executor executor;
    std::unique_ptr<ByteStream> connection;
    std::map<std::uint32_t, MuxChannel> channels;

    Notifier output;   // There is something to write, or the session ends.
    Notifier room;     // `out` has room again.
    Notifier answers;  // A stream was accepted or refused.
    std::string out;
    bool writing = false;
    bool closing = false;
    std::optional<Error> failure;
    std::optional<Error> write_failure;  // Reading may still bring how it all ended.
    Liveness liveness;
};

}  // namespace ds::kube
