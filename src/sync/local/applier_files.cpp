#include "base/tasks.hpp"
#include "sync/digest.hpp"
#include "sync/local/applier.hpp"
#include "sync/local/applier_parts.hpp"
#include "sync/path.hpp"
#include "sync/trash.hpp"

#include <boost/asio/awaitable.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

// How the applier writes a file: staged beside its place, then put there in one step.

namespace ds::sync {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;
constexpr std::uint64_t kMostInMemory = std::uint64_t{64} * 1024 * 1024;

bool cannot_stage(int cause) {
    return cause == EACCES || cause == EPERM || cause == EROFS;
}

timespec timespec_of(std::int64_t ns) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    std::int64_t seconds = ns / kSecond;
    if (ns % kSecond < 0) --seconds;
    return {.tv_sec = seconds, .tv_nsec = ns - seconds * kSecond};
}

void set_time(int file, std::int64_t mtime_ns) {
    const std::array<timespec, 2> times = {
        timespec{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
        timespec_of(mtime_ns),
    };
    ::futimens(file, times.data());
}

/// Makes `to` what `from` is; the errno that ended it, or zero.
int copy_content(int from, int to, std::uint64_t size) {
    if (::lseek(from, 0, SEEK_SET) < 0) return errno;
    std::vector<char> piece(kPiece);
    for (std::size_t last = kPiece; last == kPiece;) {
        const sys::OsResult<std::size_t> read = sys::read_full(from, piece.data(), kPiece);
        if (!read) return read.error();
        const sys::OsResult<> written = sys::write_full(to, {piece.data(), *read});
        if (!written) return written.error();
        last = *read;
    }
    return ::ftruncate(to, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

}  // namespace

Task<Applier::Staged> Applier::stage(const Place& place, Operation& operation, File desired) {
    Staged staged;
    if (!operation.content && !operation.source) {
        staged.problem = OutcomeKind::Failed;
        staged.message = "the content of '" + operation.path + "' is missing";
        co_return staged;
    }
    staged.name = temporary_name();
    constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    staged.file =
        sys::Descriptor(::openat(place.directory.number(), staged.name.c_str(), kFlags, 0600));
    if (!staged.file && cannot_stage(errno) && file_of(operation.expected) != nullptr &&
        desired.size <= kMostInMemory) {
        // A writable file may stand in a directory that is not.
        staged.name.clear();
        staged.file = sys::Descriptor(::memfd_create("devspace-sync", MFD_CLOEXEC));
    }
    if (!staged.file) {
        staged.problem = OutcomeKind::Failed;
        staged.message = "write '" + operation.path + "': " + sys::describe_errno(errno);
        co_return staged;
    }
    // A failing source must not leave the file behind: nothing may throw past this point.
    Task<Written> writing = write_content(staged.file.number(), operation, desired.size);
    const Result<Written> written = co_await attempt(std::move(writing));
    const bool fits = written && written->cause == 0 && written->size == desired.size &&
                      written->digest == desired.digest;
    if (fits) co_return staged;
    if (!staged.name.empty()) ::unlinkat(place.directory.number(), staged.name.c_str(), 0);
    staged.problem = OutcomeKind::ContentDiffers;
    if (!written && written.error().code() != ErrorCode::Conflict) {
        staged.message = written.error().message();
    }
    if (written && written->cause != 0) {
        staged.problem = OutcomeKind::Failed;
        staged.message = "write '" + operation.path + "': " + sys::describe_errno(written->cause);
    }
    co_return staged;
}

Task<Applier::Written> Applier::write_content(int file, Operation& operation, std::uint64_t limit) {
    Written written;
    if (operation.content) {
        const sys::OsResult<> done = sys::write_full(file, *operation.content);
        written.cause = done ? 0 : done.error();
        written.size = operation.content->size();
        written.digest = digest_of(*operation.content);
        co_return written;
    }
    Hasher hasher;
    std::vector<char> piece(kPiece);
    // The other side may promise little and send much: stop when it is too much.
    while (written.cause == 0 && written.size <= limit) {
        const std::span<char> space(piece);
        const std::size_t size = co_await operation.source->read(space);
        if (size == 0) break;
        const std::string_view bytes(piece.data(), size);
        hasher.update(bytes);
        written.size += size;
        const sys::OsResult<> done = sys::write_full(file, bytes);
        if (!done) written.cause = done.error();
    }
    written.digest = hasher.digest();
    co_return written;
}

Outcome Applier::commit(
    const Place& place,
    const std::string& path,
    const File& desired,
    const Current& current,
    Staged staged
) {
    if (staged.name.empty()) return write_in_place(place, path, desired, current, staged);

    const int directory = place.directory.number();
    const bool replaces = file_of(current.entry) != nullptr;
    const sys::OsResult<sys::FileStatus> parent = sys::status_at(directory, "");
    const sys::FileStatus& like = replaces || !parent ? current.status : *parent;
    constexpr unsigned kPlain = 0644;
    constexpr unsigned kProgram = 0755;
    const unsigned mode = replaces ? mode_with(current.status.mode, desired.executable)
                                   : (desired.executable ? kProgram : kPlain);
    set_owner_and_mode(staged.file.number(), like, mode);
    set_time(staged.file.number(), desired.mtime_ns);

    Outcome outcome = put_in_place(place, path, staged.name, current);
    if (outcome.kind == OutcomeKind::Applied) return applied(place, path, desired);
    if (outcome.kind == OutcomeKind::Failed && outcome.message.empty()) {
        outcome = write_in_place(place, path, desired, current, staged);
    }
    ::unlinkat(directory, staged.name.c_str(), 0);
    return outcome;
}

/// Gives `staged` its final name. `Failed` without a message: busy, it must be written in place.
Outcome Applier::put_in_place(
    const Place& place, const std::string& path, const std::string& staged, const Current& current
) {
    if (current.entry && !current.is_directory()) return swap_in(place, path, staged, current);
    if (current.is_directory()) {
        Outcome freed = remove(place, path, current);
        if (freed.kind != OutcomeKind::Applied) return freed;
    }
    return name_new(place, path, staged);
}

Outcome Applier::name_new(const Place& place, const std::string& path, const std::string& staged) {
    const int directory = place.directory.number();
    const sys::OsResult<> named =
        sys::rename_at(directory, staged, place.name, sys::RenameKind::NoReplace);
    if (named) return outcome_of(OutcomeKind::Applied);
    int cause = named.error();
    if (is_unsupported(cause)) {
        // A second name keeps off a taken one as well.
        cause =
            ::linkat(directory, staged.c_str(), directory, place.name.c_str(), 0) == 0 ? 0 : errno;
        if (cause == 0) ::unlinkat(directory, staged.c_str(), 0);
    }
    if (is_unsupported(cause) || cause == EPERM) {
        const char* const name = place.name.c_str();
        cause = ::renameat(directory, staged.c_str(), directory, name) == 0 ? 0 : errno;
    }
    if (cause == 0) return outcome_of(OutcomeKind::Applied);
    return cause == EEXIST ? changed(place, path) : failed("write '" + path + "'", cause);
}

Outcome Applier::swap_in(
    const Place& place, const std::string& path, const std::string& staged, const Current& current
) {
    const int directory = place.directory.number();
    const sys::OsResult<sys::FileStatus> ours = sys::status_at(directory, staged);
    if (!ours) return failed("write '" + path + "'", ours.error());
    const sys::OsResult<> swapped =
        sys::rename_at(directory, staged, place.name, sys::RenameKind::Exchange);
    if (!swapped) {
        const int cause = swapped.error();
        if (cause == EBUSY) return outcome_of(OutcomeKind::Failed);
        if (is_unsupported(cause)) return replace_by_link(place, path, staged, current);
        return is_missing(cause) ? changed(place, path) : failed("write '" + path + "'", cause);
    }
    const bool expected = still(place, staged, current);
    if (expected && discard(place, staged, path, "replaced")) {
        return outcome_of(OutcomeKind::Applied);
    }
    Outcome undone = swap_back(place, path, staged, ours->inode);
    return expected && undone.kind == OutcomeKind::Changed ? not_kept(path) : undone;
}

/// Undoes a swap; afterwards `staged` holds nothing that anybody wants.
Outcome Applier::swap_back(
    const Place& place,
    const std::string& path,
    const std::string& staged,
    std::uint64_t staged_inode
) {
    const int directory = place.directory.number();
    const sys::OsResult<> back =
        sys::rename_at(directory, staged, place.name, sys::RenameKind::Exchange);
    const sys::OsResult<sys::FileStatus> left = sys::status_at(directory, staged);
    if (left && left->inode == staged_inode) return changed(place, path);
    // Either our version was replaced meanwhile, and what came out is the newest of all; or ours
    // was removed, and what we swapped out is still aside: in both cases it belongs there.
    if (::renameat(directory, staged.c_str(), directory, place.name.c_str()) != 0) {
        return failed("write '" + path + "'", back ? errno : back.error());
    }
    return changed(place, path);
}

/// Where names cannot be swapped, a second name holds the old version while the new one is put
/// over the first: still never a moment without the file.
Outcome Applier::replace_by_link(
    const Place& place, const std::string& path, const std::string& staged, const Current& current
) {
    const int directory = place.directory.number();
    const char* const name = place.name.c_str();
    const std::string old = temporary_name();
    const bool linked = ::linkat(directory, name, directory, old.c_str(), 0) == 0;
    if (linked && !still(place, old, current)) {
        ::unlinkat(directory, old.c_str(), 0);
        return changed(place, path);
    }
    const bool copied = linked || tree_.trash == nullptr ||
                        tree_.trash->copy(directory, place.name, path, "replaced").has_value();
    if (!copied) return not_kept(path);
    if (::renameat(directory, staged.c_str(), directory, name) != 0) {
        const int cause = errno;
        if (linked) ::unlinkat(directory, old.c_str(), 0);
        return failed("write '" + path + "'", cause);
    }
    if (linked && !discard(place, old, path, "replaced")) return not_kept(path);
    return outcome_of(OutcomeKind::Applied);
}

Outcome Applier::write_in_place(
    const Place& place,
    const std::string& path,
    const File& desired,
    const Current& current,
    const Staged& staged
) {
    const int directory = place.directory.number();
    constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC;
    const sys::Descriptor file(::openat(directory, place.name.c_str(), kFlags));
    if (!file) return failed("write '" + path + "'", errno);
    const sys::OsResult<sys::FileStatus> opened = sys::status_at(file.number(), "");
    if (!opened || stamp_of(*opened) != stamp_of(current.status)) return changed(place, path);
    if (tree_.trash != nullptr && !tree_.trash->copy(directory, place.name, path, "replaced")) {
        return not_kept(path);
    }
    const int cause = copy_content(staged.file.number(), file.number(), desired.size);
    if (cause != 0) return failed("write '" + path + "'", cause);
    ::fchmod(file.number(), mode_with(opened->mode, desired.executable));
    set_time(file.number(), desired.mtime_ns);
    return applied(place, path, desired);
}

}  // namespace ds::sync
