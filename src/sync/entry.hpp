#pragma once

// What two-way sync knows about one path. The whole module is built on these values.
//
// Paths are relative to the synced root, separated by '/', without "." or "..", bytes as they are;
// the empty path is the root itself.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace ds::sync {

/// XXH3-128 of a file's content; decides equality, never the clock.
struct Digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend bool operator==(const Digest&, const Digest&) = default;
};

struct Directory {
    /// Reached through a link that leaves the root: goes up as content, never down (rule 9).
    bool followed = false;
};

struct File {
    Digest digest;
    std::uint64_t size = 0;
    std::int64_t mtime_ns =
        0;  // Since 1970; travels with the content, decides nothing but "newest".
    bool executable = false;
    bool followed = false;  // As in `Directory`.
};

struct Symlink {
    std::string target;
};

/// Something is there, or may be, that could not be read. What is below is as unknown.
/// Never a deletion, and it blocks destructive changes to itself and above itself (rule 1).
struct Unknown {};

/// Something is there that is never synced: a socket, a device, a FIFO, a link out of the
/// container's root. As untouchable as `Unknown`.
struct Other {};

using Entry = std::variant<Directory, File, Symlink, Unknown, Other>;

/// Whether both are the same as far as sync is concerned: kind, content, executable bit, target.
/// Times and `followed` do not count; `Unknown` and `Other` are never the same as anything.
bool same(const Entry& left, const Entry& right);

/// As above, where nothing is the same as nothing.
bool same(const std::optional<Entry>& left, const std::optional<Entry>& right);

inline bool is_directory(const Entry& entry) {
    return std::holds_alternative<Directory>(entry);
}

/// Whether sync must keep its hands off the path (`Unknown` or `Other`).
inline bool is_untouchable(const Entry& entry) {
    return std::holds_alternative<Unknown>(entry) || std::holds_alternative<Other>(entry);
}

}  // namespace ds::sync
