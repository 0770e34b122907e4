#include "kube/spdy_session.hpp"

#include "base/check.hpp"
#include "base/notifier.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/byte_queue.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
constexpr std::size_t kFrameSize = std::size_t{32} * 1024;
constexpr std::size_t kMaxWaitingIn = std::size_t{256} * 1024;   // Of each stream.
constexpr std::size_t kMaxWaitingOut = std::size_t{256} * 1024;  // Of the connection.
constexpr auto kPingEvery = std::chrono::seconds(10);
constexpr auto kSilenceLimit = std::chrono::seconds(60);
constexpr auto kLingerLimit = std::chrono::seconds(5);
constexpr std::uint32_t kCancel = 5;  // RST_STREAM: no longer wanted.

Error lost() {
    return {ErrorCode::Unavailable, "connection to the cluster was closed"};
}

struct Channel {
    explicit Channel(const boost::asio::any_io_executor& executor) : changed(executor) {}

    bool holds_back() const { return !tail && waiting.size() >= kMaxWaitingIn; }

    Notifier changed;  // Wakes readers, and the session's reader when there is room again.
    ByteQueue waiting;
    std::optional<std::size_t> tail;
    bool accepted = false;
    bool ended = false;  // The other side will send no more.
    bool reset = false;  // It said so by a reset.
    bool write_closed = false;
};

}  // namespace

struct SpdyState {
    SpdyState(const boost::asio::any_io_executor& on, std::unique_ptr<ByteStream> over)
        : executor(on), connection(std::move(over)), output(on), room(on), answers(on) {}

    // Ends everything: what waits is woken and throws.
    void fail(Error why) {
        if (failure) return;
        failure = std::move(why);
        connection->close();
        wake_all();
    }

    void throw_if_failed() const {
        if (failure) throw Error(*failure);
    }

    void wake_all() {
        for (auto& [id, channel] : channels)
            channel.changed.notify();
        output.notify();
        room.notify();
        answers.notify();
    }

    void send(std::string_view bytes) {
        out += bytes;
        output.notify();
    }

    Channel* find(std::uint32_t id) {
        const auto found = channels.find(id);
        return found == channels.end() ? nullptr : &found->second;
    }

    // Throws when one was refused.
    bool all_accepted() const {
        bool all = true;
        for (const auto& [id, channel] : channels) {
            if (channel.ended && !channel.accepted) {
                throw Error(ErrorCode::Failed, "the cluster refused to open a stream");
            }
            all = all && channel.accepted;
        }
        return all;
    }

    void end(std::uint32_t id, bool by_reset) {
        Channel* channel = find(id);
        if (channel == nullptr || channel->ended) return;
        channel->ended = true;
        channel->reset = by_reset;
        channel->changed.notify();
        room.notify();
        answers.notify();
    }

    void operator()(const SpdyOpen& open) { send(encode_spdy(SpdyReset{open.stream, kCancel})); }

    void operator()(const SpdyReply& reply) {
        if (Channel* channel = find(reply.stream)) channel->accepted = true;
        answers.notify();
        if (reply.fin) end(reply.stream, false);
    }

    void operator()(const SpdyData& data) {
        Channel* channel = find(data.stream);
        if (channel == nullptr) return;
        if (!data.bytes.empty() && !channel->ended) {
            channel->waiting.append(data.bytes);
            if (channel->tail) channel->waiting.keep_last(*channel->tail);
            channel->changed.notify();
        }
        if (data.fin) end(data.stream, false);
    }

    void operator()(const SpdyReset& reset) { end(reset.stream, true); }

    void operator()(const SpdyPing& ping) {
        // Ours have odd numbers; an answer needs nothing beyond having come. Who pings without
        // reading gets no answers.
        const bool ours = ping.id % 2 == 1;
        if (!ours && out.size() < kMaxWaitingOut) send(encode_spdy(ping));
    }

    // The streams that are open go on to their ends; we never open one after the first round.
    void operator()(const SpdyGoAway& /*away*/) {}

    boost::asio::any_io_executor executor;
    std::unique_ptr<ByteStream> connection;
    std::map<std::uint32_t, Channel> channels;

