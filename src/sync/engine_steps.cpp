// The part of the engine that makes steps: gets the content, applies, and takes in what came of it.

#include "base/tasks.hpp"
#include "sync/engine.hpp"
#include "sync/trash.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <variant>

namespace ds::sync {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

// Revisions of settled paths are only needed against reports that were under way at that moment.
constexpr std::size_t kSettledPaths = 20'000;

// A path that is not settled after so many tries no longer holds up the end of the initial sync.
constexpr int kQuickRetries = 3;

// A file that is rewritten all the time is tried again ever more slowly.
std::chrono::milliseconds pause_before(int retry) {
    constexpr int kFirst = 10;
    constexpr int kMax = 1000;
    return std::chrono::milliseconds(retry < 1 ? 0 : std::min(kFirst << std::min(retry, 7), kMax));
}

// The file changed or went while it was read: not a failure, but news.
bool is_outdated(const Error& error) {
    return error.code() == ErrorCode::Conflict || error.code() == ErrorCode::NotFound;
}

Task<std::string> read_content(ContentSource& source, std::uint64_t size) {
    std::string all;
    std::vector<char> chunk(kReadBytes);
    for (;;) {
        const std::size_t count = co_await source.read(chunk);
        if (count == 0) co_return all;
        all.append(chunk.data(), count);
        if (all.size() > size) throw Error(ErrorCode::Conflict, "the file grew");
    }
}

}  // namespace

Task<> Engine::make_small(Half& half, std::vector<Step> steps) {
    co_await make(half, std::move(steps));
    --half.small_running;
    changed_.notify();
}

Task<> Engine::make_large(Half& half, Step step) {
    std::vector<Step> steps;
    steps.push_back(std::move(step));
    co_await make(half, std::move(steps));
    --half.large_running;
    changed_.notify();
}

Task<> Engine::make(Half& half, std::vector<Step> steps) {
    std::vector<Prepared> all(steps.size());
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        all[i].step = std::move(steps[i]);
        group.start(prepare(half, all[i]));
    }
    co_await ds::finish(group, group.join());

    std::vector<Operation> operations;
    for (Prepared& prepared : all) {
        if (prepared.operation) operations.push_back(*std::move(prepared.operation));
    }
    // Whatever becomes of us, it will be known what may have been done.
    for (const Operation& operation : operations)
        memory_.known.intend(half.side, operation.path, operation.desired);
    memory_.save();
    std::vector<Outcome> outcomes;
    if (!operations.empty()) outcomes = co_await half.endpoint.apply(std::move(operations));
    auto outcome = outcomes.begin();
    for (const Prepared& prepared : all) {
        if (prepared.operation) settle(half, prepared.step, *outcome++);
        finish(half, prepared.step.path);
    }
}

Task<> Engine::prepare(Half& half, Prepared& into) {
    const Step& step = into.step;
    // The local endpoint keeps what it replaces itself.
    if (step.save_replaced && half.side == Side::Remote) {
        const Result<> saved = co_await attempt(save_replaced(half, step));
        if (!saved) {
            drop(half, step.path, saved.error());
            co_return;
        }
        if (step.expected) memory_.known.saw(step.path, mark_of(*step.expected));
    }
    Operation operation;
    operation.path = step.path;
    operation.expected = step.expected;
    operation.desired = step.desired;
    if (needs_content(step)) {
        Half& from = opposite(half);
        const Result<> added = co_await attempt(add_content(from, step, operation));
        if (!added) {
            drop(from, step.path, added.error());
            co_return;
        }
    }
    into.operation = std::move(operation);
}

// A step is off because of what was found on `half`.
void Engine::drop(Half& half, const std::string& path, const Error& error) {
    if (error.code() == ErrorCode::Unavailable) throw Error(error);
    if (is_outdated(error)) {
        start_looking(half, path);
    } else {
        tell(half.side, path, error.message());
    }
}

Task<> Engine::add_content(Half& from, Step step, Operation& operation) {
    const auto* const file = step.desired ? std::get_if<File>(&*step.desired) : nullptr;
    if (file == nullptr) co_return;
    const auto known = from.contents.find(step.path);
    if (known != from.contents.end() && known->second.digest == file->digest) {
        operation.content = known->second.content;
        co_return;
    }
    std::unique_ptr<ContentSource> source = co_await from.endpoint.open(step.path, file->digest);
    if (file->size > kInlineBytes) {
        operation.source = std::move(source);
        co_return;
    }
    std::string content = co_await read_content(*source, file->size);
    if (content.size() != file->size) throw Error(ErrorCode::Conflict, "the file shrank");
    operation.content = std::make_shared<const std::string>(std::move(content));
}

