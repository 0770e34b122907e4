#include "wire/connection.hpp"

#include "base/tasks.hpp"
#include "wire/fields.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ds::wire {
namespace {

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
constexpr std::size_t kBatchSize = std::size_t{64} * 1024;
constexpr std::size_t kQueueBytes = std::size_t{256} * 1024;
constexpr std::size_t kMaxFailureText = 2000;

using Clock = std::chrono::steady_clock;

// A code's number on the wire is its place here.
constexpr std::array kErrorCodes{
    ErrorCode::Failed,
    ErrorCode::InvalidInput,
    ErrorCode::NotFound,
    ErrorCode::Conflict,
    ErrorCode::Expired,
    ErrorCode::Unauthorized,
    ErrorCode::Forbidden,
    ErrorCode::Unavailable,
};

std::size_t size_on_wire(const Frame& frame) {
    return kHeaderSize + frame.payload.size();
}

}  // namespace

Connection::Connection(boost::asio::any_io_executor executor, ByteStream& stream, Liveness liveness)
    : stream_(stream),
      liveness_(liveness),
      queued_(executor),
      taken_(executor),
      last_life_(Clock::now()) {}

Task<Hello> Connection::greet(Hello ours) {
    co_await write_hello(ours);
    co_return co_await receive_hello(std::move(ours));
}

Task<Hello> Connection::answer(Hello ours) {
    const Hello theirs = co_await receive_hello(ours);
    co_await write_hello(ours);
    co_return theirs;
}

Task<Hello> Connection::receive_hello(Hello ours) {
    const std::optional<Frame> frame = co_await receive();
    if (!frame) throw Error(ErrorCode::Unavailable, "the helper ended before it said hello");
    if (frame->type != FrameType::Hello) {
        throw Error(ErrorCode::Failed, "the helper's first frame is not a hello");
    }
    Hello theirs = or_throw(decode_hello(frame->payload));
    (void)or_throw(common_version(ours, theirs));
    co_return theirs;
}

Task<> Connection::write_hello(const Hello& ours) {
    std::string bytes;
    append_frame(bytes, Frame{FrameType::Hello, 0, encode_hello(ours)});
    co_await stream_.write(bytes);
    written_ += bytes.size();
}

Task<> Connection::run() {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(watch_peer());
    co_await finish(group, write_queued());
}

Task<std::optional<Frame>> Connection::receive() {
    chunk_.resize(kReadSize);
    for (;;) {
        std::optional<Frame> frame = or_throw(decoder_.next());
        if (frame && frame->type == FrameType::Heartbeat) continue;
        if (frame && frame->type == FrameType::Failure && frame->stream == 0) {
            throw decode_failure(frame->payload);
        }
        if (frame) co_return frame;
        const std::size_t count = co_await stream_.read(chunk_);
        if (count == 0) break;
        last_life_ = Clock::now();
        received_ += count;
        decoder_.feed(std::string_view(chunk_.data(), count));
    }
    if (!decoder_.at_boundary()) {
        throw Error(ErrorCode::Unavailable, "the connection ended in the middle of a frame");
    }
    co_return std::nullopt;
}

void Connection::post(Frame frame, Priority priority) {
    const auto lane = static_cast<std::size_t>(priority);
    queued_bytes_.at(lane) += size_on_wire(frame);
    queues_.at(lane).push_back(std::move(frame));
    queued_.notify();
}

Task<> Connection::send(Frame frame, Priority priority) {
    while (queued_bytes_.at(static_cast<std::size_t>(priority)) > kQueueBytes)
        co_await taken_.wait();
    post(std::move(frame), priority);
}

// Small frames go out together. What is still queued when a large one has been taken may be
// overtaken by frames that come while that is being written.
std::string Connection::next_batch() {
    std::string batch;
    for (std::size_t lane = 0; lane < queues_.size(); ++lane) {
        std::deque<Frame>& queue = queues_.at(lane);
        while (!queue.empty() && batch.size() < kBatchSize) {
            queued_bytes_.at(lane) -= size_on_wire(queue.front());
            append_frame(batch, queue.front());
            queue.pop_front();
        }
    }
    return batch;
}

Task<> Connection::write_queued() {
    for (;;) {
        const std::string batch = next_batch();
        if (batch.empty()) {
            co_await queued_.wait();
            continue;
        }
        taken_.notify();
        co_await stream_.write(batch);
        written_ += batch.size();
    }
}

Task<> Connection::watch_peer() {
    last_life_ = Clock::now();
    for (;;) {
        co_await sleep_for(liveness_.heartbeat);
        const auto silence =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_life_);
        if (silence >= liveness_.dead_after) {
            throw Error(
                ErrorCode::Unavailable,
                "no sign of life from the other side for " +
                    std::to_string(silence.count() / 1000) + " s"
            );
        }
        post(Frame{FrameType::Heartbeat, 0, {}}, Priority::Urgent);
    }
}

Frame failure_frame(std::uint32_t stream, const Error& error) {
    FieldWriter fields;
    const auto* const place = std::find(kErrorCodes.begin(), kErrorCodes.end(), error.code());
    fields.u8(static_cast<std::uint8_t>(place - kErrorCodes.begin()));
    fields.text(std::string_view(error.message()).substr(0, kMaxFailureText));
    return Frame{FrameType::Failure, stream, fields.take()};
}

Error decode_failure(std::string_view payload) {
    FieldReader fields(payload);
    const std::size_t place = fields.u8();
    std::string message(fields.text(kMaxFailureText));
    if (!fields.ok() || message.empty()) message = "the other side gave up without a reason";
    // No control characters of the other side reach the terminal.
    std::replace_if(
        message.begin(), message.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?'
    );
    const bool known = place < kErrorCodes.size();
    return {known ? kErrorCodes.at(place) : ErrorCode::Failed, std::move(message)};
}

}  // namespace ds::wire
