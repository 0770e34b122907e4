#include "sync/message.hpp"

#include "sync/path.hpp"
#include "wire/connection.hpp"

#include <array>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace ds::sync {
namespace {

using wire::FieldReader;
using wire::FieldWriter;

constexpr std::size_t kMaxText = 4096;

// The kind of an entry on the wire; flags follow for directories and files.
enum class EntryTag : std::uint8_t { None, Directory, File, Symlink, Unknown, Other };

constexpr std::uint8_t kExecutable = 1;
constexpr std::uint8_t kFollowed = 2;
constexpr std::uint8_t kPolling = 1;

enum class ItemTag : std::uint8_t { Change, Problem };

enum class ContentTag : std::uint8_t { None, Inline, Transfer };

void write_tag(FieldWriter& fields, EntryTag tag) {
    fields.u8(static_cast<std::uint8_t>(tag));
}

void write_digest(FieldWriter& fields, const Digest& digest) {
    fields.u64(digest.high).u64(digest.low);
}

Digest read_digest(FieldReader& fields) {
    Digest digest;
    digest.high = fields.u64();
    digest.low = fields.u64();
    return digest;
}

struct EntryWriter {
    FieldWriter& fields;

    void operator()(const Directory& directory) const {
        write_tag(fields, EntryTag::Directory);
        fields.u8(directory.followed ? kFollowed : 0);
    }

    void operator()(const File& file) const {
        write_tag(fields, EntryTag::File);
        const int flags = (file.executable ? kExecutable : 0) | (file.followed ? kFollowed : 0);
        fields.u8(static_cast<std::uint8_t>(flags));
        write_digest(fields, file.digest);
        fields.u64(file.size).i64(file.mtime_ns);
    }

    void operator()(const Symlink& link) const {
        write_tag(fields, EntryTag::Symlink);
        fields.text(link.target);
    }

    void operator()(const Unknown& /*entry*/) const { write_tag(fields, EntryTag::Unknown); }

    void operator()(const Other& /*entry*/) const { write_tag(fields, EntryTag::Other); }
};

File read_file(FieldReader& fields) {
    File file;
    const std::uint8_t flags = fields.u8();
    file.executable = (flags & kExecutable) != 0;
    file.followed = (flags & kFollowed) != 0;
    file.digest = read_digest(fields);
    file.size = fields.u64();
    file.mtime_ns = fields.i64();
    return file;
}

Symlink read_symlink(FieldReader& fields) {
    Symlink link;
    link.target = fields.text(kMaxTargetBytes);
    if (link.target.empty() || link.target.find('\0') != std::string::npos) fields.reject();
    return link;
}

}  // namespace

void write_entry(FieldWriter& fields, const std::optional<Entry>& entry) {
    if (entry) {
        std::visit(EntryWriter{fields}, *entry);
    } else {
        write_tag(fields, EntryTag::None);
    }
}

std::optional<Entry> read_entry(FieldReader& fields) {
    switch (static_cast<EntryTag>(fields.u8())) {
        case EntryTag::None:
            return std::nullopt;
        case EntryTag::Directory:
            return Directory{.followed = (fields.u8() & kFollowed) != 0};
        case EntryTag::File:
            return read_file(fields);
        case EntryTag::Symlink:
            return read_symlink(fields);
        case EntryTag::Unknown:
            return Unknown{};
        case EntryTag::Other:
            return Other{};
    }
    fields.reject();
    return std::nullopt;
}

namespace {

// The root is the empty path; every other one must be good.
std::string read_path(FieldReader& fields) {
    std::string path(fields.text(kMaxPathBytes));
    if (!path.empty() && !is_valid_path(path)) fields.reject();
    return path;
}

Content read_content(FieldReader& fields, const std::optional<Entry>& of) {
    const auto* const file = of ? std::get_if<File>(&*of) : nullptr;
    const std::string_view bytes = fields.text(kInlineBytes);
    if (file == nullptr || file->size != bytes.size()) fields.reject();
    return std::make_shared<const std::string>(bytes);
}

Change read_change(FieldReader& fields) {
    Change change;
    change.path = read_path(fields);
    change.entry = read_entry(fields);
    change.revision = fields.u64();
    change.live = fields.u8() != 0;
    if (fields.u8() != 0) change.content = read_content(fields, change.entry);
    return change;
}

Problem read_problem(FieldReader& fields) {
    Problem problem;
    // Names that are not synced may be too long or forbidden: only shown to people.
    problem.path = fields.text(2 * kMaxText);
    const std::uint8_t kind = fields.u8();
    if (kind > static_cast<std::uint8_t>(ProblemKind::Overflow)) fields.reject();
    problem.kind = static_cast<ProblemKind>(kind);
    problem.detail = fields.text(kMaxText);
    return problem;
}

}  // namespace

std::string encode_message(const MessageHead& head, std::string_view items) {
    FieldWriter fields;
    fields.u8(static_cast<std::uint8_t>(head.kind)).u8(head.last ? 1 : 0).u32(head.id).raw(items);
    return fields.take();
}

MessageHead read_head(FieldReader& fields) {
    MessageHead head;
    const std::uint8_t kind = fields.u8();
    const auto first = static_cast<std::uint8_t>(MessageKind::Exclude);
    const auto last = static_cast<std::uint8_t>(MessageKind::Refused);
    if (kind < first || kind > last) fields.reject();
    head.kind = static_cast<MessageKind>(kind);
    head.last = fields.u8() != 0;
    head.id = fields.u32();
    return head;
}