// What the container loses goes to the trash here.
Task<> Engine::save_replaced(Half& half, Step step) {
    if (!step.expected) co_return;
    if (const auto* const link = std::get_if<Symlink>(&*step.expected)) {
        or_throw(trash_.keep_link(step.path, "container", "conflict", link->target));
    } else if (const auto* const file = std::get_if<File>(&*step.expected)) {
        co_await keep_file(half, step.path, *file);
    }
}

Task<> Engine::keep_file(Half& half, std::string path, File file) {
    const std::unique_ptr<ContentSource> source = co_await half.endpoint.open(path, file.digest);
    const std::unique_ptr<TrashedFile> kept =
        or_throw(trash_.start(path, "container", "conflict", file.executable));
    std::vector<char> chunk(kReadBytes);
    for (;;) {
        const std::size_t count = co_await source->read(chunk);
        if (count == 0) break;
        or_throw(kept->append(std::string_view(chunk.data(), count)));
    }
    or_throw(kept->finish());
}

void Engine::settle(Half& half, const Step& step, const Outcome& outcome) {
    if (outcome.kind != OutcomeKind::Applied) memory_.known.give_up(step.path);
    switch (outcome.kind) {
        case OutcomeKind::Applied:
            applied(half, step, outcome);
            break;
        case OutcomeKind::Changed:
            found_other(half, step, outcome);
            break;
        case OutcomeKind::NotEmpty:
            break;  // Stays known, so that what is deleted stays deleted.
        case OutcomeKind::ContentDiffers:
            start_looking(opposite(half), step.path);
            break;
        case OutcomeKind::Refused:
            tell(half.side, step.path, "the path is not allowed on this side");
            break;
        case OutcomeKind::Failed:
            tell(half.side, step.path, outcome.message);
            break;
    }
}

Cause Engine::cause_of(const Step& step) const {
    const bool known = memory_.known.ancestor().find(step.path) != nullptr;
    if (!step.desired) return known ? Cause::Deleted : Cause::Mirrored;
    if (!step.expected) return known ? Cause::Restored : Cause::New;
    return conflicts_.contains(step.path) ? Cause::Conflict : Cause::Edited;
}

void Engine::applied(Half& half, const Step& step, const Outcome& outcome) {
    learn(half, step.path, outcome);
    AppliedChange change;
    change.cause = cause_of(step);
    memory_.known.agree(step.path, step.desired);
    retries_.erase(step.path);

    change.side = half.side;
    change.path = step.path;
    change.before = step.expected;
    change.after = step.desired;
    change.bytes = content_bytes(step);
    SessionStatus& status = memory_.status;
    const bool upload = half.side == Side::Remote;
    if (!step.desired) {
        ++(upload ? status.removed_remote : status.removed_local);
    } else if (std::holds_alternative<File>(*step.desired)) {
        ++(upload ? status.uploaded_files : status.downloaded_files);
        (upload ? status.uploaded_bytes : status.downloaded_bytes) += change.bytes;
    }
    status.last_activity = std::chrono::system_clock::now();
    conflicts_.erase(step.path);
    observer_.on_change(change);
}

// Where only one direction is allowed the other side's state does not count: it becomes what both
// had, and the step is made against it the next time.
void Engine::found_other(Half& half, const Step& step, const Outcome& outcome) {
    learn(half, step.path, outcome);
    const bool directory = outcome.now && is_directory(*outcome.now);
    if (rules_.filter->flow(step.path, directory) != Flow::Both) {
        memory_.known.agree(step.path, outcome.now);
    }
    if (retries_[step.path]++ < kQuickRetries) {
        dirty_.insert(step.path);
    } else {
        start_looking(half, step.path);
    }
}

void Engine::learn(Half& half, std::string_view path, const Outcome& outcome) {
    const auto reported = half.reported.find(path);
    if (reported != half.reported.end() && reported->second > outcome.revision) return;
    half.tree.assign(path, outcome.now);
    if (half.settled.size() > kSettledPaths) half.settled.clear();
    half.settled.insert_or_assign(std::string(path), outcome.revision);
}

// A task of its own: the pause must not hold up the batch that the path was in.
void Engine::start_looking(Half& half, const std::string& path) {
    const int retry = retries_[path]++;
    tasks_.start(look_again(half, path, retry));
    if (retry < kQuickRetries) ++looking_;
}

Task<> Engine::look_again(Half& half, std::string path, int retry) {
    co_await sleep_for(pause_before(retry));
    std::vector<std::string> paths;
    paths.push_back(path);
    Report report = co_await half.endpoint.examine(std::move(paths));
    absorb(half, std::move(report), Origin::Live);
    dirty_.insert(std::move(path));
    if (retry < kQuickRetries) --looking_;
    changed_.notify();
}

void Engine::finish(Half& half, const std::string& path) {
    half.queue.finish(path);
    half.reported.erase(path);
    if (!opposite(half).queue.concerns(path)) drop_content(opposite(half), path);
}

}  // namespace ds::sync
