#pragma once

#include "base/task.hpp"
#include "sync/core/reconcile.hpp"
#include "sync/endpoint.hpp"
#include "sync/flow.hpp"
#include "sync/memory_file.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ds::sync {

class Trash;

enum class Phase {
    Connecting,
    Scanning,
    InitialSync,
    Watching,  // The initial sync is done, changes are exchanged as they happen.
    Stopped,   // Or between two runs.
};

/// Why a change was made.
enum class Cause {
    New,       // Only the other side had it.
    Edited,    // The other side changed it.
    Deleted,   // The other side deleted it.
    Restored,  // This side had deleted what the other one changed.
    Conflict,  // Both had changed it, and this side lost.
    Mirrored,  // Only this side had it, and the strategy is a mirror.
};

/// A change that was made to one side.
struct AppliedChange {
    Side side = Side::Local;  // Where it was made: `Local` is a download.
    std::string path;
    std::optional<Entry> before;
    std::optional<Entry> after;  // Nothing: it was deleted.
    std::uint64_t bytes = 0;     // Of content that travelled.
    Cause cause = Cause::New;
};

/// Something about one path that the user should know; sync goes on with the rest.
struct Trouble {
    Side side = Side::Local;
    std::string path;
    std::string text;  // "permission denied".
};

/// Deletions that wait for the user's word, because there are so many of them (rule 5).
struct HeldDeletions {
    Side side = Side::Local;  // Where something would be deleted.
    std::size_t count = 0;
    std::size_t tracked = 0;  // Of so many files that both sides have.
};

/// Where a session stands.
struct SessionStatus {
    Phase phase = Phase::Stopped;
    std::uint64_t uploaded_files = 0;
    std::uint64_t uploaded_bytes = 0;
    std::uint64_t downloaded_files = 0;
    std::uint64_t downloaded_bytes = 0;
    std::uint64_t removed_remote = 0;
    std::uint64_t removed_local = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t troubles = 0;
    std::size_t files = 0;       // Entries known to be the same on both sides.
    std::size_t waiting = 0;     // Changes that are to be made.
    std::size_t held_local = 0;  // Deletions that wait for `allow_deletes`.
    std::size_t held_remote = 0;
    std::optional<std::chrono::system_clock::time_point> last_activity;
    bool was_in_sync = false;         // At least once.
    std::uint64_t waiting_bytes = 0;  // Of the changes that are to be made.
    std::string memory_trouble;       // Why what is known cannot be kept for the next start.
};

/// Is told what a session does, as it happens. Outlives the session; must not wait.
class SessionObserver {
  public:
    virtual ~SessionObserver() = default;

    virtual void on_phase(Phase phase) = 0;
    virtual void on_change(const AppliedChange& change) = 0;

    /// Both sides had changed a path; the loser is in the trash. Once for each path.
    virtual void on_conflict(const Conflict& conflict) = 0;

    /// Once whenever deletions are held back.
    virtual void on_held(const HeldDeletions& held) = 0;

    /// Once for each path and text.
    virtual void on_trouble(const Trouble& trouble) = 0;
};

struct SessionOptions {
    FlowOptions flow;
    /// Holds the memory, the lock and the trash of this pair of folders; made when missing.
    std::string state_folder;
    /// For paths that were never synced before, as long as the first sync with a container lasts.
    Strategy strategy = Strategy::PreferNewest;
    bool allow_mass_delete = false;  // Never hold deletions back.
};

/// What is known of the two sides that a run of a session syncs.
struct RemoteFacts {
    std::int64_t clock_ahead_ns = 0;  // The container's clock minus ours.
    /// One container's life. A new one has nothing that was agreed on, but the user's intent since
    /// the last one counts (rule 4).
    std::string identity;
    RootIdentity local_root;
    RootIdentity remote_root;
};

/// Keeps two trees the same: scans both, reconciles, makes the changes, and goes on as both report
/// what happens. What both had in common is remembered from run to run.
class Session {
  public:
    /// `observer` must outlive the session.
    Session(
        boost::asio::any_io_executor executor, SessionOptions options, SessionObserver& observer
    );
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// Syncs until cancelled or until an endpoint fails, whose `Error` is thrown: `Unavailable`
    /// when the connection broke; then run again with new endpoints. Throws `Conflict` when another
    /// process syncs this pair of folders.
    Task<> run(Endpoint& local, Endpoint& remote, RemoteFacts facts);

    /// Waits until the initial sync is done: both sides were the same once.
    Task<> initial_sync();

    /// Waits until the run under way, or the next one, has come that far too.
    Task<> in_sync();

    SessionStatus status() const;

    /// Makes the deletions that are held back; before a run: holds none back in it.
    void allow_deletes();

    /// Where replaced and deleted versions go; also for the local endpoint.
    Trash& trash();

    const FlowOptions& flow() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// "permission denied", "links out of the container's folder are not synced", …
std::string describe(const Problem& problem);

}  // namespace ds::sync
