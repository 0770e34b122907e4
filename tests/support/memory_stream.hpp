#pragma once

// Byte streams without a network: a connected pair, and one that follows a script.

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds {

/// One end of a connection in memory, as a socket behaves: a write waits while the other side has
/// `capacity` bytes unread, each half closes alone, and writing to a closed end fails.
class MemoryStream final : public ByteStream {
  public:
    struct Half {
        explicit Half(const boost::asio::any_io_executor& executor) : changed(executor) {}

        Notifier changed;
        std::string bytes;
        bool ended = false;    // The writer will send no more.
        bool refused = false;  // The reader is gone.
    };

    MemoryStream(std::shared_ptr<Half> in, std::shared_ptr<Half> out, std::size_t capacity)
        : in_(std::move(in)), out_(std::move(out)), capacity_(capacity) {}

    ~MemoryStream() override { shut(); }

    Task<std::size_t> read(std::span<char> into) override {
        co_await check_cancelled();
        while (in_->bytes.empty() && !in_->ended && !in_->refused) {
            co_await in_->changed.wait();
        }
        if (in_->refused) throw Error(ErrorCode::Unavailable, "stream is closed");
        const std::size_t count = std::min(into.size(), in_->bytes.size());
        std::copy_n(in_->bytes.begin(), count, into.begin());
        in_->bytes.erase(0, count);
        in_->changed.notify();
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        co_await check_cancelled();
        while (!bytes.empty()) {
            if (out_->refused || out_->ended) {
                throw Error(ErrorCode::Unavailable, "other end is closed");
            }
            const std::size_t room = capacity_ - std::min(capacity_, out_->bytes.size());
            const std::string_view piece = bytes.substr(0, room);
            if (piece.empty()) {
                co_await out_->changed.wait();
                continue;
            }
            out_->bytes += piece;
            bytes.remove_prefix(piece.size());
            out_->changed.notify();
        }
    }

    Task<> close_write() override {
        co_await check_cancelled();
        out_->ended = true;
        out_->changed.notify();
    }

    void close() override { shut(); }

  private:
    void shut() {
        out_->ended = true;
        in_->refused = true;
        out_->changed.notify();
        in_->changed.notify();
    }

    std::shared_ptr<Half> in_;  // Each half is shared by the two ends.
    std::shared_ptr<Half> out_;
    std::size_t capacity_;
};

struct StreamPair {
    std::unique_ptr<ByteStream> first;
    std::unique_ptr<ByteStream> second;
};

/// Two ends that are connected with each other.
inline StreamPair make_stream_pair(
    const boost::asio::any_io_executor& executor, std::size_t capacity = std::size_t{64} * 1024
) {
    auto there = std::make_shared<MemoryStream::Half>(executor);
    auto back = std::make_shared<MemoryStream::Half>(executor);
    return {
        .first = std::make_unique<MemoryStream>(back, there, capacity),
        .second = std::make_unique<MemoryStream>(there, back, capacity),
    };
}

/// What a `ScriptedStream` plays and what it saw. The test keeps it, the stream points to it.
struct Script {
    static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

    std::deque<std::string> reads = {};  // One read each, then the end.
    std::size_t fail_read = kNever;      // This read, counted from zero, throws `Unavailable`.
    std::size_t fail_write = kNever;     // This write, close_write included, does.

    std::vector<std::string> writes = {};
    std::size_t read_calls = 0;
    std::size_t write_calls = 0;
    bool write_closed = false;
    bool closed = false;

    std::string written() const {
        std::string all;
        for (const std::string& write : writes)
            all += write;
        return all;
    }
};

/// Plays `script`, which must outlive it; never waits for the other side.
class ScriptedStream final : public ByteStream {
  public:
    explicit ScriptedStream(Script& script) : script_(script) {}

    ~ScriptedStream() override { script_.closed = true; }

    Task<std::size_t> read(std::span<char> into) override {
        co_await yield_once();
        if (script_.read_calls++ == script_.fail_read) {
            throw Error(ErrorCode::Unavailable, "connection reset");
        }
        if (script_.closed) throw Error(ErrorCode::Unavailable, "stream is closed");
        if (script_.reads.empty()) co_return 0;
        std::string& next = script_.reads.front();
        const std::size_t count = std::min(into.size(), next.size());
        std::copy_n(next.begin(), count, into.begin());
        next.erase(0, count);
        if (next.empty()) script_.reads.pop_front();
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        co_await yield_once();
        count_write();
        script_.writes.emplace_back(bytes);
    }

    Task<> close_write() override {
        co_await yield_once();
        count_write();
        script_.write_closed = true;
    }

    void close() override { script_.closed = true; }

  private:
    void count_write() {
        if (script_.write_calls++ == script_.fail_write) {
            throw Error(ErrorCode::Unavailable, "broken pipe");
        }
        if (script_.closed) throw Error(ErrorCode::Unavailable, "stream is closed");
    }

    Script& script_;
};

}  // namespace ds