    Notifier output;   // There is something to write, or the session ends.
    Notifier room;     // `out` has room again.
    Notifier answers;  // A stream was accepted or refused.
    std::string out;
    bool writing = false;
    bool closing = false;
    std::optional<Error> failure;

    Clock::time_point last_received = Clock::now();
    bool sent_data = false;  // Since then: the other side may be held back by its reader.
    bool held_back = false;  // We do not read.
    std::uint32_t next_ping = 1;
};

namespace {

// Makes the end of a task, cancellation included, the end of the session.
class FailAtEnd {
  public:
    explicit FailAtEnd(std::shared_ptr<SpdyState> state) : state_(std::move(state)) {}

    FailAtEnd(const FailAtEnd&) = delete;
    FailAtEnd& operator=(const FailAtEnd&) = delete;

    ~FailAtEnd() { state_->fail(lost()); }

  private:
    std::shared_ptr<SpdyState> state_;
};

Task<> wait_for_room(SpdyState& state, std::uint32_t stream) {
    state.held_back = true;
    while (!state.failure) {
        Channel* channel = state.find(stream);
        if (channel == nullptr || !channel->holds_back()) break;
        co_await channel->changed.wait();
    }
    state.held_back = false;
    state.last_received = Clock::now();
}

Task<> handle(SpdyState& state, SpdyFrame frame) {
    if (const auto* data = std::get_if<SpdyData>(&frame)) {
        const Channel* channel = state.find(data->stream);
        if (channel != nullptr && channel->holds_back()) {
            co_await wait_for_room(state, data->stream);
        }
    }
    std::visit(state, frame);
}

Task<> read_frames(SpdyState& state) {
    SpdyDecoder decoder;
    std::vector<char> chunk(kReadSize);
    for (;;) {
        const std::size_t size = co_await state.connection->read(chunk);
        if (size == 0) throw lost();
        state.last_received = Clock::now();
        state.sent_data = false;
        decoder.feed({chunk.data(), size});
        while (std::optional<SpdyFrame> frame = or_throw(decoder.next()))
            co_await handle(state, *std::move(frame));
    }
}

Task<> run_reader(std::shared_ptr<SpdyState> state) {
    const FailAtEnd at_end(state);
    const Result<> end = co_await attempt(read_frames(*state));
    if (!end) state->fail(end.error());
}

void ping(SpdyState& state) {
    const bool excused = state.held_back || state.sent_data;
    if (!excused && Clock::now() - state.last_received > kSilenceLimit) {
        state.fail({ErrorCode::Unavailable, "connection to the cluster: no answer for 60 s"});
        return;
    }
    state.send(encode_spdy(SpdyPing{state.next_ping}));
    state.next_ping += 2;
}

Task<> write_frames(SpdyState& state) {
    std::string batch;
    while (!state.failure) {
        if (state.out.empty()) {
            if (state.closing) co_return;
            const bool woken = co_await state.output.wait_for(kPingEvery);
            if (!woken) ping(state);
            continue;
        }
        batch.clear();
        std::swap(batch, state.out);
        state.writing = true;
        state.room.notify();
        co_await state.connection->write(batch);
        state.writing = false;
    }
}

Task<> run_writer(std::shared_ptr<SpdyState> state) {
    const FailAtEnd at_end(state);
    const Result<> end = co_await attempt(write_frames(*state));
    if (!end) state->fail(end.error());
}

Task<> linger(std::shared_ptr<SpdyState> state) {
    const FailAtEnd at_end(state);
    const auto deadline = Clock::now() + kLingerLimit;
    while (!state->failure && Clock::now() < deadline) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        (void)co_await state->answers.wait_for(left);
    }
}

}  // namespace

SpdyStream::SpdyStream(std::shared_ptr<SpdyState> state, std::uint32_t id)
    : state_(std::move(state)), id_(id) {}

SpdyStream::~SpdyStream() {
    close();
}

