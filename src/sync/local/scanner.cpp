#include "sync/local/scanner.hpp"

#include "sync/path.hpp"

#include <climits>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace ds::sync {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSlice = std::size_t{256} * 1024;
constexpr std::size_t kMostJobs = 8;  // Each holds a descriptor.
constexpr unsigned kOwnerExecutes = 0100;

bool is_missing(int cause) {
    // A link or a file in the way means that the path as it was known is gone.
    return cause == ENOENT || cause == ENOTDIR || cause == ELOOP;
}

bool is_executable(const sys::FileStatus& status) {
    return (status.mode & kOwnerExecutes) != 0;
}

/// The name of the file system of a directory if it gives no events for what another machine, or
/// the other side of a virtual machine, writes; else nothing.
std::string_view silent_file_system(int directory) {
    struct statfs status{};
    if (::fstatfs(directory, &status) != 0) return {};
    switch (static_cast<std::uint32_t>(status.f_type)) {
        case 0x6969:
            return "NFS";
        case 0x517b:
        case 0xff534d42:
        case 0xfe534d42:
            return "a Windows share";
        case 0x01021997:
            return "9p";
        case 0x65735546:
            return "FUSE";
        case 0x6a656a63:
            return "virtiofs";
        case 0x00c36400:
            return "Ceph";
        case 0x0bd00bd0:
            return "Lustre";
        default:
            return {};
    }
}

/// Whether the same version of the same file is meant.
bool is_unchanged(const sys::FileStatus& before, const sys::FileStatus& after) {
    return stamp_of(before) == stamp_of(after);
}

}  // namespace

void Scanner::look(const std::string& path, bool live) {
    if (path.empty()) {
        directories_.push_back({.path = "", .live = live});
        return;
    }
    const sys::OsResult<Place> place = tree_.place_of(path);
    if (!place && is_missing(place.error())) return tree_.forget(path, live);
    if (!place) return unreadable(path, live, place.error());

    const int directory = place->directory.number();
    const sys::OsResult<sys::FileStatus> status = sys::status_at(directory, place->name);
    if (!status && is_missing(status.error())) return tree_.forget(path, live);
    if (!status) return unreadable(path, live, status.error());

    const bool is_directory = status->type == sys::FileType::Directory;
    if (tree_.excluded(path, is_directory)) return;
    if (reach_ == Reach::Watched && tree_.skip.excluded(path, is_directory)) return;
    if (is_directory && live) {
        // Own new directories, and hints about what is already watched.
        const Record* known = tree_.index.find(path);
        const bool same_one = known != nullptr && sync::is_directory(known->entry) &&
                              known->stamp.inode == status->inode &&
                              known->stamp.mode == status->mode;
        if (same_one && tree_.watches.has(path)) return;
    }
    visit({
        .path = path,
        .directory = directory,
        .name = place->name,
        .status = *status,
        .live = live,
    });
}

void Scanner::work(std::chrono::steady_clock::time_point deadline) {
    do {
        if (jobs_.size() >= kMostJobs) {
            read_slice();
        } else if (walk_) {
            step_walk();
        } else if (!directories_.empty()) {
            start_walk();
        } else if (!jobs_.empty()) {
            read_slice();
        } else {
            return;
        }
    } while (std::chrono::steady_clock::now() < deadline);
}

void Scanner::visit(const Found& found) {
    // A link that was followed may have been replaced by what it led to.
    if (found.status.type != sys::FileType::Symlink) tree_.followed.erase(found.path);
    switch (found.status.type) {
        case sys::FileType::Directory:
            return visit_directory(found);
        case sys::FileType::Regular:
            return visit_file(found, tree_.is_followed(found.path));
        case sys::FileType::Symlink:
            return visit_link(found);
        case sys::FileType::Other:
            return visit_unsupported(found);
    }
}

void Scanner::visit_directory(const Found& found) {
    directories_.push_back({.path = found.path, .live = found.live});
}

void Scanner::visit_unsupported(const Found& found) {
    tree_.complain(found.path, ProblemKind::Unsupported, "no file, directory or link; skipped");
    Record record = {.entry = Other{}, .stamp = stamp_of(found.status), .racy = false};
    tree_.store(found.path, std::move(record), nullptr, found.live);
}

void Scanner::visit_file(const Found& found, bool followed) {
    const Record* const known = tree_.index.find(found.path);
    const bool certain = known != nullptr && !known->racy &&
                         std::holds_alternative<File>(known->entry) &&
                         known->stamp == stamp_of(found.status);
    if (certain) return;

    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    sys::Descriptor file(
        ::openat(found.directory, found.name.c_str(), followed ? kFlags : kFlags | O_NOFOLLOW)
    );
    if (!file && is_missing(errno)) return tree_.forget(found.path, found.live);
    if (!file) return unreadable(found.path, found.live, errno);

    Job job;
    job.path = found.path;
    job.live = found.live;
    job.followed = followed;
    job.started_ns = file_clock_ns();
    const sys::OsResult<sys::FileStatus> opened = sys::status_at(file.number(), "");
    if (!opened) return unreadable(found.path, found.live, opened.error());
    job.before = *opened;
    job.file = std::move(file);
    if (job.before.type != sys::FileType::Regular) return try_again(job);

    std::erase_if(jobs_, [&](const Job& other) { return other.path == job.path; });
    if (job.before.size > kInlineBytes) {
        jobs_.push_back(std::move(job));
    } else {
        read_small(std::move(job));
    }
}

