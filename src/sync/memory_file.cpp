#include "sync/memory_file.hpp"

#include "sync/digest.hpp"
#include "sys/file.hpp"
#include "wire/fields.hpp"

#include <utility>

namespace ds::sync {
namespace {

constexpr std::string_view kMagic = "devspace sync memory 1\n";
constexpr std::size_t kMaxIdentity = 4096;
constexpr unsigned kMode = 0600;

std::string head_bytes(const MemoryHead& head) {
    wire::FieldWriter fields;
    fields.text(head.container).u64(head.local.device).u64(head.local.inode);
    fields.u64(head.remote.device).u64(head.remote.inode).u8(head.settled ? 1 : 0);
    const std::string payload = fields.take();
    wire::FieldWriter all;
    all.raw(kMagic).text(payload).u64(digest_of(payload).low);
    return all.take();
}

std::optional<MemoryHead> read_head(wire::FieldReader& fields) {
    if (fields.raw(kMagic.size()) != kMagic) return std::nullopt;
    const std::string_view payload = fields.text(2 * kMaxIdentity);
    if (fields.u64() != digest_of(payload).low || !fields.ok()) return std::nullopt;
    wire::FieldReader inner(payload);
    MemoryHead head;
    head.container = inner.text(kMaxIdentity);
    head.local.device = inner.u64();
    head.local.inode = inner.u64();
    head.remote.device = inner.u64();
    head.remote.inode = inner.u64();
    head.settled = inner.u8() != 0;
    if (!inner.finished()) return std::nullopt;
    return head;
}

}  // namespace

std::optional<MemoryHead> MemoryFile::load(Memory& into) const {
    const Result<std::string> bytes = sys::read_file(path_);
    if (!bytes) return std::nullopt;
    wire::FieldReader fields(*bytes);
    std::optional<MemoryHead> head = read_head(fields);
    if (head) into.replay(fields.rest());
    return head;
}

Result<> MemoryFile::replace(const MemoryHead& head, const Memory& memory) {
    file_.reset();
    const std::string bytes = head_bytes(head) + memory.all_records();
    Result<> written = sys::write_file_atomically(path_, bytes, kMode);
    if (!written) return written;
    Result<sys::AppendFile> opened = sys::AppendFile::open(path_);
    if (!opened) return fail(std::move(opened).error());
    file_ = *std::move(opened);
    was_replaced_ = true;
    replaced_ = bytes.size();
    appended_ = 0;
    return {};
}

Result<> MemoryFile::append(std::string_view records) {
    if (records.empty() || !was_replaced_) return {};
    if (!file_) return fail(ErrorCode::Failed, "write '" + path_ + "': an earlier write failed");
    appended_ += records.size();
    Result<> appended = file_->append(records);
    // Nothing behind a torn record would be read again.
    if (!appended) file_.reset();
    return appended;
}

}  // namespace ds::sync
