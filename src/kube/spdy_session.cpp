#include "kube/spdy_session.hpp"

#include "base/result.hpp"
#include "base/tasks.hpp"
#include "kube/mux_state.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>
#include <variant>

namespace ds::kube {
namespace {

constexpr std::uint32_t kCancel = 5;  // RST_STREAM: no longer wanted.

class State final : public MuxState {
  public:
    using MuxState::MuxState;

    void put_data(std::uint32_t stream, std::string_view bytes) override {
        append_spdy_data(out, stream, bytes, false);
    }

    void put_end(std::uint32_t stream) override { append_spdy_data(out, stream, {}, true); }

    void put_reset(std::uint32_t stream) override {
        out += encode_spdy(SpdyReset{stream, kCancel});
    }

    void put_ping() override {
        send(encode_spdy(SpdyPing{next_ping_}));
        next_ping_ += 2;
    }

    Task<> take(std::string_view bytes) override {
        decoder_.feed(bytes);
        while (std::optional<SpdyFrame> frame = or_throw(decoder_.next())) {
            if (const auto* data = std::get_if<SpdyData>(&*frame)) {
                co_await deliver(data->stream, data->bytes);
                if (data->fin) end(data->stream, false);
            } else {
                std::visit(*this, *frame);
            }
        }
    }

    bool is_complete() const override { return false; }

    void operator()(const SpdyData& /*data*/) {}

    void operator()(const SpdyOpen& open) { send(encode_spdy(SpdyReset{open.stream, kCancel})); }

    void operator()(const SpdyReply& reply) {
        if (MuxChannel* channel = find(reply.stream)) channel->accepted = true;
        answers.notify();
        if (reply.fin) end(reply.stream, false);
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

  private:
    void send(std::string_view bytes) {
        out += bytes;
        output.notify();
    }

    SpdyDecoder decoder_;
    std::uint32_t next_ping_ = 1;
};

}  // namespace

SpdySession::SpdySession(
    const boost::asio::any_io_executor& executor,
    TaskGroup& tasks,
    std::unique_ptr<ByteStream> connection
)
    : MuxSession(tasks, std::make_shared<State>(executor, std::move(connection))) {}

std::unique_ptr<MuxStream> SpdySession::open(const SpdyHeaders& headers, bool fin) {
    const std::uint32_t id = next_id_;
    next_id_ += 2;
    std::unique_ptr<MuxStream> stream = add_stream(id, fin, false);
    state().out += encoder_.open(id, headers, fin);
    state().output.notify();
    return stream;
}

}  // namespace ds::kube
