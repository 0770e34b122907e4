#pragma once

// What the two ends of a sync say to each other: the payload of the wire's Message frames.
// Described in docs/protocols/helper.md.
//
// Every message is a head and items up to the end of the payload. What is longer than one payload
// goes on in further messages of the same kind and id, the last of which says so. Readers take
// hostile bytes: what is out of bounds makes the reader not `ok`.

#include "base/result.hpp"
#include "sync/endpoint.hpp"
#include "sync/entry.hpp"
#include "wire/fields.hpp"
#include "wire/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// The numbers are the protocol's and never change. C: sent by the client, H: by the helper.
enum class MessageKind : std::uint8_t {
    Exclude = 1,    // C: patterns; before Open.
    Skip = 2,       // C: patterns; before Open.
    Open = 3,       // C: the root. Answered by Opened, or by a Failure frame.
    Opened = 4,     // H: what the root is.
    Scan = 5,       // C: answered by Found, after which the helper sends Report 0 as things happen.
    Found = 6,      // H: changes (path and entry) and problems.
    Examine = 7,    // C: paths. Answered by Report of the same id.
    Report = 8,     // H: changes and problems.
    Apply = 9,      // C: operations. Answered by Outcomes.
    Outcomes = 10,  // H: one for each operation, in order.
    Fetch = 11,     // C: path and digest. Answered by a transfer of the same id.
    Content = 12,   // Bytes of a transfer.
    ContentEnd = 13,  // A transfer is complete, or failed: an error.
    Window = 14,      // The receiver of a transfer (or, id 0, of reports) takes so many bytes more.
    Stop = 15,        // The receiver does not want the rest of a transfer.
    Refused = 16,     // H: the request could not be served: an error.
};

struct MessageHead {
    MessageKind kind = MessageKind::Open;
    bool last = true;
    std::uint32_t id = 0;  // Of the request or transfer; chosen by the client.
};

inline constexpr std::size_t kMessageHeadSize = 6;

/// Content that may be on its way in one transfer beyond what the receiver has taken.
inline constexpr std::size_t kTransferWindow = std::size_t{512} * 1024;

/// Reports that may be on their way beyond what the client has taken.
inline constexpr std::size_t kReportWindow = std::size_t{4} * 1024 * 1024;

/// Content of a transfer in one message.
inline constexpr std::size_t kContentBytes = wire::kMaxPayload - kMessageHeadSize;

std::string encode_message(const MessageHead& head, std::string_view items = {});

/// Takes the head off; its kind is one of `MessageKind` if the reader is still `ok`.
MessageHead read_head(wire::FieldReader& fields);

/// Cuts a sequence of items into messages.
class MessagePacker {
  public:
    MessagePacker(MessageKind kind, std::uint32_t id) : kind_(kind), id_(id) {}

    /// Adds one item. Yields the message that was full before, if any.
    std::optional<std::string> add(std::string_view item);

    /// The last message.
    std::string finish();

  private:
    MessageKind kind_;
    std::uint32_t id_;
    std::string items_;
};

/// All of `items` in as many messages as they need.
std::vector<std::string> pack(
    MessageKind kind, std::uint32_t id, const std::vector<std::string>& items
);

/// What the helper found at the root it was asked to open.
struct RootInfo {
    std::string path;  // Absolute, links resolved.
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint32_t owner = 0;
    std::uint32_t mode = 0;
    bool writable = false;
};

std::string encode_root(const RootInfo& root);
RootInfo read_root(wire::FieldReader& fields);

struct OpenRequest {
    std::string root;
    bool polling = false;
};

std::string encode_open(const OpenRequest& request);
OpenRequest read_open(wire::FieldReader& fields);

std::string encode_text(std::string_view text);
std::string read_text(wire::FieldReader& fields);

/// An entry, or that there is none.
void write_entry(wire::FieldWriter& fields, const std::optional<Entry>& entry);
std::optional<Entry> read_entry(wire::FieldReader& fields);

/// An item of a report or scan.
std::string encode_change(const Change& change);
std::string encode_problem(const Problem& problem);
void read_report_item(wire::FieldReader& fields, Report& into);

/// `transfer` is the id under which the content of `operation.source` follows.
std::string encode_operation(const Operation& operation, std::uint32_t transfer);

struct ReceivedOperation {
    Operation operation;         // Without source.
    std::uint32_t transfer = 0;  // Not zero: the content comes in this transfer.
};

ReceivedOperation read_operation(wire::FieldReader& fields);

std::string encode_outcome(const Outcome& outcome);
Outcome read_outcome(wire::FieldReader& fields);

struct FetchRequest {
    std::string path;
    Digest digest;
};

std::string encode_fetch(const FetchRequest& request);
FetchRequest read_fetch(wire::FieldReader& fields);

/// An error as item of Refused and ContentEnd; no error has no bytes.
std::string encode_error(const Error& error);
std::optional<Error> read_error(wire::FieldReader& fields);

}  // namespace ds::sync
