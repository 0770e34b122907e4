#pragma once

#include "base/notifier.hpp"
#include "base/task.hpp"
#include "sync/endpoint.hpp"
#include "sync/message.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace ds::wire {
class Connection;
}  // namespace ds::wire

namespace ds::sync {

/// Content of files on its way through one connection, in both directions.
///
/// Each transfer has an id that the client chose, and a window: no more is under way than its
/// receiver allows, so that bulk never fills the line and a receiver holds little in memory.
/// `connection` must outlive this, and this the sources that it gives.
class Transfers {
  public:
    Transfers(
        boost::asio::any_io_executor executor, wire::Connection& connection, std::uint32_t stream
    );
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;
    ~Transfers();

    /// The content that the other side sends as `id`. Destroyed early, it tells the sender to stop.
    std::unique_ptr<ContentSource> expect(std::uint32_t id);

    /// Waits until the first bytes of an expected transfer or its end are there; throws its error.
    Task<> arrived(std::uint32_t id);

    /// Sends all of `source` as `id`, or until the receiver does not want more. What `source`
    /// throws is told to the receiver, who decides.
    Task<> send(std::uint32_t id, ContentSource& source);

    /// Whether a message belongs here; if so it is taken. Throws `Error` when the other side breaks
    /// the rules.
    bool take(const MessageHead& head, wire::FieldReader& fields);

  private:
    struct Incoming;
    struct Outgoing;
    class Source;
    class Forget;

    void receive(const MessageHead& head, std::string_view bytes);
    void post(const MessageHead& head, std::string_view items);
    Task<> send_pieces(std::uint32_t id, std::shared_ptr<Outgoing> outgoing, ContentSource& source);

    Notifier changed_;  // Something arrived, or a window grew.
    wire::Connection& connection_;
    std::uint32_t stream_;
    std::map<std::uint32_t, std::shared_ptr<Incoming>> incoming_;  // Shared with their sources.
    std::map<std::uint32_t, std::shared_ptr<Outgoing>> outgoing_;  // Shared with send().
};

}  // namespace ds::sync
