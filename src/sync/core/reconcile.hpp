#pragma once

#include "sync/core/snapshot.hpp"
#include "sync/entry.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::sync {

enum class Side { Local, Remote };

/// Which way a path may travel.
enum class Flow { Both, UploadOnly, DownloadOnly, Neither };

/// What the user allows for each path (exclude patterns, `disableUpload`, `disableDownload`).
class FlowFilter {
  public:
    virtual ~FlowFilter() = default;

    /// Must give `Neither` for everything below a directory for which it gives `Neither`.
    virtual Flow flow(std::string_view path, bool is_directory) const = 0;
};

/// What becomes of paths that the ancestor does not know.
enum class Strategy {
    Steady,        // While watching: each side gets what only the other has; local wins.
    MirrorLocal,   // What only the container has is deleted there; local wins.
    PreferLocal,   // As `Steady`.
    MirrorRemote,  // What only the local side has is deleted there; the container wins.
    PreferRemote,  // The container wins.
    PreferNewest,  // The later mtime wins; within 2 s local; a directory beats what is none.
    KeepAll,       // What differs stays as it is on both sides.
    Disabled,      // All stays as it is on both sides.
};

/// Says of which paths sync has known before, so that the local side wins there whatever the
/// strategy is (rule 4).
class KnownPaths {
  public:
    virtual ~KnownPaths() = default;

    virtual bool knows(std::string_view path) const = 0;
};

struct Rules {
    Strategy strategy = Strategy::Steady;
    std::int64_t remote_clock_ahead_ns = 0;  // The container's clock minus ours, from the hello.
    const FlowFilter* filter = nullptr;      // Null: everything flows both ways.
    const KnownPaths* known = nullptr;       // Null: none.
};

/// What each side had at a path when the strategy said to leave both alone.
struct ApartEntry {
    std::optional<Entry> local;
    std::optional<Entry> remote;
};

/// Paths that are left different until one side changes.
using ApartPaths = std::map<std::string, ApartEntry, std::less<>>;

/// The trees that decide. `local` and `remote` hold what their endpoints last reported.
struct Trees {
    const Snapshot& ancestor;
    const Snapshot& local;
    const Snapshot& remote;
    const ApartPaths* apart = nullptr;  // Null: none.
};

/// One change to one side. Done only if the side still has `expected` there.
struct Step {
    std::string path;
    std::optional<Entry> expected;  // Nothing: the path must be free.
    std::optional<Entry> desired;   // Nothing: delete; a directory only when it is empty.
    /// The replaced version exists nowhere else: before a step on the remote side its content
    /// goes to the local trash. (The local side keeps everything that it replaces anyway.)
    bool save_replaced = false;

    friend bool operator==(const Step& left, const Step& right);
};

/// A path at which both sides have now the same, or which both have lost.
struct Agreement {
    std::string path;
    std::optional<Entry> entry;
};

/// Both sides had changed `path`; the steps make `winner` prevail, the loser goes to the trash.
struct Conflict {
    std::string path;
    Side winner = Side::Local;
    std::optional<Entry> local;
    std::optional<Entry> remote;
};

struct Plan {
    /// In the order in which they must be done; independent of the other side's steps.
    /// When a step is done, the ancestor becomes its `desired`.
    std::vector<Step> local;
    std::vector<Step> remote;
    std::vector<Agreement> ancestor;  // To be taken into the ancestor at once.
    std::vector<Conflict> conflicts;
    /// To be taken into the paths that stay apart at once; nothing: they do not any more.
    std::vector<std::pair<std::string, std::optional<ApartEntry>>> apart;

    bool is_empty() const { return local.empty() && remote.empty() && ancestor.empty(); }
};

/// Says what makes both trees equal without losing anything. Pure; rules 1, 5 and 9 of the engine.
///
/// - What only one side changed goes to the other. A deletion never beats a change.
/// - Nothing happens at or below an untouchable entry, and no directory above it is removed.
/// - Where a path flows one way only, the other side's changes are ignored; if that side has no
///   entry it is taken to be at the ancestor. When such a step finds something else
///   (`OutcomeKind::Changed`), take what it found into the ancestor too, and reconcile again.
/// - A deletion that was refused (`NotEmpty`) leaves the ancestor as it was, so that nothing
///   deleted comes back.
Plan reconcile(const Trees& trees, const Rules& rules);

/// The same for `paths` and what is below them only; costs nothing for the rest of the tree.
Plan reconcile(const Trees& trees, const Rules& rules, std::span<const std::string> paths);

}  // namespace ds::sync
