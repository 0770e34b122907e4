#pragma once

#include "base/notifier.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/task_group.hpp"
#include "sync/core/memory.hpp"
#include "sync/core/step_queue.hpp"
#include "sync/memory_file.hpp"
#include "sync/session.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ds::sync {

/// What a session keeps from one run to the next.
struct SessionMemory {
    explicit SessionMemory(std::string path) : file(std::move(path)) {}

    /// Puts on disk what was not there yet.
    void save();

    Memory known;
    MemoryFile file;
    std::optional<MemoryHead> head;  // Nothing before the first sync.
    SessionStatus status;
    std::set<std::string, std::less<>> told_conflicts;
    std::set<std::pair<std::string, std::string>> told_troubles;  // Path and text.
};

/// What an engine works with; all of it outlives the engine.
struct EngineParts {
    Endpoint& local;
    Endpoint& remote;
    SessionMemory& memory;
    SessionObserver& observer;
    Trash& trash;
    const FlowFilter& flow;
    Strategy strategy = Strategy::PreferNewest;
    bool allow_mass_delete = false;
};

/// One run of a session.
///
/// Reports only change what is known of their side and mark paths as dirty; `advance` reconciles
/// the dirty paths that nothing is being done to, and starts what can be started. Each batch of
/// steps is a task of its own. Nobody waits for anybody else's path.
class Engine {
  public:
    Engine(const boost::asio::any_io_executor& executor, const EngineParts& parts);

    /// Ends only by throwing. Calls `on_synced` once, when the initial sync is done.
    Task<> run(RemoteFacts facts, Notifier& on_synced);

    /// Makes the deletions that are held back.
    void allow_deletes();

  private:
    struct KnownContent {
        Digest digest;
        Content content;
    };

    /// One side: what is known of it, and what is to be done to it.
    struct Half {
        Half(Side which, Endpoint& at) : side(which), endpoint(at) {}

        Side side;
        Endpoint& endpoint;
        Snapshot tree;
        StepQueue queue;
        RootIdentity root;
        std::map<std::string, KnownContent, std::less<>> contents;  // Came with reports.
        std::size_t content_bytes = 0;
        /// Newest revision reported of paths under way, and newest one of paths that were settled.
        std::map<std::string, std::uint64_t, std::less<>> reported;
        std::map<std::string, std::uint64_t, std::less<>> settled;
        std::size_t small_running = 0;
        std::size_t large_running = 0;
        std::set<std::string, std::less<>> held;  // Deletions that wait for the user's word.
    };

    /// Where a plan comes from: only what a comparison found missing can be a mistake.
    enum class Origin { Live, Comparison };

    /// A step and the operation made of it.
    struct Prepared {
        Step step;
        std::optional<Operation> operation;  // Nothing: the step is off.
    };

    Task<> scan(Half& half);
    Task<> scan_with(Half& half, TaskGroup& others);
    Task<> watch(Half& half);
    Task<> work(RemoteFacts facts, Notifier& on_synced);
    void begin(const RemoteFacts& facts);
    void end_initial_sync();
    void know_roots();
    void write_memory();
    void absorb(Half& half, Report report, Origin origin);
    void absorb(Half& half, Change change);
    void keep_content(Half& half, const std::string& path, KnownContent known);
    static void drop_content(Half& half, const std::string& path);
    void advance();
    void plan_dirty();
    Trees trees() const;
    void plan(const std::vector<std::string>& paths, Origin origin);
    void take_plan(Plan plan, Origin origin);
    void hold_deletions(Half& half, std::vector<Step>& steps, Origin origin);
    void count_held();
    bool counts_as_lost(const std::string& path) const;
    void miss(const std::string& path);
    bool is_comparing() const;
    Task<> wait_for_comparison();
    void start_steps(Half& half);
    bool is_quiet() const;
    void set_phase(Phase phase);

    Task<> make_small(Half& half, std::vector<Step> steps);
    Task<> make_large(Half& half, Step step);
    Task<> make(Half& half, std::vector<Step> steps);
    Task<> prepare(Half& half, Prepared& into);
    void drop(Half& half, const std::string& path, const Error& error);
    Task<> add_content(Half& from, Step step, Operation& operation);
    Task<> save_replaced(Half& half, Step step);
    Task<> keep_file(Half& half, std::string path, File file);
    void settle(Half& half, const Step& step, const Outcome& outcome);
    Cause cause_of(const Step& step) const;
    void applied(Half& half, const Step& step, const Outcome& outcome);
    void found_other(Half& half, const Step& step, const Outcome& outcome);
    void start_looking(Half& half, const std::string& path);
    Task<> look_again(Half& half, std::string path, int retry);
    void learn(Half& half, std::string_view path, const Outcome& outcome);
    void finish(Half& half, const std::string& path);
    void tell(Side side, const std::string& path, std::string text);

    Half& opposite(const Half& half) { return half.side == Side::Local ? remote_ : local_; }

    SessionMemory& memory_;
    SessionObserver& observer_;
    Trash& trash_;
    Strategy strategy_;
    bool deletes_allowed_;
    Half local_;
    Half remote_;
    Rules rules_;
    std::set<std::string, std::less<>> dirty_;
    /// Of the dirty paths: those that a comparison found missing, and when the last one came.
    std::set<std::string, std::less<>> missing_;
    std::chrono::steady_clock::time_point last_missing_;
    bool waiting_for_comparison_ = false;
    /// In a new container: what was lost since the last one. Else everything may be lost.
    std::optional<std::set<std::string, std::less<>>> lost_;
    std::size_t tracked_ = 0;  // Files that both sides had at the start.
    bool root_changed_ = false;
    std::set<std::string, std::less<>> conflicts_;     // Whose steps are still to be made.
    std::map<std::string, int, std::less<>> retries_;  // Since a step was last made.
    TaskGroup tasks_;
    Notifier changed_;
    int looking_ = 0;  // Paths that will soon be dirty again.
    bool synced_ = false;
};

}  // namespace ds::sync
