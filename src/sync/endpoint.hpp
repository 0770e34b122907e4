#pragma once

#include "base/task.hpp"
#include "sync/core/snapshot.hpp"
#include "sync/entry.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ds::sync {

/// Content up to this size travels inside the message that reports or makes a change.
inline constexpr std::size_t kInlineBytes = std::size_t{48} * 1024;

/// The bytes of one file, in order. Used by one coroutine at a time.
class ContentSource {
  public:
    virtual ~ContentSource() = default;

    /// Stores at most `into.size()` bytes; zero is the end. Throws `Error` `Conflict` when the file
    /// changed while being read, `NotFound` when it is gone. The reader checks the digest as well.
    virtual Task<std::size_t> read(std::span<char> into) = 0;
};

/// Whole content, shared by the report, the step and the frame that carry it; never changed.
using Content = std::shared_ptr<const std::string>;

/// The state of one path as it was found; `Snapshot::assign` takes it over.
struct Change {
    std::string path;
    /// Nothing: it is gone, and everything below. `Unknown`: below it all is as last reported, and
    /// later reports are differences to that.
    std::optional<Entry> entry;
    Content content;  // Small files may bring theirs, matching `entry`; else null.
    /// Later reports of one endpoint have greater numbers; see `Outcome::revision`.
    std::uint64_t revision = 0;
    /// Seen as it happened; else found by comparing a scan with what was known (mass-delete guard).
    bool live = false;
};

enum class ProblemKind {
    Unreadable,   // Permission or I/O error; the path is `Unknown`.
    Unsupported,  // A socket, device or FIFO; skipped.
    OutwardLink,  // A link out of the root; followed (local) or skipped (container).
    TooLong,      // A name or path beyond the bounds; skipped.
    WatchLimit,   // inotify refused; the subtree is scanned every few seconds instead.
    Overflow,     // Events were lost; the tree was scanned again.
};

/// Trouble with one path that does not stop the rest. Reported once per path and kind.
struct Problem {
    std::string path;
    ProblemKind kind = ProblemKind::Unreadable;
    std::string detail;  // For people: "permission denied".
};

/// What an endpoint found.
struct Report {
    std::vector<Change> changes;
    std::vector<Problem> problems;
};

struct Scan {
    Snapshot snapshot;
    std::vector<Problem> problems;
};

/// One change to be made, a `Step` with its content.
struct Operation {
    std::string path;
    std::optional<Entry> expected;  // The precondition; nothing: the path must be free.
    std::optional<Entry> desired;   // Nothing: delete (a directory only when it is empty).
    /// For a desired file whose digest `expected` has not: one of both. The receiver compares size
    /// and digest with `desired` before anything becomes visible.
    Content content;
    std::unique_ptr<ContentSource> source;
};

enum class OutcomeKind {
    Applied,
    Changed,         // The path was not as expected; nothing was done, `now` is what is there.
    NotEmpty,        // The directory still has (perhaps excluded) content; nothing was done.
    ContentDiffers,  // The content was not what `desired` says; nothing was done. Examine the
                     // source.
    Refused,         // The path or entry is not allowed (rule 6), or it is excluded here.
    Failed,          // The system refused; `message` says why.
};

/// What became of one operation.
struct Outcome {
    OutcomeKind kind = OutcomeKind::Applied;
    std::optional<Entry> now;  // What is at the path now, when `Applied` or `Changed`.
    /// Newer than every report with a smaller number: a change reported for the path with a greater
    /// one has overtaken this outcome, and `now` must not replace it.
    std::uint64_t revision = 0;
    std::string message;  // For people, when `Failed`.
};

/// One of the two trees: scans it, watches it, reads from it, changes it.
///
/// The local one touches the disk, the remote one speaks the wire protocol to the same code in the
/// helper, and one in memory serves tests. An endpoint remembers what it reported: later reports
/// are differences to that, and its own operations are not reported again.
/// All on one loop. `scan` first; then one coroutine may wait in `changes` while others read and
/// apply, several at once. Functions throw `Error` when the endpoint is of no use any more
/// (`Unavailable`: the connection is lost; `NotFound`: the root is gone); trouble with single paths
/// is data.
class Endpoint {
  public:
    virtual ~Endpoint() = default;

    /// Starts watching, then reads the whole tree, so that nothing falls in between.
    virtual Task<Scan> scan() = 0;

    /// Waits for changes of the tree; at least one change or problem. In order of `revision`.
    virtual Task<Report> changes() = 0;

    /// Looks at `paths` and everything below them now, and reports what each is, changed or not.
    /// Also works in subtrees that are not walked by themselves (`EndpointFilter::skipped`).
    virtual Task<Report> examine(std::vector<std::string> paths) = 0;

    /// Opens the file at `path`, which must have `digest` (else `Error` `Conflict`, `NotFound`).
    virtual Task<std::unique_ptr<ContentSource>> open(std::string path, Digest digest) = 0;

    /// Makes the changes one after the other; one outcome for each, in order. An operation that
    /// fails does not stop the next. Returns when all of them are on the disk of this side.
    virtual Task<std::vector<Outcome>> apply(std::vector<Operation> operations) = 0;
};

}  // namespace ds::sync
