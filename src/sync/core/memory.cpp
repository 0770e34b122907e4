#include "sync/core/memory.hpp"

#include "sync/digest.hpp"
#include "sync/message.hpp"
#include "sync/path.hpp"
#include "wire/fields.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace ds::sync {
namespace {

using wire::FieldReader;
using wire::FieldWriter;

// A file that is edited all day has many versions: the first ones, which an image may hold, and the
// last ones are kept.
constexpr std::size_t kFirstMarks = 4;
constexpr std::size_t kMostMarks = 16;

// Paths that were deleted; programs make and delete temporary files without end.
constexpr std::size_t kMostTombstones = 100'000;

constexpr std::size_t kRecordHead = 8;

enum class RecordKind : std::uint8_t { Agree = 1, Saw, Part, Together, Intend, GiveUp };

std::uint32_t check_of(std::string_view payload) {
    return static_cast<std::uint32_t>(digest_of(payload).low);
}

FieldWriter begin(RecordKind kind, std::string_view path) {
    FieldWriter fields;
    fields.u8(static_cast<std::uint8_t>(kind)).text(path);
    return fields;
}

void add_record(std::string& records, FieldWriter fields) {
    const std::string payload = fields.take();
    FieldWriter head;
    head.u32(static_cast<std::uint32_t>(payload.size())).u32(check_of(payload));
    records += head.take();
    records += payload;
}

std::string agree_record(std::string_view path, const std::optional<Entry>& entry) {
    FieldWriter fields = begin(RecordKind::Agree, path);
    write_entry(fields, entry);
    std::string record;
    add_record(record, std::move(fields));
    return record;
}

std::string saw_record(std::string_view path, Digest mark) {
    FieldWriter fields = begin(RecordKind::Saw, path);
    fields.u64(mark.high).u64(mark.low);
    std::string record;
    add_record(record, std::move(fields));
    return record;
}

std::string part_record(std::string_view path, const std::optional<ApartEntry>& entry) {
    FieldWriter fields = begin(entry ? RecordKind::Part : RecordKind::Together, path);
    if (entry) {
        write_entry(fields, entry->local);
        write_entry(fields, entry->remote);
    }
    std::string record;
    add_record(record, std::move(fields));
    return record;
}

std::string intent_record(Side side, std::string_view path, const std::optional<Entry>& desired) {
    FieldWriter fields = begin(RecordKind::Intend, path);
    fields.u8(side == Side::Local ? 0 : 1);
    write_entry(fields, desired);
    std::string record;
    add_record(record, std::move(fields));
    return record;
}

std::optional<Entry> entry_at(const Snapshot& tree, std::string_view path) {
    const Entry* const found = tree.find(path);
    return found != nullptr ? std::optional<Entry>(*found) : std::nullopt;
}

}  // namespace

Digest mark_of(const Entry& entry) {
    if (const File* const file = std::get_if<File>(&entry)) return file->digest;
    if (const Symlink* const link = std::get_if<Symlink>(&entry)) {
        return digest_of("link to " + link->target);
    }
    return {};
}

void Memory::agree(std::string_view path, const std::optional<Entry>& entry) {
    const auto intent = intents_.find(path);
    if (intent != intents_.end()) intents_.erase(intent);
    const Entry* const before = ancestor_.find(path);
    if (before != nullptr && !same(std::optional<Entry>(*before), entry)) {
        if (!entry || !is_directory(*entry)) {
            for (auto at = ancestor_.begin_below(path); at != ancestor_.end_below(path); ++at)
                remember(at->first, mark_of(at->second));
        }
        remember(path, mark_of(*before));
    }
    ancestor_.assign(path, entry);
    if (recording_) records_ += agree_record(path, entry);
}

void Memory::remember(std::string_view path, Digest mark) {
    auto found = seen_.find(path);
    if (found == seen_.end()) found = seen_.emplace(std::string(path), Seen()).first;
    Seen& seen = found->second;
    seen.order = ++order_;
    if (std::ranges::find(seen.marks, mark) != seen.marks.end()) return;
    if (seen.marks.size() == kMostMarks) seen.marks.erase(seen.marks.begin() + kFirstMarks);
    seen.marks.push_back(mark);
    if (seen_.size() > ancestor_.size() + 2 * kMostTombstones) forget_oldest();
}

void Memory::forget_oldest() {
    std::vector<std::uint64_t> orders;
    for (const auto& [path, seen] : seen_) {
        if (ancestor_.find(path) == nullptr) orders.push_back(seen.order);
    }
    if (orders.size() <= kMostTombstones) return;
    const auto nth = orders.end() - static_cast<std::ptrdiff_t>(kMostTombstones);
    std::ranges::nth_element(orders, nth);
    std::erase_if(seen_, [&](const auto& item) {
        return item.second.order < *nth && ancestor_.find(item.first) == nullptr;
    });
}

