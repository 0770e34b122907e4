#include "sync/engine.hpp"

#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <variant>

namespace ds::sync {
namespace {

// Batches of small steps, and steps with large content, that are under way on one side.
constexpr std::size_t kSmallRunning = 4;
constexpr std::size_t kLargeRunning = 3;

// Content that came with reports and waits to be used; what is beyond is read again when needed.
constexpr std::size_t kContentsBytes = std::size_t{8} * 1024 * 1024;

}  // namespace

Engine::Engine(const boost::asio::any_io_executor& executor, const EngineParts& parts)
    : memory_(parts.memory),
      observer_(parts.observer),
      trash_(parts.trash),
      local_(Side::Local, parts.local),
      remote_(Side::Remote, parts.remote),
      tasks_(executor),
      changed_(executor) {
    rules_.filter = &parts.flow;
}

Task<> Engine::run(std::int64_t remote_clock_ahead_ns, Notifier& on_synced) {
    const bool nothing_known = memory_.ancestor.size() == 0;
    rules_.remote_clock_ahead_ns = remote_clock_ahead_ns;
    rules_.strategy = nothing_known ? Strategy::PreferNewest : Strategy::Steady;
    co_await ds::finish(tasks_, work(on_synced));
}

Task<> Engine::work(Notifier& on_synced) {
    set_phase(Phase::Scanning);
    TaskGroup scans(co_await boost::asio::this_coro::executor);
    scans.start(scan(local_));
    co_await ds::finish(scans, scan_with(remote_, scans));

    set_phase(Phase::InitialSync);
    const Trees trees{memory_.ancestor, local_.tree, remote_.tree};
    take_plan(reconcile(trees, rules_));
    tasks_.start(watch(local_));
    tasks_.start(watch(remote_));
    for (;;) {
        advance();
        if (!synced_ && is_quiet()) {
            synced_ = true;
            memory_.synced_once = true;
            rules_.strategy = Strategy::Steady;
            set_phase(Phase::Watching);
            on_synced.notify();
        }
        co_await changed_.wait();
    }
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
        absorb(half, std::move(report));
        changed_.notify();
    }
}

void Engine::absorb(Half& half, Report report) {
    for (Change& change : report.changes)
        absorb(half, std::move(change));
    for (const Problem& problem : report.problems)
        tell(half.side, problem.path, describe(problem));
}

void Engine::absorb(Half& half, Change change) {
    const auto settled = half.settled.find(change.path);
    if (settled != half.settled.end() && change.revision < settled->second) return;
    if (half.queue.under_way(change.path)) half.reported[change.path] = change.revision;

    half.contents.erase(change.path);
    const File* const file = change.entry ? std::get_if<File>(&*change.entry) : nullptr;
    if (file != nullptr && change.content) {
        keep_content(half, change.path, {.digest = file->digest, .content = change.content});
    }
    half.tree.assign(change.path, change.entry);
    dirty_.insert(std::move(change.path));
}

void Engine::keep_content(Half& half, const std::string& path, KnownContent known) {
    std::size_t bytes = known.content->size();
    for (const auto& [other, kept] : half.contents)
        bytes += kept.content->size();
    if (bytes <= kContentsBytes) half.contents.emplace(path, std::move(known));
}

void Engine::advance() {
    plan_dirty();
    start_steps(local_);
    start_steps(remote_);
    memory_.status.files = memory_.ancestor.size();
    memory_.status.waiting = local_.queue.waiting() + remote_.queue.waiting();
}

// A path to which something is being done is left dirty: `finish` wakes us again.
void Engine::plan_dirty() {
    std::vector<std::string> paths;
    for (auto path = dirty_.begin(); path != dirty_.end();) {
        if (local_.queue.concerns(*path) || remote_.queue.concerns(*path)) {
            ++path;
            continue;
        }
        paths.push_back(*path);
        path = dirty_.erase(path);
    }
    if (paths.empty()) return;
    const Trees trees{memory_.ancestor, local_.tree, remote_.tree};
    take_plan(reconcile(trees, rules_, paths));
    for (const std::string& path : paths) {
        if (!remote_.queue.concerns(path)) local_.contents.erase(path);
        if (!local_.queue.concerns(path)) remote_.contents.erase(path);
    }
}

void Engine::take_plan(Plan plan) {
    for (const Agreement& agreement : plan.ancestor)
        memory_.ancestor.assign(agreement.path, agreement.entry);
    for (const Conflict& conflict : plan.conflicts) {
        if (!memory_.told_conflicts.insert(conflict.path).second) continue;
        ++memory_.status.conflicts;
        observer_.on_conflict(conflict);
    }
    local_.queue.add(std::move(plan.local));
    remote_.queue.add(std::move(plan.remote));
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
