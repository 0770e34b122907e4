#pragma once

#include "sync/core/snapshot.hpp"
#include "sync/entry.hpp"
#include "sys/directory.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// What tells two versions of a file apart without reading them.
struct Stamp {
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::uint64_t inode = 0;
    unsigned mode = 0;

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

Stamp stamp_of(const sys::FileStatus& status);

/// Whether a change within one step of the clock of the file system would leave the stamp as it is:
/// a time in it lies within 20 ms of `now_ns`, or after (rule 3).
bool is_racy(const Stamp& stamp, std::int64_t now_ns);

/// The time since 1970 by the clock that file systems use.
std::int64_t file_clock_ns();

/// What was last seen, and reported, at one path.
struct Record {
    Entry entry;
    Stamp stamp;
    bool racy = false;  // The stamp proves nothing: read the file again at the next occasion.
};

/// The records of one tree: the metadata cache, and the memory of what was reported.
class Index {
  public:
    using Records = std::map<std::string, Record, std::less<>>;

    const Record* find(std::string_view path) const;

    void set(const std::string& path, Record record);

    /// Removes `path` and everything below; whether there was something.
    bool erase_tree(std::string_view path);

    /// Removes everything below `path` only.
    void erase_below(std::string_view path);

    /// The names of the records directly below `directory`, in order.
    std::vector<std::string> children(std::string_view directory) const;

    Records::const_iterator begin_below(std::string_view directory) const;
    Records::const_iterator end_below(std::string_view directory) const;

    Snapshot snapshot() const;

  private:
    Records records_;
};

}  // namespace ds::sync
