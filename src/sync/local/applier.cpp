#include "sync/local/applier.hpp"

#include "sync/digest.hpp"
#include "sync/local/applier_parts.hpp"
#include "sync/path.hpp"
#include "sync/trash.hpp"

#include <boost/asio/awaitable.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ds::sync {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

}  // namespace

Task<Outcome> Applier::apply(Operation operation) {
    std::optional<Outcome> refused = refuse(operation);
    if (refused) co_return *std::move(refused);

    const std::string path = operation.path;
    sys::OsResult<Place> place = tree_.place_of(path);
    if (!place && is_missing(place.error()) && operation.expected) {
        tree_.forget(path, true);
        tree_.watches.wake();
        Outcome gone = outcome_of(OutcomeKind::Changed);
        gone.revision = ++tree_.revision;
        co_return gone;
    }
    if (!place) co_return failed("open the directory of '" + path + "'", place.error());

    Current current = look(*place, path);
    if (operation.desired && same(current.entry, operation.desired)) {
        co_return applied(*place, path, *operation.desired);
    }
    if (!same(current.entry, operation.expected)) co_return changed(*place, path);
    if (!operation.desired) co_return remove(*place, path, current);
    if (is_directory(*operation.desired)) co_return make_directory(*place, path, current);
    if (const Symlink* const link = std::get_if<Symlink>(&*operation.desired)) {
        co_return make_link(*place, path, *link, current);
    }
    const File desired = std::get<File>(*operation.desired);
    const File* const before = file_of(current.entry);
    if (before != nullptr && before->digest == desired.digest) {
        co_return change_mode(*place, path, desired, current);
    }
    Staged staged = co_await stage(*place, operation, desired);
    if (staged.problem != OutcomeKind::Applied) {
        Outcome problem = outcome_of(staged.problem);
        problem.message = std::move(staged.message);
        co_return problem;
    }
    // Large content took its time: look again.
    current = look(*place, path);
    if (!same(current.entry, operation.expected)) {
        if (!staged.name.empty()) {
            ::unlinkat(place->directory.number(), staged.name.c_str(), 0);
        }
        co_return changed(*place, path);
    }
    co_return commit(*place, path, desired, current, std::move(staged));
}

std::optional<Outcome> Applier::refuse(const Operation& operation) const {
    Outcome refused = outcome_of(OutcomeKind::Refused);
    const std::string& path = operation.path;
    if (!is_valid_path(path)) {
        refused.message = "the path is not allowed";
        return refused;
    }
    const std::optional<Entry>& entry = operation.desired ? operation.desired : operation.expected;
    const bool is_dir = entry && is_directory(*entry);
    if (tree_.excluded(path, is_dir)) {
        refused.message = "'" + path + "' is excluded";
        return refused;
    }
    if (tree_.is_followed(path)) {
        refused.message = "a link out of the synced folder leads to '" + path + "'";
        return refused;
    }
    if (!operation.desired) return std::nullopt;
    if (is_untouchable(*operation.desired)) {
        refused.message = "'" + path + "' is of no type that can be written";
        return refused;
    }
    const Symlink* const link = std::get_if<Symlink>(&*operation.desired);
    if (link != nullptr && !stays_inside(path, link->target)) {
        refused.message = "'" + path + "' would link out of the synced folder";
        return refused;
    }
    return std::nullopt;
}

Applier::Current Applier::look(const Place& place, const std::string& path) {
    Current current;
    const int directory = place.directory.number();
    const sys::OsResult<sys::FileStatus> status = sys::status_at(directory, place.name);
    if (!status && is_missing(status.error())) return current;
    current.entry = Unknown{};
    if (!status) return current;
    current.status = *status;
    switch (status->type) {
        case sys::FileType::Directory:
            current.entry = Directory{};
            return current;
        case sys::FileType::Symlink: {
            const sys::OsResult<std::string> target = sys::read_link_at(directory, place.name);
            if (target && stays_inside(path, *target)) current.entry = Symlink{*target};
            return current;
        }
        case sys::FileType::Other:
            return current;
        case sys::FileType::Regular:
            break;
    }
    const Record* const known = tree_.index.find(path);
    const bool certain = known != nullptr && !known->racy &&
                         std::holds_alternative<File>(known->entry) &&
                         known->stamp == stamp_of(*status);
    if (certain) {
        current.entry = known->entry;
    } else if (const std::optional<File> file = read_now(place, *status)) {
        current.entry = *file;
    }
    return current;
}

