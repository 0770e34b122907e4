#include "sync/local/local_tree.hpp"

#include "base/error.hpp"
#include "sync/path.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace ds::sync {
namespace {

// What one report carries along at most; the rest is opened when it is wanted.
constexpr std::size_t kMaxReportContent = std::size_t{1024} * 1024;

bool is_news(const Record* before, const Entry& now) {
    if (before == nullptr || before->entry.index() != now.index()) return true;
    if (is_untouchable(now)) return false;
    const auto followed = [](const Entry& entry) {
        if (const File* file = std::get_if<File>(&entry)) return file->followed;
        const Directory* directory = std::get_if<Directory>(&entry);
        return directory != nullptr && directory->followed;
    };
    return !same(before->entry, now) || followed(before->entry) != followed(now);
}

}  // namespace

LocalTree::LocalTree(boost::asio::any_io_executor executor, LocalOptions given, Trash* keep)
    : options(std::move(given)),
      trash(keep),
      exclude(options.exclude),
      skip(options.skip),
      watches(std::move(executor)) {}

void LocalTree::open_root() {
    sys::OsResult<sys::Descriptor> opened = sys::open_root(options.root);
    if (!opened) {
        const std::string why = sys::describe_errno(opened.error());
        throw Error(ErrorCode::NotFound, "open '" + options.root + "': " + why);
    }
    root = *std::move(opened);
    char* const resolved = ::realpath(options.root.c_str(), nullptr);
    real_root_ = resolved != nullptr ? resolved : options.root;
    std::free(resolved);  // NOLINT: realpath(3) asks for it
}

void LocalTree::check_root() const {
    const sys::OsResult<sys::FileStatus> held = sys::status_at(root.number(), "");
    const sys::OsResult<sys::FileStatus> named = sys::followed_status_at(AT_FDCWD, options.root);
    const bool is_same =
        held && named && held->inode == named->inode && held->device == named->device;
    if (is_same) return;
    throw Error(ErrorCode::NotFound, "'" + options.root + "' was deleted, moved or replaced");
}

sys::OsResult<Place> LocalTree::place_of(std::string_view path) const {
    Place place;
    place.name = name_of(path);
    const std::string parent(parent_of(path));
    constexpr int kFlags = O_PATH | O_DIRECTORY;
    if (is_followed(parent)) {
        const std::string target = parent.empty() ? "." : parent;
        place.directory =
            sys::Descriptor(::openat(root.number(), target.c_str(), kFlags | O_CLOEXEC));
        if (!place.directory) return sys::os_failure();
        return place;
    }
    sys::OsResult<sys::Descriptor> opened = sys::open_beneath(root.number(), parent, kFlags);
    if (!opened) return tl::make_unexpected(opened.error());
    place.directory = *std::move(opened);
    return place;
}

sys::OsResult<sys::Descriptor> LocalTree::open_directory(const std::string& path) const {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY;
    if (!is_followed(path)) return sys::open_beneath(root.number(), path, kFlags);
    sys::Descriptor opened(::openat(root.number(), path.c_str(), kFlags | O_CLOEXEC));
    if (!opened) return sys::os_failure();
    return opened;
}

bool LocalTree::excluded(std::string_view path, bool is_directory) const {
    return is_temporary(path) || exclude.excluded(path, is_directory);
}

bool LocalTree::excluded_here(std::string_view path, bool is_directory) const {
    return name_of(path).starts_with(kTemporaryPrefix) || exclude.excluded_here(path, is_directory);
}

bool LocalTree::is_followed(std::string_view path) const {
    if (followed.empty()) return false;
    for (; !path.empty(); path = parent_of(path)) {
        if (followed.contains(path)) return true;
    }
    return false;
}

void LocalTree::store(const std::string& path, Record record, Content content, bool live) {
    const Record* const before = index.find(path);
    const bool holds = is_directory(record.entry) || std::holds_alternative<Unknown>(record.entry);
    if (before != nullptr && !holds && !std::holds_alternative<File>(before->entry)) {
        index.erase_below(path);
        watches.forget(path);
    }
    const bool news_here = is_news(before, record.entry);
    if (news_here && reporting) {
        if (content && content_bytes_ + content->size() > kMaxReportContent) content.reset();
        if (content) content_bytes_ += content->size();
        news_.changes.push_back({
            .path = path,
            .entry = record.entry,
            .content = std::move(content),
            .revision = ++revision,
            .live = live,
        });
    }
    index.set(path, std::move(record));
}

void LocalTree::forget(const std::string& path, bool live) {
    check_root();
    const bool known = index.erase_tree(path);
    watches.forget(path);
    const auto below = followed.lower_bound(path + "/");
    followed.erase(below, followed.lower_bound(path + "0"));
    followed.erase(path);
    if (!known || !reporting) return;
    news_.changes.push_back({
        .path = path,
        .entry = std::nullopt,
        .content = nullptr,
        .revision = ++revision,
        .live = live,
    });
}

void LocalTree::complain(const std::string& path, ProblemKind kind, std::string detail) {
    if (!complained_.emplace(path, kind).second) return;
    news_.problems.push_back({.path = path, .kind = kind, .detail = std::move(detail)});
}

void LocalTree::drop_news(std::string_view path) {
    std::erase_if(news_.changes, [&](const Change& change) {
        return is_within(change.path, path);
    });
}

Report LocalTree::take_news() {
    content_bytes_ = 0;
    return std::exchange(news_, Report());
}

}  // namespace ds::sync