void Scanner::read_small(Job job) {
    // One byte more than expected, to see a file that grows.
    buffer_.resize(std::max(buffer_.size(), kInlineBytes + 1));
    const sys::OsResult<std::size_t> size =
        sys::read_full(job.file.number(), buffer_.data(), kInlineBytes + 1);
    if (!size) return unreadable(job.path, job.live, size.error());
    if (*size != job.before.size) return try_again(job);

    const std::string_view bytes(buffer_.data(), *size);
    Content content;
    if (tree_.reporting) content = std::make_shared<const std::string>(bytes);
    job.hasher.update(bytes);
    job.done = *size;
    finish(std::move(job), std::move(content));
}

void Scanner::read_slice() {
    Job& job = jobs_.front();
    buffer_.resize(std::max(buffer_.size(), kSlice));
    const sys::OsResult<std::size_t> size =
        sys::read_full(job.file.number(), buffer_.data(), kSlice);
    if (size) {
        job.hasher.update({buffer_.data(), *size});
        job.done += *size;
        if (*size == kSlice && job.done <= job.before.size) {
            // Several large files advance together, so that none waits for the largest.
            std::ranges::rotate(jobs_, jobs_.begin() + 1);
            return;
        }
    }
    Job ended = std::move(job);
    jobs_.erase(jobs_.begin());
    if (!size) return unreadable(ended.path, ended.live, size.error());
    if (ended.done != ended.before.size) return try_again(ended);
    finish(std::move(ended), nullptr);
}

void Scanner::finish(Job job, Content content) {
    const sys::OsResult<sys::FileStatus> after = sys::status_at(job.file.number(), "");
    if (!after || !is_unchanged(job.before, *after)) return try_again(job);

    const Stamp stamp = stamp_of(job.before);
    File file;
    file.digest = job.hasher.digest();
    file.size = job.before.size;
    file.mtime_ns = job.before.mtime_ns;
    file.executable = is_executable(job.before);
    file.followed = job.followed;
    Record record = {
        .entry = file,
        .stamp = stamp,
        .racy = is_racy(stamp, job.started_ns),
    };
    tree_.store(job.path, std::move(record), std::move(content), job.live);
}

void Scanner::try_again(const Job& job) {
    // Until it holds still, what was reported stands; what was never seen is unknown.
    if (tree_.index.find(job.path) == nullptr) {
        Record record = {.entry = Unknown{}, .stamp = {}, .racy = true};
        tree_.store(job.path, std::move(record), nullptr, job.live);
    }
    const bool large = job.before.size > kInlineBytes;
    tree_.dirty.retry(job.path, std::chrono::steady_clock::now() + (large ? 500ms : 20ms));
    tree_.watches.wake();
}

void Scanner::visit_link(const Found& found) {
    sys::OsResult<std::string> target = sys::read_link_at(found.directory, found.name);
    if (!target && (is_missing(target.error()) || target.error() == EINVAL)) {
        return tree_.forget(found.path, found.live);
    }
    if (!target) return unreadable(found.path, found.live, target.error());

    const bool inside =
        !tree_.is_followed(parent_of(found.path)) && stays_inside(found.path, *target);
    if (!inside) return follow(found, *target);
    Record record = {
        .entry = Symlink{*std::move(target)},
        .stamp = stamp_of(found.status),
        .racy = false,
    };
    tree_.store(found.path, std::move(record), nullptr, found.live);
}

void Scanner::skip_link(const Found& found, const std::string& target, const std::string& why) {
    tree_.complain(found.path, ProblemKind::OutwardLink, "links to '" + target + "'; " + why);
    Record record = {.entry = Other{}, .stamp = stamp_of(found.status), .racy = false};
    tree_.store(found.path, std::move(record), nullptr, found.live);
}

/// Whether following a link at `path` to the directory `real` would come by here again.
bool Scanner::is_loop(const std::string& path, const std::string& real) const {
    if (is_within(tree_.real_root().substr(1), real.substr(1))) return true;
    for (std::string_view above = parent_of(path); !above.empty(); above = parent_of(above)) {
        const auto link = tree_.followed.find(above);
        if (link != tree_.followed.end() && is_within(link->second, real)) return true;
    }
    return false;
}