std::optional<File> Applier::read_now(const Place& place, const sys::FileStatus& status) {
    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
    const sys::Descriptor file(::openat(place.directory.number(), place.name.c_str(), kFlags));
    if (!file) return std::nullopt;
    Hasher hasher;
    std::vector<char> piece(kPiece);
    for (;;) {
        const sys::OsResult<std::size_t> size =
            sys::read_full(file.number(), piece.data(), piece.size());
        if (!size) return std::nullopt;
        hasher.update({piece.data(), *size});
        if (*size < piece.size()) break;
    }
    const sys::OsResult<sys::FileStatus> after = sys::status_at(file.number(), "");
    if (!after || stamp_of(*after) != stamp_of(status)) return std::nullopt;
    File read;
    read.digest = hasher.digest();
    read.size = status.size;
    read.mtime_ns = status.mtime_ns;
    read.executable = (status.mode & kOwnerExecutes) != 0;
    return read;
}

/// Whether what was swapped out to `name` is what was expected. Its ctime is that of the swap.
bool Applier::still(const Place& place, const std::string& name, const Current& current) {
    const sys::OsResult<sys::FileStatus> status = sys::status_at(place.directory.number(), name);
    if (!status) return false;
    Stamp now = stamp_of(*status);
    now.ctime_ns = current.status.ctime_ns;
    if (status->type != current.status.type || now != stamp_of(current.status)) return false;
    const File* const expected = file_of(current.entry);
    if (expected == nullptr || !is_racy(now, file_clock_ns())) return true;
    // Changed so recently that an equal stamp proves nothing.
    Place swapped;
    swapped.directory = sys::Descriptor(::fcntl(place.directory.number(), F_DUPFD_CLOEXEC, 0));
    swapped.name = name;
    const std::optional<File> read = read_now(swapped, *status);
    return read && read->digest == expected->digest;
}

sys::OsResult<> Applier::discard(
    const Place& place, const std::string& name, const std::string& path, const char* reason
) {
    const int directory = place.directory.number();
    if (tree_.trash != nullptr) {
        const Result<> kept = tree_.trash->take(directory, name, path, reason);
        return kept ? sys::OsResult<>() : tl::make_unexpected(EIO);
    }
    if (::unlinkat(directory, name.c_str(), 0) != 0) return sys::os_failure();
    return {};
}

Outcome Applier::remove(const Place& place, const std::string& path, const Current& current) {
    const int directory = place.directory.number();
    if (current.is_directory()) {
        if (::unlinkat(directory, place.name.c_str(), AT_REMOVEDIR) == 0) return removed(path);
        const int cause = errno;
        const bool holds = cause == ENOTEMPTY || cause == EEXIST;
        return holds ? outcome_of(OutcomeKind::NotEmpty) : failed("remove '" + path + "'", cause);
    }
    const std::string aside = temporary_name();
    sys::OsResult<> moved =
        sys::rename_at(directory, place.name, aside, sys::RenameKind::NoReplace);
    if (!moved && is_unsupported(moved.error())) {
        if (::renameat(directory, place.name.c_str(), directory, aside.c_str()) == 0) moved = {};
    }
    if (!moved && is_missing(moved.error())) return changed(place, path);
    if (!moved) return failed("remove '" + path + "'", moved.error());
    const bool expected = still(place, aside, current);
    const sys::OsResult<> gone =
        expected ? discard(place, aside, path, "deleted") : sys::OsResult<>();
    if (expected && gone) return removed(path);

    const sys::OsResult<> back =
        sys::rename_at(directory, aside, place.name, sys::RenameKind::NoReplace);
    if (!back && back.error() == EEXIST) {
        // Somebody wrote a newer version over what had been there.
        [[maybe_unused]] const sys::OsResult<> older = discard(place, aside, path, "deleted");
    } else if (!back) {
        ::renameat(directory, aside.c_str(), directory, place.name.c_str());
    }
    return gone ? changed(place, path) : not_kept(path);
}

Outcome Applier::removed(const std::string& path) {
    tree_.index.erase_tree(path);
    tree_.watches.forget(path);
    Outcome outcome = outcome_of(OutcomeKind::Applied);
    outcome.revision = ++tree_.revision;
    return outcome;
}

Outcome Applier::make_directory(
    const Place& place, const std::string& path, const Current& current
) {
    const int directory = place.directory.number();
    if (current.entry) {
        Outcome freed = remove(place, path, current);
        if (freed.kind != OutcomeKind::Applied) return freed;
    }
    constexpr mode_t kMode = 0755;
    if (::mkdirat(directory, place.name.c_str(), kMode) != 0) {
        const int cause = errno;
        return cause == EEXIST ? changed(place, path) : failed("make '" + path + "'", cause);
    }
    const sys::OsResult<sys::Descriptor> made =
        sys::open_beneath(directory, place.name, O_RDONLY | O_DIRECTORY);
    const sys::OsResult<sys::FileStatus> parent = sys::status_at(directory, "");
    if (made && parent) {
        set_owner_and_mode(made->number(), *parent, kMode);
        // Nothing can be in it yet that the watch would miss, but to be sure it is looked into.
        [[maybe_unused]] const sys::OsResult<> watched = tree_.watches.add(made->number(), path);
        tree_.dirty.add_rescan(path, std::chrono::steady_clock::now());
        tree_.watches.wake();
    }
    return applied(place, path, Directory{});
}

