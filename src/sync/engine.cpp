#include "sync/engine.hpp"

#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <malloc.h>

#include <variant>

namespace ds::sync {
namespace {

// Batches of small steps, and steps with large content, that are under way on one side.
constexpr std::size_t kSmallRunning = 4;
constexpr std::size_t kLargeRunning = 3;

// Content that came with reports and waits to be used; what is beyond is read again when needed.
constexpr std::size_t kContentsBytes = std::size_t{8} * 1024 * 1024;

// What a strategy means for paths that show up after the first comparison: a mirror deletes only
// what that one found.
Strategy after_comparison(Strategy strategy) {
    switch (strategy) {
        case Strategy::MirrorLocal:
            return Strategy::PreferLocal;
        case Strategy::MirrorRemote:
            return Strategy::PreferRemote;
        case Strategy::KeepAll:
        case Strategy::Disabled:
            return Strategy::Steady;
        default:
            return strategy;
    }
}

}  // namespace

void SessionMemory::save() {
    const std::string records = known.take_records();
    if (records.empty()) return;
    const Result<> saved = file.append(records);
    if (!saved) status.memory_trouble = saved.error().message();
}

Engine::Engine(const boost::asio::any_io_executor& executor, const EngineParts& parts)
    : memory_(parts.memory),
      observer_(parts.observer),
      trash_(parts.trash),
      strategy_(parts.strategy),
      deletes_allowed_(parts.allow_mass_delete),
      local_(Side::Local, parts.local),
      remote_(Side::Remote, parts.remote),
      tasks_(executor),
      changed_(executor) {
    rules_.filter = &parts.flow;
}

Task<> Engine::run(RemoteFacts facts, Notifier& on_synced) {
    rules_.remote_clock_ahead_ns = facts.clock_ahead_ns;
    co_await ds::finish(tasks_, work(std::move(facts), on_synced));
}

Task<> Engine::work(RemoteFacts facts, Notifier& on_synced) {
    set_phase(Phase::Scanning);
    TaskGroup scans(co_await boost::asio::this_coro::executor);
    scans.start(scan(local_));
    co_await ds::finish(scans, scan_with(remote_, scans));

    set_phase(Phase::InitialSync);
    begin(facts);
    take_plan(reconcile(trees(), rules_), Origin::Comparison);
    know_roots();
    write_memory();
    rules_.strategy = after_comparison(rules_.strategy);
    tasks_.start(watch(local_));
    tasks_.start(watch(remote_));
    for (;;) {
        advance();
        if (!synced_ && is_quiet()) {
            end_initial_sync();
            on_synced.notify();
        }
        co_await changed_.wait();
    }
}

// Finds out what is known of these two trees.
void Engine::begin(const RemoteFacts& facts) {
    const bool first = !memory_.head;
    MemoryHead head = memory_.head.value_or(MemoryHead());
    const bool same_container = !first && head.container == facts.identity;
    // Device numbers change from boot to boot on some file systems.
    root_changed_ = !first && (head.local.inode != facts.local_root.inode ||
                               (same_container && head.remote.inode != facts.remote_root.inode));
    tracked_ = memory_.known.ancestor().size();
    if (same_container) {
        memory_.known.resume(local_.tree, remote_.tree);
    } else if (!first) {
        lost_.emplace();
        for (const auto& [path, entry] : memory_.known.ancestor().entries()) {
            if (local_.tree.find(path) == nullptr) lost_->insert(path);
        }
        memory_.known.move_to_new_container(remote_.tree);
    }
    const bool settled = same_container && head.settled;
    rules_.strategy = settled ? Strategy::Steady : strategy_;
    rules_.known = settled ? nullptr : &memory_.known;

    head.container = facts.identity;
    head.settled = settled;
    memory_.head = head;
    local_.root = facts.local_root;
    remote_.root = facts.remote_root;
}

// While deletions are held back the roots stay suspect, also at the next start.
void Engine::know_roots() {
    if (!local_.held.empty() || !remote_.held.empty()) return;
    memory_.head->local = local_.root;
    memory_.head->remote = remote_.root;
}

void Engine::write_memory() {
    memory_.known.take_records();
    const Result<> written = memory_.file.replace(*memory_.head, memory_.known);
    memory_.status.memory_trouble = written ? std::string() : written.error().message();
}

void Engine::end_initial_sync() {
    synced_ = true;
    memory_.status.was_in_sync = true;
    rules_.strategy = Strategy::Steady;
    rules_.known = nullptr;
    if (!memory_.head->settled) {
        memory_.head->settled = true;
        memory_.known.trim();
        write_memory();
    }
    // Most of what the first comparison needed is of no use any more.
    ::malloc_trim(0);
    set_phase(Phase::Watching);
}

Task<> Engine::scan(Half& half) {
    Scan found = co_await half.endpoint.scan();
    half.tree = std::move(found.snapshot);
    for (const Problem& problem : found.problems)
        tell(half.side, problem.path, describe(problem));
}

// With all scans of `others` done as well.
Task<> Engine::scan_with(Half& half, TaskGroup& others) {
    co_await scan(half);
    co_await others.join();
}

Task<> Engine::watch(Half& half) {
    for (;;) {
        Report report = co_await half.endpoint.changes();
        absorb(half, std::move(report), Origin::Comparison);
        changed_.notify();
    }
}

void Engine::absorb(Half& half, Report report, Origin origin) {
    for (Change& change : report.changes) {
        const bool compared = origin == Origin::Comparison && !change.live;
        if (compared && !change.entry) miss(change.path);
        absorb(half, std::move(change));
    }
    for (const Problem& problem : report.problems)
        tell(half.side, problem.path, describe(problem));
}

void Engine::absorb(Half& half, Change change) {
    const auto settled = half.settled.find(change.path);
    if (settled != half.settled.end() && change.revision < settled->second) return;
    if (half.queue.under_way(change.path)) half.reported[change.path] = change.revision;

    // What is there again was not lost.
    if (change.entry) opposite(half).held.erase(change.path);
    drop_content(half, change.path);
    const File* const file = change.entry ? std::get_if<File>(&*change.entry) : nullptr;
    if (file != nullptr && change.content) {
        keep_content(half, change.path, {.digest = file->digest, .content = change.content});
    }
    half.tree.assign(change.path, change.entry);
    dirty_.insert(std::move(change.path));
}

void Engine::keep_content(Half& half, const std::string& path, KnownContent known) {
    const std::size_t bytes = known.content->size();
    if (half.content_bytes + bytes > kContentsBytes) return;
    half.content_bytes += bytes;
    half.contents.emplace(path, std::move(known));
}

void Engine::drop_content(Half& half, const std::string& path) {
    const auto found = half.contents.find(path);
    if (found == half.contents.end()) return;
    half.content_bytes -= found->second.content->size();
    half.contents.erase(found);
}

void Engine::advance() {
    plan_dirty();
    memory_.save();
    if (memory_.file.wants_replacing()) write_memory();
    if (!memory_.status.memory_trouble.empty()) {
        tell(Side::Local, "", "what both sides know is not kept: " + memory_.status.memory_trouble);
    }
    start_steps(local_);
    start_steps(remote_);
    memory_.status.files = memory_.known.ancestor().size();
    memory_.status.waiting = local_.queue.waiting() + remote_.queue.waiting();
    memory_.status.waiting_bytes = local_.queue.waiting_bytes() + remote_.queue.waiting_bytes();
}

Trees Engine::trees() const {
    const Memory& known = memory_.known;
    return {known.ancestor(), local_.tree, remote_.tree, &known.apart()};
}

// A path to which something is being done is left dirty: `finish` wakes us again. What a comparison
// missed waits until the comparison is through.
void Engine::plan_dirty() {
    std::vector<std::string> live;
    std::vector<std::string> missing;
    const bool comparing = is_comparing();
    for (auto path = dirty_.begin(); path != dirty_.end();) {
        const auto found = missing_.find(*path);
        const bool is_missing = found != missing_.end();
        const bool busy = local_.queue.concerns(*path) || remote_.queue.concerns(*path);
        if (busy || (is_missing && comparing)) {
            ++path;
            continue;
        }
        (is_missing ? missing : live).push_back(*path);
        if (is_missing) missing_.erase(found);
        path = dirty_.erase(path);
    }
    if (!live.empty()) plan(live, Origin::Live);
    if (!missing.empty()) plan(missing, Origin::Comparison);
}

void Engine::plan(const std::vector<std::string>& paths, Origin origin) {
    take_plan(reconcile(trees(), rules_, paths), origin);
    for (const std::string& path : paths) {
        if (!remote_.queue.concerns(path)) drop_content(local_, path);
        if (!local_.queue.concerns(path)) drop_content(remote_, path);
    }
}

void Engine::take_plan(Plan plan, Origin origin) {
    hold_deletions(local_, plan.local, origin);
    hold_deletions(remote_, plan.remote, origin);
    for (const Agreement& agreement : plan.ancestor)
        memory_.known.agree(agreement.path, agreement.entry);
    for (const auto& [path, apart] : plan.apart)
        memory_.known.part(path, apart);
    for (const Conflict& conflict : plan.conflicts) {
        conflicts_.insert(conflict.path);
        if (!memory_.told_conflicts.insert(conflict.path).second) continue;
        ++memory_.status.conflicts;
        observer_.on_conflict(conflict);
    }
    // Somebody waits for an edit: it overtakes the initial sync. Nothing that waits is related to
    // it, as `plan_dirty` makes sure.
    if (origin == Origin::Live) {
        local_.queue.add_first(std::move(plan.local));
        remote_.queue.add_first(std::move(plan.remote));
    } else {
        local_.queue.add(std::move(plan.local));
        remote_.queue.add(std::move(plan.remote));
    }
}

void Engine::start_steps(Half& half) {
    while (half.small_running < kSmallRunning) {
        std::vector<Step> steps = half.queue.next_small();
        if (steps.empty()) break;
        ++half.small_running;
        tasks_.start(make_small(half, std::move(steps)));
    }
    while (half.large_running < kLargeRunning) {
        std::optional<Step> step = half.queue.next_large();
        if (!step) break;
        ++half.large_running;
        tasks_.start(make_large(half, *std::move(step)));
    }
}

bool Engine::is_quiet() const {
    const bool made = local_.queue.is_empty() && remote_.queue.is_empty();
    return made && dirty_.empty() && looking_ == 0;
}

void Engine::set_phase(Phase phase) {
    memory_.status.phase = phase;
    observer_.on_phase(phase);
}

void Engine::tell(Side side, const std::string& path, std::string text) {
    if (!memory_.told_troubles.emplace(path, text).second) return;
    ++memory_.status.troubles;
    observer_.on_trouble({.side = side, .path = path, .text = std::move(text)});
}

}  // namespace ds::sync
