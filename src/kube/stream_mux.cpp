#include "kube/stream_mux.hpp"

#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/mux_state.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
constexpr std::size_t kFrameSize = std::size_t{32} * 1024;
constexpr auto kLingerLimit = std::chrono::seconds(5);

Error lost() {
    return {ErrorCode::Unavailable, "connection to the cluster was closed"};
}

}  // namespace

MuxState::MuxState(const boost::asio::any_io_executor& on, std::unique_ptr<ByteStream> over)
    : executor(on),
      connection(std::move(over)),
      output(on),
      room(on),
      answers(on),
      liveness(Clock::now()) {}

void MuxState::fail(Error why) {
    if (failure) return;
    failure = std::move(why);
    connection->close();
    wake_all();
}

void MuxState::throw_if_failed() const {
    if (failure) throw Error(*failure);
}

void MuxState::throw_if_not_writable() const {
    throw_if_failed();
    if (write_failure) throw Error(*write_failure);
}

void MuxState::wake_all() {
    for (auto& [id, channel] : channels)
        channel.changed.notify();
    output.notify();
    room.notify();
    answers.notify();
}

MuxChannel* MuxState::find(std::uint32_t id) {
    const auto found = channels.find(id);
    return found == channels.end() ? nullptr : &found->second;
}

bool MuxState::all_accepted() const {
    bool all = true;
    for (const auto& [id, channel] : channels) {
        if (channel.ended && !channel.accepted) {
            throw Error(ErrorCode::Failed, "the cluster refused to open a stream");
        }
        all = all && channel.accepted;
    }
    return all;
}

void MuxState::end(std::uint32_t id, bool by_reset) {
    MuxChannel* channel = find(id);
    if (channel == nullptr || channel->ended) return;
    channel->ended = true;
    channel->reset = by_reset;
    channel->changed.notify();
    room.notify();
    answers.notify();
}

void MuxState::end_all() {
    for (const auto& [id, channel] : channels)
        end(id, false);
}

Task<> MuxState::deliver(std::uint32_t id, std::string_view bytes) {
    MuxChannel* channel = find(id);
    if (channel != nullptr && channel->holds_back()) {
        liveness.stopped_reading();
        while (!failure && channel != nullptr && channel->holds_back()) {
            co_await channel->changed.wait();
            channel = find(id);
        }
        liveness.reads_again(Clock::now());
    }
    if (channel == nullptr || channel->ended || bytes.empty()) co_return;
    channel->waiting.append(bytes);
    if (channel->tail) channel->waiting.keep_last(*channel->tail);
    channel->changed.notify();
}

namespace {

// Makes the end of a task, cancellation included, the end of the session.
class FailAtEnd {
  public:
    explicit FailAtEnd(std::shared_ptr<MuxState> state) : state_(std::move(state)) {}

    FailAtEnd(const FailAtEnd&) = delete;
    FailAtEnd& operator=(const FailAtEnd&) = delete;

    ~FailAtEnd() { state_->fail(lost()); }

