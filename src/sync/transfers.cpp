#include "sync/transfers.hpp"

#include "base/tasks.hpp"
#include "wire/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace ds::sync {

struct Transfers::Incoming {
    std::deque<std::string> pieces;
    std::size_t taken_of_first = 0;
    std::size_t buffered = 0;
    std::size_t unreported = 0;  // Taken by the reader, not yet given back as window.
    bool ended = false;
    std::optional<Error> error;

    std::size_t take(std::span<char> into) {
        const std::string_view rest = std::string_view(pieces.front()).substr(taken_of_first);
        const std::size_t count = std::min(rest.size(), into.size());
        std::copy_n(rest.begin(), count, into.begin());
        taken_of_first += count;
        buffered -= count;
        unreported += count;
        if (count == rest.size()) {
            pieces.pop_front();
            taken_of_first = 0;
        }
        return count;
    }
};

struct Transfers::Outgoing {
    std::size_t window = kTransferWindow;
    bool stopped = false;
};

// Takes a transfer out of the table also when its sender is cancelled.
class Transfers::Forget {
  public:
    Forget(std::map<std::uint32_t, std::shared_ptr<Outgoing>>& table, std::uint32_t id)
        : table_(table), id_(id) {}

    Forget(const Forget&) = delete;
    Forget& operator=(const Forget&) = delete;

    ~Forget() { table_.erase(id_); }

  private:
    std::map<std::uint32_t, std::shared_ptr<Outgoing>>& table_;
    std::uint32_t id_;
};

class Transfers::Source final : public ContentSource {
  public:
    Source(Transfers& transfers, std::uint32_t id, std::shared_ptr<Incoming> incoming)
        : transfers_(transfers), id_(id), incoming_(std::move(incoming)) {}

    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    ~Source() override {
        transfers_.incoming_.erase(id_);
        if (!incoming_->ended) transfers_.post({.kind = MessageKind::Stop, .id = id_}, {});
    }

    Task<std::size_t> read(std::span<char> into) override {
        co_await transfers_.arrived(id_);
        if (incoming_->pieces.empty()) co_return 0;
        const std::size_t count = incoming_->take(into);
        if (incoming_->unreported >= kTransferWindow / 2 && !incoming_->ended) {
            wire::FieldWriter fields;
            fields.u32(static_cast<std::uint32_t>(std::exchange(incoming_->unreported, 0)));
            transfers_.post({.kind = MessageKind::Window, .id = id_}, fields.take());
        }
        co_return count;
    }

  private:
    Transfers& transfers_;
    std::uint32_t id_;
    std::shared_ptr<Incoming> incoming_;  // Shared with the table while the transfer is known.
};

Transfers::Transfers(
    boost::asio::any_io_executor executor, wire::Connection& connection, std::uint32_t stream
)
    : changed_(std::move(executor)), connection_(connection), stream_(stream) {}

Transfers::~Transfers() = default;

std::unique_ptr<ContentSource> Transfers::expect(std::uint32_t id) {
    auto incoming = std::make_shared<Incoming>();
    if (!incoming_.emplace(id, incoming).second) {
        throw Error(ErrorCode::Failed, "the other side used one transfer twice");
    }
    return std::make_unique<Source>(*this, id, std::move(incoming));
}

Task<> Transfers::arrived(std::uint32_t id) {
    const std::shared_ptr<Incoming> incoming = incoming_.at(id);
    while (incoming->pieces.empty() && !incoming->ended)
        co_await changed_.wait();
    if (incoming->pieces.empty() && incoming->error) throw Error(*incoming->error);
}

Task<> Transfers::send(std::uint32_t id, ContentSource& source) {
    auto outgoing = std::make_shared<Outgoing>();
    outgoing_.emplace(id, outgoing);
    const Forget forget(outgoing_, id);
    const Result<> sent = co_await attempt(send_pieces(id, outgoing, source));
    if (outgoing->stopped) co_return;
    const std::string error = sent ? std::string() : encode_error(sent.error());
    wire::Frame end{
        wire::FrameType::Message,
        stream_,
        encode_message({.kind = MessageKind::ContentEnd, .id = id}, error),
    };
    co_await connection_.send(std::move(end), wire::Priority::Bulk);
}

Task<> Transfers::send_pieces(
    std::uint32_t id, std::shared_ptr<Outgoing> outgoing, ContentSource& source
) {
    std::vector<char> buffer(kContentBytes);
    for (;;) {
        while (outgoing->window == 0 && !outgoing->stopped)
            co_await changed_.wait();
        if (outgoing->stopped) co_return;
        const std::size_t room = std::min(buffer.size(), outgoing->window);
        const std::size_t count = co_await source.read(std::span(buffer).first(room));
        if (count == 0) co_return;
        outgoing->window -= count;
        const std::string_view bytes(buffer.data(), count);
        wire::Frame frame{
            wire::FrameType::Message,
            stream_,
            encode_message({.kind = MessageKind::Content, .last = false, .id = id}, bytes),
        };
        co_await connection_.send(std::move(frame), wire::Priority::Bulk);
    }
}

bool Transfers::take(const MessageHead& head, wire::FieldReader& fields) {
    switch (head.kind) {
        case MessageKind::Content:
        case MessageKind::ContentEnd:
            receive(head, fields.rest());
            break;
        case MessageKind::Window:
            if (const auto found = outgoing_.find(head.id); found != outgoing_.end()) {
                const std::size_t window = found->second->window + fields.u32();
                found->second->window = std::min(window, kTransferWindow);
            }
            break;
        case MessageKind::Stop:
            if (const auto found = outgoing_.find(head.id); found != outgoing_.end()) {
                found->second->stopped = true;
            }
            break;
        default:
            return false;
    }
    changed_.notify();
    return true;
}

void Transfers::receive(const MessageHead& head, std::string_view bytes) {
    const auto found = incoming_.find(head.id);
    if (found == incoming_.end()) return;  // Stopped by us while these bytes were under way.
    Incoming& incoming = *found->second;
    if (head.kind == MessageKind::ContentEnd) {
        incoming.ended = true;
        if (!bytes.empty()) {
            wire::FieldReader error(bytes);
            incoming.error = read_error(error);
        }
        return;
    }
    incoming.buffered += bytes.size();
    if (incoming.buffered > kTransferWindow || incoming.ended) {
        throw Error(ErrorCode::Failed, "the other side sent more of a file than it may");
    }
    if (!bytes.empty()) incoming.pieces.emplace_back(bytes);
}

void Transfers::post(const MessageHead& head, std::string_view items) {
    wire::Frame frame{wire::FrameType::Message, stream_, encode_message(head, items)};
    connection_.post(std::move(frame), wire::Priority::Urgent);
}

}  // namespace ds::sync