Task<std::size_t> SpdyStream::read(std::span<char> into) {
    co_await check_cancelled();
    for (;;) {
        Channel* channel = state_->find(id_);
        if (channel == nullptr) throw Error(ErrorCode::Unavailable, "stream is closed");
        if (!channel->waiting.empty()) {
            const bool held_back = channel->holds_back();
            const std::size_t count = channel->waiting.take(into);
            if (held_back || channel->waiting.empty()) channel->changed.notify();
            co_return count;
        }
        if (channel->ended) co_return 0;
        state_->throw_if_failed();
        co_await channel->changed.wait();
    }
}

Task<> SpdyStream::write(std::string_view bytes) {
    co_await check_cancelled();
    while (!bytes.empty()) {
        state_->throw_if_failed();
        const Channel* channel = state_->find(id_);
        if (channel == nullptr || channel->ended || channel->write_closed) {
            throw Error(ErrorCode::Failed, "stream is closed");
        }
        if (state_->out.size() >= kMaxWaitingOut) {
            co_await state_->room.wait();
            continue;
        }
        const std::string_view piece = bytes.substr(0, kFrameSize);
        append_spdy_data(state_->out, id_, piece, false);
        bytes.remove_prefix(piece.size());
        state_->sent_data = true;
        state_->output.notify();
    }
}

Task<> SpdyStream::close_write() {
    co_await check_cancelled();
    state_->throw_if_failed();
    Channel* channel = state_->find(id_);
    if (channel == nullptr || channel->write_closed) co_return;
    channel->write_closed = true;
    // After a reset the number is dead on the other side.
    if (channel->reset) co_return;
    append_spdy_data(state_->out, id_, {}, true);
    state_->output.notify();
}

void SpdyStream::close() {
    Channel* channel = state_->find(id_);
    if (channel == nullptr) return;
    const bool over = channel->reset || (channel->ended && channel->write_closed);
    // Out of the map first: those who are woken must not find it. The node lives to the end.
    const auto node = state_->channels.extract(id_);
    node.mapped().changed.notify();
    state_->room.notify();
    if (!over && !state_->failure) state_->send(encode_spdy(SpdyReset{id_, kCancel}));
}

void SpdyStream::keep_tail(std::size_t limit) {
    if (Channel* channel = state_->find(id_)) channel->tail = limit;
}

Task<> SpdyStream::drained() {
    co_await check_cancelled();
    for (;;) {
        Channel* channel = state_->find(id_);
        if (channel == nullptr) throw Error(ErrorCode::Unavailable, "stream is closed");
        if (channel->ended && channel->waiting.empty()) co_return;
        if (!channel->ended) state_->throw_if_failed();
        co_await channel->changed.wait();
    }
}

bool SpdyStream::was_reset() const {
    const Channel* channel = state_->find(id_);
    return channel != nullptr && channel->reset;
}

SpdySession::SpdySession(
    const boost::asio::any_io_executor& executor,
    TaskGroup& tasks,
    std::unique_ptr<ByteStream> connection
)
    : tasks_(tasks), state_(std::make_shared<SpdyState>(executor, std::move(connection))) {
    tasks_.start(run_reader(state_));
    tasks_.start(run_writer(state_));
}

SpdySession::~SpdySession() {
    state_->closing = true;
    state_->output.notify();
    if (state_->failure) return;
    if (state_->out.empty() && !state_->writing) {
        state_->fail(lost());
    } else {
        tasks_.start(linger(state_));
    }
}

std::unique_ptr<SpdyStream> SpdySession::open(const SpdyHeaders& headers, bool fin) {
    const std::uint32_t id = next_id_;
    next_id_ += 2;
    Channel& channel = state_->channels.try_emplace(id, state_->executor).first->second;
    channel.write_closed = fin;
    state_->send(encoder_.open(id, headers, fin));
    return std::make_unique<SpdyStream>(state_, id);
}

Task<> SpdySession::accepted() {
    co_await check_cancelled();
    while (!state_->all_accepted()) {
        state_->throw_if_failed();
        co_await state_->answers.wait();
    }
}

bool SpdySession::alive() const {
    return !state_->failure;
}

}  // namespace ds::kube