Outcome Applier::make_link(
    const Place& place, const std::string& path, const Symlink& link, const Current& current
) {
    const int directory = place.directory.number();
    const std::string staged = temporary_name();
    if (::symlinkat(link.target.c_str(), directory, staged.c_str()) != 0) {
        return failed("link '" + path + "'", errno);
    }
    const sys::OsResult<sys::FileStatus> parent = sys::status_at(directory, "");
    if (parent && parent->owner != ::geteuid()) {
        [[maybe_unused]] const int given = ::fchownat(
            directory, staged.c_str(), parent->owner, parent->group, AT_SYMLINK_NOFOLLOW
        );
    }
    Outcome outcome = put_in_place(place, path, staged, current);
    if (outcome.kind == OutcomeKind::Applied) return applied(place, path, link);
    ::unlinkat(directory, staged.c_str(), 0);
    return outcome;
}

Outcome Applier::change_mode(
    const Place& place, const std::string& path, const File& desired, const Current& current
) {
    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
    const sys::Descriptor file(::openat(place.directory.number(), place.name.c_str(), kFlags));
    if (!file) return failed("change the mode of '" + path + "'", errno);
    const sys::OsResult<sys::FileStatus> opened = sys::status_at(file.number(), "");
    if (!opened || opened->inode != current.status.inode) return changed(place, path);
    if (::fchmod(file.number(), mode_with(opened->mode, desired.executable)) != 0) {
        return failed("change the mode of '" + path + "'", errno);
    }
    return applied(place, path, desired);
}

/// Takes over what is at the path now as known, so that the events of it are no news.
Outcome Applier::applied(const Place& place, const std::string& path, Entry entry) {
    const sys::OsResult<sys::FileStatus> status =
        sys::status_at(place.directory.number(), place.name);
    Outcome outcome = outcome_of(OutcomeKind::Applied);
    outcome.revision = ++tree_.revision;
    if (!status) {
        tree_.dirty.retry(path, std::chrono::steady_clock::now());
        tree_.watches.wake();
    } else {
        const Stamp stamp = stamp_of(*status);
        if (File* file = std::get_if<File>(&entry)) {
            file->mtime_ns = status->mtime_ns;
            file->executable = (status->mode & kOwnerExecutes) != 0;
        }
        if (!is_directory(entry)) tree_.index.erase_below(path);
        const bool racy = is_racy(stamp, file_clock_ns());
        tree_.index.set(path, {.entry = entry, .stamp = stamp, .racy = racy});
    }
    outcome.now = std::move(entry);
    return outcome;
}

/// Reports what is there instead, and takes it over as known: it was reported by this.
Outcome Applier::changed(const Place& place, const std::string& path) {
    const Current current = look(place, path);
    Outcome outcome = outcome_of(OutcomeKind::Changed);
    outcome.revision = ++tree_.revision;
    outcome.now = current.entry;
    if (!current.entry) {
        tree_.index.erase_tree(path);
        tree_.watches.forget(path);
        return outcome;
    }
    if (is_directory(*current.entry) || is_untouchable(*current.entry)) {
        // Only a walk can tell what is in it, only a second look what it is.
        tree_.index.set(path, {.entry = Unknown{}, .stamp = {}, .racy = true});
        outcome.now = Unknown{};
        tree_.dirty.add_rescan(path, std::chrono::steady_clock::now());
        tree_.watches.wake();
        return outcome;
    }
    const Stamp stamp = stamp_of(current.status);
    tree_.index.erase_below(path);
    tree_.watches.forget(path);
    const bool racy = is_racy(stamp, file_clock_ns());
    tree_.index.set(path, {.entry = *current.entry, .stamp = stamp, .racy = racy});
    return outcome;
}

Outcome Applier::not_kept(const std::string& path) {
    Outcome outcome = outcome_of(OutcomeKind::Failed);
    outcome.message = "the old version of '" + path + "' cannot be put into the trash";
    return outcome;
}

std::string Applier::temporary_name() {
    return std::string(kTemporaryPrefix) + std::to_string(::getpid()) + "." +
           std::to_string(++counter_);
}

}  // namespace ds::sync
