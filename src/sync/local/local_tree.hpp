#pragma once

#include "ignore/git_patterns.hpp"
#include "sync/endpoint.hpp"
#include "sync/local/dirty_queue.hpp"
#include "sync/local/index.hpp"
#include "sync/local/watch_set.hpp"
#include "sync/local_endpoint.hpp"
#include "sys/directory.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::sync {

/// The handle of the directory that holds a path, and the name of the path in it.
struct Place {
    sys::Descriptor directory;
    std::string name;
};

/// What all parts of a local endpoint share: the root, what is known about the tree, what to look
/// at next.
class LocalTree {
  public:
    LocalTree(boost::asio::any_io_executor executor, LocalOptions given, Trash* keep);

    /// Throws `Error` `NotFound` when the root cannot be opened.
    void open_root();

    /// Throws `Error` `NotFound` when the root was deleted, moved or replaced: nothing that is
    /// missing then is a deletion.
    void check_root() const;

    const std::string& real_root() const { return real_root_; }

    /// Where `path` is, without going through any link but those that are followed on purpose.
    sys::OsResult<Place> place_of(std::string_view path) const;

    /// Opens a directory of the tree for listing.
    sys::OsResult<sys::Descriptor> open_directory(const std::string& path) const;

    bool excluded(std::string_view path, bool is_directory) const;

    /// The same where nothing above is excluded.
    bool excluded_here(std::string_view path, bool is_directory) const;

    /// Whether a link out of the root leads to `path`, or stands there.
    bool is_followed(std::string_view path) const;

    /// Remembers what is at `path`, and reports it when that is news.
    void store(const std::string& path, Record record, Content content, bool live);

    /// Remembers that nothing is at `path` any more, and reports it when that is news. Throws as
    /// `check_root` does.
    void forget(const std::string& path, bool live);

    /// Reports trouble, once for each path and kind.
    void complain(const std::string& path, ProblemKind kind, std::string detail);

    /// What was reported since the last call.
    Report take_news();

    /// Drops what was to be reported for `path` and below, because it is about to be reported anew.
    void drop_news(std::string_view path);

    const LocalOptions options;
    Trash* const trash;
    ignore::GitPatterns exclude;
    ignore::GitPatterns skip;
    sys::Descriptor root;
    Index index;
    WatchSet watches;
    DirtyQueue dirty;
    std::map<std::string, std::string, std::less<>> followed;  // Path of the link, real target.
    std::uint64_t revision = 0;
    bool reporting = true;  // Off during the first scan, which yields a snapshot instead.

  private:
    std::string real_root_;  // Without links, for telling whether a link leads around it.
    Report news_;
    std::set<std::pair<std::string, ProblemKind>> complained_;
    std::size_t content_bytes_ = 0;
};

}  // namespace ds::sync
