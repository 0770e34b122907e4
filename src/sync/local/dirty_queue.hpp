#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// How sure it is that a file is whole.
enum class Settled {
    Yes,      // Closed after writing, renamed into place, removed: look at once.
    Soon,     // Just created: closing it will follow, but a hard link is never closed.
    Writing,  // Written to and still open: bounded rate for each file.
};

/// The paths that something happened to, and when to look at each (rule 10). Pure: told the time.
///
/// There is no global quiet period: each path has its own moment, so a busy one delays no other.
class DirtyQueue {
  public:
    using Time = std::chrono::steady_clock::time_point;

    struct Item {
        std::string path;
        bool live = true;  // Seen as it happened; else to be found by comparing.
    };

    void add(std::string_view path, Settled settled, Time now);

    /// Looks at a path again later: it changed while being read.
    void retry(std::string_view path, Time due);

    /// Compares the whole subtree of `path` with what is known.
    void add_rescan(std::string_view path, Time now);

    /// Takes what is due, at most `limit` paths; parents before their children.
    std::vector<Item> take(Time now, std::size_t limit);

    std::optional<Time> next() const;

  private:
    struct Entry {
        Time due;
        bool live = true;
        bool writing = false;
    };

    std::map<std::string, Entry, std::less<>> entries_;
    std::map<std::string, Time, std::less<>> written_;  // When a file still open was last taken.
};

}  // namespace ds::sync