void Memory::saw(std::string_view path, Digest mark) {
    remember(path, mark);
    if (recording_) records_ += saw_record(path, mark);
}

void Memory::part(std::string_view path, const std::optional<ApartEntry>& entry) {
    if (entry) {
        apart_.insert_or_assign(std::string(path), *entry);
    } else {
        const auto found = apart_.find(path);
        if (found != apart_.end()) apart_.erase(found);
    }
    if (recording_) records_ += part_record(path, entry);
}

void Memory::intend(Side side, std::string_view path, const std::optional<Entry>& desired) {
    intents_.insert_or_assign(std::string(path), Intent{.side = side, .desired = desired});
    if (recording_) records_ += intent_record(side, path, desired);
}

void Memory::give_up(std::string_view path) {
    const auto found = intents_.find(path);
    if (found == intents_.end()) return;
    intents_.erase(found);
    if (recording_) add_record(records_, begin(RecordKind::GiveUp, path));
}

void Memory::resume(const Snapshot& local, const Snapshot& remote) {
    const auto intents = std::exchange(intents_, {});
    for (const auto& [path, intent] : intents) {
        const Snapshot& tree = intent.side == Side::Local ? local : remote;
        if (same(entry_at(tree, path), intent.desired)) agree(path, intent.desired);
    }
}

void Memory::move_to_new_container(const Snapshot& remote) {
    for (const auto& [path, entry] : ancestor_.entries())
        remember(path, mark_of(entry));
    for (const auto& [path, intent] : intents_) {
        if (intent.side == Side::Remote && intent.desired) remember(path, mark_of(*intent.desired));
    }
    intents_.clear();
    apart_.clear();
    ancestor_ = Snapshot();
    for (const auto& [path, entry] : remote.entries()) {
        const auto found = seen_.find(path);
        if (found == seen_.end() || is_untouchable(entry)) continue;
        const std::vector<Digest>& marks = found->second.marks;
        if (std::ranges::find(marks, mark_of(entry)) != marks.end()) ancestor_.set(path, entry);
    }
    records_.clear();
}

void Memory::trim() {
    std::erase_if(seen_, [&](const auto& item) {
        const Entry* const now = ancestor_.find(item.first);
        if (now == nullptr) return false;
        const std::vector<Digest>& marks = item.second.marks;
        return marks.size() == 1 && marks.front() == mark_of(*now);
    });
}

std::string Memory::take_records() {
    return std::exchange(records_, {});
}

std::string Memory::all_records() const {
    std::string records;
    for (const auto& [path, entry] : ancestor_.entries())
        records += agree_record(path, entry);
    for (const auto& [path, seen] : seen_) {
        for (const Digest mark : seen.marks)
            records += saw_record(path, mark);
    }
    for (const auto& [path, entry] : apart_)
        records += part_record(path, entry);
    for (const auto& [path, intent] : intents_)
        records += intent_record(intent.side, path, intent.desired);
    return records;
}

std::size_t Memory::replay(std::string_view records) {
    recording_ = false;
    std::size_t good = 0;
    while (records.size() - good >= kRecordHead) {
        FieldReader head(records.substr(good, kRecordHead));
        const std::uint32_t size = head.u32();
        const std::uint32_t check = head.u32();
        if (records.size() - good - kRecordHead < size) break;
        const std::string_view payload = records.substr(good + kRecordHead, size);
        if (check_of(payload) != check || !apply_record(payload)) break;
        good += kRecordHead + size;
    }
    recording_ = true;
    return good;
}

bool Memory::apply_record(std::string_view payload) {
    FieldReader fields(payload);
    const auto kind = static_cast<RecordKind>(fields.u8());
    const std::string path(fields.text(kMaxPathBytes));
    if (!path.empty() && !is_valid_path(path)) return false;
    std::optional<Entry> entry;
    switch (kind) {
        case RecordKind::Agree:
            entry = read_entry(fields);
            if (fields.finished()) agree(path, entry);
            break;
        case RecordKind::Saw: {
            Digest mark;
            mark.high = fields.u64();
            mark.low = fields.u64();
            if (fields.finished()) saw(path, mark);
            break;
        }
        case RecordKind::Part: {
            ApartEntry apart;
            apart.local = read_entry(fields);
            apart.remote = read_entry(fields);
            if (fields.finished()) part(path, apart);
            break;
        }
        case RecordKind::Together:
            if (fields.finished()) part(path, std::nullopt);
            break;
        case RecordKind::Intend: {
            const Side side = fields.u8() == 0 ? Side::Local : Side::Remote;
            entry = read_entry(fields);
            if (fields.finished()) intend(side, path, entry);
            break;
        }
        case RecordKind::GiveUp:
            if (fields.finished()) give_up(path);
            break;
        default:
            return false;
    }
    return fields.finished();
}

}  // namespace ds::sync
