#pragma once

#include "base/task.hpp"
#include "sys/file_watch.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// What happened to a path of the tree.
struct Hint {
    std::string path;
    sys::FileEventKind kind = sys::FileEventKind::Overflow;
    bool is_directory = false;
};

/// The watches on the directories of one tree, and which could not be had.
class WatchSet {
  public:
    explicit WatchSet(boost::asio::any_io_executor executor);

    /// Watches the directory open as `directory` under the name `path`; the errno when inotify
    /// refuses, and then `unwatched` has the path.
    sys::OsResult<> add(int directory, const std::string& path);

    /// `path` is of no use to watch.
    void add_unwatched(const std::string& path) { unwatched_.insert(path); }

    bool has(std::string_view path) const { return numbers_.contains(path); }

    /// Ends the watches on `path` and everything below.
    void forget(std::string_view path);

    std::vector<Hint> take();

    /// Waits for hints, `wake`, or the end of `limit`.
    Task<> wait(std::chrono::milliseconds limit);

    void wake();

    /// Directories of which only scanning tells what happens.
    const std::set<std::string, std::less<>>& unwatched() const { return unwatched_; }

  private:
    void forget_number(int number);

    std::optional<sys::FileWatch> watch_;
    int refused_ = 0;  // Why there is no inotify instance.
    std::map<std::string, int, std::less<>> numbers_;
    std::map<int, std::vector<std::string>> paths_;  // Several: links lead to one directory.
    std::set<std::string, std::less<>> unwatched_;
    bool woken_ = false;
};

}  // namespace ds::sync
