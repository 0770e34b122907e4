#pragma once

#include "base/task.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace ds {

/// A two-way stream of bytes: TCP, TLS, a unix socket, an exec channel, a forwarded port, a
/// test's script. Protocols are state machines on top of it.
///
/// One coroutine may read while one other writes. Functions throw `Error` (`Unavailable` when the
/// connection broke); after that the stream is dead. Buffers stay valid until the task has ended.
/// The destructor closes without waiting, and nothing may be reading or writing then.
class ByteStream {
  public:
    virtual ~ByteStream() = default;

    /// Waits for at least one byte and stores at most `into.size()`. Zero is the end: the other
    /// side closed its half, and every later read gives zero again.
    virtual Task<std::size_t> read(std::span<char> into) = 0;

    /// Writes all of `bytes`; returns when they were handed on, which is where a slow reader holds
    /// the writer back.
    virtual Task<> write(std::string_view bytes) = 0;

    /// Closes our half: the other side reads the end, and may go on sending.
    virtual Task<> close_write() = 0;

    /// Closes both halves at once; a read or write under way fails. Never throws, may be repeated.
    virtual void close() = 0;

    /// As `close`, but the other side is told that this is no regular end, where that can be said.
    virtual void reset() { close(); }
};

}  // namespace ds