void Scanner::follow(const Found& found, const std::string& target) {
    if (!tree_.options.follow_outward_links) {
        return skip_link(found, target, "outside the synced folder; skipped");
    }
    const sys::OsResult<sys::FileStatus> status =
        sys::followed_status_at(found.directory, found.name);
    const std::string link = "/proc/self/fd/" + std::to_string(found.directory) + "/" + found.name;
    char* const resolved = ::realpath(link.c_str(), nullptr);
    const std::string real = resolved != nullptr ? resolved : "";
    std::free(resolved);  // NOLINT: realpath(3) asks for it
    if (!status || real.empty()) return skip_link(found, target, "leads nowhere; skipped");
    const bool is_directory = status->type == sys::FileType::Directory;
    if (!is_directory && status->type != sys::FileType::Regular) {
        return skip_link(found, target, "no file or directory; skipped");
    }
    if (is_directory && is_loop(found.path, real)) {
        return skip_link(found, target, "leads in a circle; skipped");
    }
    tree_.complain(
        found.path,
        ProblemKind::OutwardLink,
        "links to '" + target + "', outside the synced folder; uploaded as its content"
    );
    tree_.followed[found.path] = real;
    if (is_directory) {
        directories_.push_back({.path = found.path, .live = found.live});
        return;
    }
    Found behind = found;
    behind.status = *status;
    visit_file(behind, true);
}

void Scanner::start_walk() {
    const Directory next = std::move(directories_.back());
    directories_.pop_back();
    sys::OsResult<sys::Descriptor> opened = tree_.open_directory(next.path);
    if (!opened && next.path.empty()) return unreadable("", next.live, opened.error());
    if (!opened && is_missing(opened.error())) {
        tree_.dirty.retry(next.path, std::chrono::steady_clock::now());
        tree_.watches.wake();
        return;
    }
    if (!opened) return unreadable(next.path, next.live, opened.error());

    // Watch first, list then: whatever comes between is seen twice, not never.
    watch(opened->number(), next.path);
    const sys::OsResult<sys::FileStatus> status = sys::status_at(opened->number(), "");
    sys::OsResult<std::vector<std::string>> names = sys::list_names(opened->number());
    if (!status || !names) {
        return unreadable(next.path, next.live, status ? names.error() : status.error());
    }
    Record record = {
        .entry = sync::Directory{.followed = tree_.is_followed(next.path)},
        .stamp = stamp_of(*status),
        .racy = false,
    };
    tree_.store(next.path, std::move(record), nullptr, next.live);
    std::sort(names->begin(), names->end());
    walk_ = std::make_unique<Walk>();
    walk_->path = next.path;
    walk_->live = next.live;
    walk_->directory = *std::move(opened);
    walk_->names = *std::move(names);
}

void Scanner::watch(int directory, const std::string& path) {
    if (tree_.options.polling) return;
    const std::string_view silent = silent_file_system(directory);
    if (!silent.empty()) {
        tree_.watches.add_unwatched(path);
        tree_.complain(
            "",
            ProblemKind::WatchLimit,
            std::string(silent) + " tells nothing of what others write there"
        );
        return;
    }
    const sys::OsResult<> watched = tree_.watches.add(directory, path);
    if (watched) return;
    const bool instances = watched.error() == EMFILE;
    tree_.complain(
        "",
        ProblemKind::WatchLimit,
        sys::describe_errno(watched.error()) + "; raise fs.inotify." +
            (instances ? "max_user_instances" : "max_user_watches")
    );
}

void Scanner::step_walk() {
    if (walk_->at == walk_->names.size()) return end_walk();
    const std::string name = walk_->names[walk_->at++];
    const int directory = walk_->directory.number();
    const std::string path = join_path(walk_->path, name);
    if (path.size() > kMaxPathBytes) {
        return tree_.complain(walk_->path, ProblemKind::TooLong, "a path in it is too long");
    }
    const sys::OsResult<sys::FileStatus> status = sys::status_at(directory, name);
    if (!status && is_missing(status.error())) return tree_.forget(path, walk_->live);
    if (!status) return unreadable(path, walk_->live, status.error());

    const bool is_directory = status->type == sys::FileType::Directory;
    if (cleaning_ && !is_directory && name.starts_with(kTemporaryPrefix) &&
        !name.substr(kTemporaryPrefix.size()).starts_with("keep.")) {
        ::unlinkat(directory, name.c_str(), 0);
    }
    if (tree_.excluded_here(path, is_directory)) return;
    if (reach_ == Reach::Watched && tree_.skip.excluded_here(path, is_directory)) return;
    visit({
        .path = path,
        .directory = directory,
        .name = name,
        .status = *status,
        .live = walk_->live,
    });
}

void Scanner::end_walk() {
    for (const std::string& known : tree_.index.children(walk_->path)) {
        if (std::binary_search(walk_->names.begin(), walk_->names.end(), known)) continue;
        // It may have come while the directory was being read.
        const sys::OsResult<sys::FileStatus> status =
            sys::status_at(walk_->directory.number(), known);
        if (!status && is_missing(status.error())) {
            tree_.forget(join_path(walk_->path, known), walk_->live);
        }
    }
    walk_.reset();
}

void Scanner::unreadable(const std::string& path, bool live, int cause) {
    tree_.complain(path, ProblemKind::Unreadable, sys::describe_errno(cause));
    Record record = {.entry = Unknown{}, .stamp = {}, .racy = true};
    tree_.store(path, std::move(record), nullptr, live);
}

}  // namespace ds::sync