  private:
    std::shared_ptr<MuxState> state_;
};

Task<> read_frames(MuxState& state) {
    std::vector<char> chunk(kReadSize);
    for (;;) {
        const std::size_t size = co_await state.connection->read(chunk);
        if (size == 0) throw lost();
        state.liveness.received(Clock::now());
        co_await state.take({chunk.data(), size});
    }
}

Task<> run_reader(std::shared_ptr<MuxState> state) {
    const FailAtEnd at_end(state);
    const Result<> end = co_await attempt(read_frames(*state));
    if (state->is_complete()) state->end_all();
    // The reason why writing broke says more than that the connection has ended.
    if (!end) state->fail(state->write_failure.value_or(end.error()));
}

void ping(MuxState& state) {
    if (state.liveness.lost(Clock::now())) {
        state.fail({ErrorCode::Unavailable, "connection to the cluster: no answer for 60 s"});
        return;
    }
    state.put_ping();
}

Task<> write_frames(MuxState& state) {
    std::string batch;
    while (!state.failure) {
        if (state.out.empty()) {
            if (state.closing) co_return;
            const bool woken = co_await state.output.wait_for(Liveness::kPingEvery);
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

Task<> run_writer(std::shared_ptr<MuxState> state) {
    const FailAtEnd at_end(state);
    const Result<> end = co_await attempt(write_frames(*state));
    if (end || state->failure || state->closing) co_return;
    // A server that has ended the command takes no more input, but has sent how it ended.
    state->write_failure = end.error();
    state->wake_all();
    const auto deadline = Clock::now() + kLingerLimit;
    while (!state->failure && !state->closing && Clock::now() < deadline) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        (void)co_await state->output.wait_for(left);
    }
    state->fail(end.error());
}

Task<> linger(std::shared_ptr<MuxState> state) {
    const FailAtEnd at_end(state);
    const auto deadline = Clock::now() + kLingerLimit;
    while (!state->failure && Clock::now() < deadline) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        (void)co_await state->answers.wait_for(left);
    }
}

}  // namespace

MuxStream::MuxStream(std::shared_ptr<MuxState> state, std::uint32_t id)
    : state_(std::move(state)), id_(id) {}

MuxStream::~MuxStream() {
    close();
}

Task<std::size_t> MuxStream::read(std::span<char> into) {
    co_await check_cancelled();
    for (;;) {
        MuxChannel* channel = state_->find(id_);
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

Task<> MuxStream::write(std::string_view bytes) {
    co_await check_cancelled();
    while (!bytes.empty()) {
        MuxChannel* channel = state_->find(id_);
        if (channel == nullptr || channel->ended || channel->write_closed) {
            throw Error(ErrorCode::Failed, "stream is closed");
        }
        state_->throw_if_not_writable();
        if (state_->out.size() >= MuxState::kMaxWaitingOut) {
            co_await state_->room.wait();
            continue;
        }
        const std::string_view piece = bytes.substr(0, kFrameSize);
        state_->put_data(id_, piece);
        channel->written += piece.size();
        bytes.remove_prefix(piece.size());
        state_->liveness.sent_data();
        state_->output.notify();
    }
}

Task<> MuxStream::close_write() {
    co_await check_cancelled();
    MuxChannel* channel = state_->find(id_);
    if (channel == nullptr || channel->write_closed) co_return;
    // After a reset the number is dead on the other side.
    if (!channel->reset) state_->throw_if_not_writable();
    channel->write_closed = true;
    if (channel->reset) co_return;
    state_->put_end(id_);
    state_->output.notify();
}

void MuxStream::close() {
    const MuxChannel* channel = state_->find(id_);
    if (channel == nullptr) return;
    const bool over = channel->reset || (channel->ended && channel->write_closed);
    // Out of the map first: those who are woken must not find it. The node lives to the end.
    const auto node = state_->channels.extract(id_);
    node.mapped().changed.notify();
    state_->room.notify();
    if (over || state_->failure) return;
    state_->put_reset(id_);
    state_->output.notify();
}

void MuxStream::keep_tail(std::size_t limit) {
    if (MuxChannel* channel = state_->find(id_)) channel->tail = limit;
}

Task<> MuxStream::drained() {
    co_await check_cancelled();
    for (;;) {
        MuxChannel* channel = state_->find(id_);
        if (channel == nullptr) throw Error(ErrorCode::Unavailable, "stream is closed");
        if (channel->ended && channel->waiting.empty()) co_return;
        if (!channel->ended) state_->throw_if_failed();
        co_await channel->changed.wait();
    }
}

bool MuxStream::was_reset() const {
    const MuxChannel* channel = state_->find(id_);
    return channel != nullptr && channel->reset;
}

std::uint64_t MuxStream::written() const {
    const MuxChannel* channel = state_->find(id_);
    return channel == nullptr ? 0 : channel->written;
}

MuxSession::MuxSession(TaskGroup& tasks, std::shared_ptr<MuxState> state)
    : tasks_(tasks), state_(std::move(state)) {
    tasks_.start(run_reader(state_));
    tasks_.start(run_writer(state_));
}

MuxSession::~MuxSession() {
    state_->closing = true;
    state_->output.notify();
    if (state_->failure) return;
    const bool nothing_left = state_->out.empty() && !state_->writing;
    if (nothing_left || state_->write_failure) {
        state_->fail(lost());
    } else {
        tasks_.start(linger(state_));
    }
}

void MuxSession::abandon() {
    state_->fail(lost());
}

std::function<void(Error)> MuxSession::breaker() const {
    return [state = std::weak_ptr<MuxState>(state_)](Error why) {
        if (const std::shared_ptr<MuxState> alive = state.lock()) alive->fail(std::move(why));
    };
}

std::unique_ptr<MuxStream> MuxSession::add_stream(
    std::uint32_t id, bool write_closed, bool accepted
) {
    MuxChannel& channel = state_->channels.try_emplace(id, state_->executor).first->second;
    channel.write_closed = write_closed;
    channel.accepted = accepted;
    return std::make_unique<MuxStream>(state_, id);
}

Task<> MuxSession::accepted() {
    co_await check_cancelled();
    while (!state_->all_accepted()) {
        state_->throw_if_failed();
        co_await state_->answers.wait();
    }
}

bool MuxSession::alive() const {
    return !state_->failure && !state_->write_failure;
}

}  // namespace ds::kube
