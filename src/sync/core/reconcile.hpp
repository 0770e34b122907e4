#pragma once

#include "sync/core/snapshot.hpp"
#include "sync/entry.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

/// Who wins when both sides changed the same path differently.
enum class ConflictRule {
    LocalWins,   // The steady state.
    NewestWins,  // The initial sync `preferNewest`: the later mtime; within 2 s local; a directory
                 // beats what is none, as nothing is deleted.
};

struct Rules {
    ConflictRule conflicts = ConflictRule::LocalWins;
    std::int64_t remote_clock_ahead_ns = 0;  // The container's clock minus ours, from the hello.
    const FlowFilter* filter = nullptr;      // Null: everything flows both ways.
};

/// The three trees that decide. `local` and `remote` hold what their endpoints last reported.
struct Trees {
    const Snapshot& ancestor;
    const Snapshot& local;
    const Snapshot& remote;
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