std::optional<std::string> MessagePacker::add(std::string_view item) {
    std::optional<std::string> full;
    if (!items_.empty() && kMessageHeadSize + items_.size() + item.size() > wire::kMaxPayload) {
        full = encode_message({.kind = kind_, .last = false, .id = id_}, items_);
        items_.clear();
    }
    items_ += item;
    return full;
}

std::string MessagePacker::finish() {
    return encode_message({.kind = kind_, .last = true, .id = id_}, items_);
}

std::vector<std::string> pack(
    MessageKind kind, std::uint32_t id, const std::vector<std::string>& items
) {
    MessagePacker packer(kind, id);
    std::vector<std::string> messages;
    for (const std::string& item : items) {
        std::optional<std::string> full = packer.add(item);
        if (full) messages.push_back(*std::move(full));
    }
    messages.push_back(packer.finish());
    return messages;
}

std::string encode_root(const RootInfo& root) {
    FieldWriter fields;
    fields.text(root.path).u64(root.device).u64(root.inode);
    fields.u32(root.owner).u32(root.mode).u8(root.writable ? 1 : 0);
    return fields.take();
}

RootInfo read_root(FieldReader& fields) {
    RootInfo root;
    root.path = fields.text(kMaxText);
    root.device = fields.u64();
    root.inode = fields.u64();
    root.owner = fields.u32();
    root.mode = fields.u32();
    root.writable = fields.u8() != 0;
    return root;
}

std::string encode_open(const OpenRequest& request) {
    FieldWriter fields;
    fields.text(request.root).u8(request.polling ? kPolling : 0);
    return fields.take();
}

OpenRequest read_open(FieldReader& fields) {
    OpenRequest request;
    request.root = read_text(fields);
    request.polling = (fields.u8() & kPolling) != 0;
    return request;
}

std::string encode_text(std::string_view text) {
    FieldWriter fields;
    fields.text(text);
    return fields.take();
}

std::string read_text(FieldReader& fields) {
    return std::string(fields.text(wire::kMaxPayload));
}

std::string encode_change(const Change& change) {
    FieldWriter fields;
    fields.u8(static_cast<std::uint8_t>(ItemTag::Change));
    fields.text(change.path);
    write_entry(fields, change.entry);
    fields.u64(change.revision).u8(change.live ? 1 : 0);
    fields.u8(change.content ? 1 : 0);
    if (change.content) fields.text(*change.content);
    return fields.take();
}

std::string encode_problem(const Problem& problem) {
    FieldWriter fields;
    fields.u8(static_cast<std::uint8_t>(ItemTag::Problem));
    fields.text(std::string_view(problem.path).substr(0, 2 * kMaxText));
    fields.u8(static_cast<std::uint8_t>(problem.kind));
    fields.text(std::string_view(problem.detail).substr(0, kMaxText));
    return fields.take();
}

void read_report_item(FieldReader& fields, Report& into) {
    switch (static_cast<ItemTag>(fields.u8())) {
        case ItemTag::Change:
            into.changes.push_back(read_change(fields));
            return;
        case ItemTag::Problem:
            into.problems.push_back(read_problem(fields));
            return;
    }
    fields.reject();
}

std::string encode_operation(const Operation& operation, std::uint32_t transfer) {
    FieldWriter fields;
    fields.text(operation.path);
    write_entry(fields, operation.expected);
    write_entry(fields, operation.desired);
    if (operation.content) {
        fields.u8(static_cast<std::uint8_t>(ContentTag::Inline)).text(*operation.content);
    } else if (transfer != 0) {
        fields.u8(static_cast<std::uint8_t>(ContentTag::Transfer)).u32(transfer);
    } else {
        fields.u8(static_cast<std::uint8_t>(ContentTag::None));
    }
    return fields.take();
}

ReceivedOperation read_operation(FieldReader& fields) {
    ReceivedOperation received;
    Operation& operation = received.operation;
    operation.path = read_path(fields);
    operation.expected = read_entry(fields);
    operation.desired = read_entry(fields);
    switch (static_cast<ContentTag>(fields.u8())) {
        case ContentTag::None:
            return received;
        case ContentTag::Inline:
            operation.content = read_content(fields, operation.desired);
            return received;
        case ContentTag::Transfer:
            received.transfer = fields.u32();
            if (received.transfer == 0) fields.reject();
            return received;
    }
    fields.reject();
    return received;
}

std::string encode_outcome(const Outcome& outcome) {
    FieldWriter fields;
    fields.u8(static_cast<std::uint8_t>(outcome.kind));
    write_entry(fields, outcome.now);
    fields.u64(outcome.revision);
    fields.text(std::string_view(outcome.message).substr(0, kMaxText));
    return fields.take();
}

Outcome read_outcome(FieldReader& fields) {
    Outcome outcome;
    const std::uint8_t kind = fields.u8();
    if (kind > static_cast<std::uint8_t>(OutcomeKind::Failed)) fields.reject();
    outcome.kind = static_cast<OutcomeKind>(kind);
    outcome.now = read_entry(fields);
    outcome.revision = fields.u64();
    outcome.message = fields.text(kMaxText);
    return outcome;
}

std::string encode_fetch(const FetchRequest& request) {
    FieldWriter fields;
    fields.text(request.path);
    write_digest(fields, request.digest);
    return fields.take();
}

FetchRequest read_fetch(FieldReader& fields) {
    FetchRequest request;
    request.path = read_path(fields);
    request.digest = read_digest(fields);
    return request;
}

std::string encode_error(const Error& error) {
    return wire::failure_frame(0, error).payload;
}

std::optional<Error> read_error(FieldReader& fields) {
    const std::string_view bytes = fields.rest();
    if (bytes.empty()) return std::nullopt;
    return wire::decode_failure(bytes);
}

}  // namespace ds::sync
