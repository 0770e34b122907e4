#include "sync/local_endpoint.hpp"

#include "base/tasks.hpp"
#include "sync/local/applier.hpp"
#include "sync/local/file_source.hpp"
#include "sync/local/local_tree.hpp"
#include "sync/local/scanner.hpp"
#include "sync/path.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ds::sync {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// How long the loop may be kept from everything else.
constexpr auto kTurn = 2ms;
constexpr std::size_t kMostPathsATurn = 256;

constexpr std::chrono::milliseconds kPolling{1000};

Settled settled_of(const Hint& hint) {
    switch (hint.kind) {
        case sys::FileEventKind::Modified:
            return Settled::Writing;
        case sys::FileEventKind::Created:
            return hint.is_directory ? Settled::Yes : Settled::Soon;
        default:
            return Settled::Yes;
    }
}

}  // namespace

struct LocalEndpoint::Tree {
    Tree(boost::asio::any_io_executor executor, LocalOptions options, Trash* trash)
        : tree(std::move(executor), std::move(options), trash), scanner(tree), applier(tree) {}

    void collect_hints();
    void take(const Hint& hint);
    void poll();
    std::chrono::milliseconds until_next() const;
    Task<> work_to_the_end(Scanner& worker);
    void add_known(const std::string& path, Report& report);

    LocalTree tree;
    Scanner scanner;
    Applier applier;
    Clock::time_point next_poll;
};

LocalEndpoint::LocalEndpoint(
    boost::asio::any_io_executor executor, LocalOptions options, Trash* trash
)
    : tree_(std::make_unique<Tree>(std::move(executor), std::move(options), trash)) {}

LocalEndpoint::~LocalEndpoint() = default;

void LocalEndpoint::Tree::collect_hints() {
    for (const Hint& hint : tree.watches.take())
        take(hint);
}

void LocalEndpoint::Tree::take(const Hint& hint) {
    const auto now = Clock::now();
    if (hint.kind == sys::FileEventKind::Overflow) {
        tree.complain("", ProblemKind::Overflow, "too many changes at once; scanning again");
        tree.dirty.add_rescan("", now);
    } else if (hint.path.empty()) {
        tree.check_root();
    } else if (!name_of(hint.path).starts_with(kTemporaryPrefix)) {
        tree.dirty.add(hint.path, settled_of(hint), now);
    }
}

/// What no event tells about is compared from time to time.
void LocalEndpoint::Tree::poll() {
    const auto now = Clock::now();
    if (now < next_poll) return;
    // No event tells that a directory is gone that is held open.
    tree.check_root();
    next_poll = now + (tree.options.polling ? kPolling : tree.options.poll_interval);
    if (tree.options.polling) tree.dirty.add_rescan("", now);
    for (const std::string& path : tree.watches.unwatched())
        tree.dirty.add_rescan(path, now);
    for (const auto& [path, target] : tree.followed)
        tree.dirty.add_rescan(path, now);
}

std::chrono::milliseconds LocalEndpoint::Tree::until_next() const {
    const Clock::time_point next = std::min(tree.dirty.next().value_or(next_poll), next_poll);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

Task<> LocalEndpoint::Tree::work_to_the_end(Scanner& worker) {
    while (worker.has_work()) {
        worker.work(Clock::now() + kTurn);
        co_await yield_once();
    }
}

void LocalEndpoint::Tree::add_known(const std::string& path, Report& report) {
    const auto add = [&](const std::string& where, const Record& record) {
        Change& change = report.changes.emplace_back();
        change.path = where;
        change.entry = record.entry;
        change.revision = ++tree.revision;
    };
    const Record* const self = tree.index.find(path);
    if (self == nullptr) {
        Change& gone = report.changes.emplace_back();
        gone.path = path;
        gone.revision = ++tree.revision;
        return;
    }
    add(path, *self);
    for (auto at = tree.index.begin_below(path); at != tree.index.end_below(path); ++at) {
        add(at->first, at->second);
    }
}

Task<Scan> LocalEndpoint::scan() {
    Tree& self = *tree_;
    self.tree.open_root();
    self.tree.reporting = false;
    Scanner first(self.tree);
    first.clean_up();
    first.look("", false);
    co_await self.work_to_the_end(first);
    self.tree.reporting = true;
    Scan scan;
    scan.snapshot = self.tree.index.snapshot();
    scan.problems = self.tree.take_news().problems;
    co_return scan;
}

Task<Report> LocalEndpoint::changes() {
    Tree& self = *tree_;
    for (;;) {
        self.collect_hints();
        self.poll();
        const std::vector<DirtyQueue::Item> due =
            self.tree.dirty.take(Clock::now(), kMostPathsATurn);
        for (const DirtyQueue::Item& item : due)
            self.scanner.look(item.path, item.live);
        if (self.scanner.has_work()) self.scanner.work(Clock::now() + kTurn);
        Report report = self.tree.take_news();
        if (!report.changes.empty() || !report.problems.empty()) co_return report;
        if (self.scanner.has_work()) {
            co_await yield_once();
        } else {
            co_await self.tree.watches.wait(self.until_next());
        }
    }
}

Task<Report> LocalEndpoint::examine(std::vector<std::string> paths) {
    Tree& self = *tree_;
    Scanner worker(self.tree, Scanner::Reach::Named);
    for (const std::string& path : paths) {
        if (path.empty() || is_valid_path(path)) worker.look(path, false);
    }
    co_await self.work_to_the_end(worker);
    Report report;
    for (const std::string& path : paths)
        self.add_known(path, report);
    self.tree.watches.wake();
    co_return report;
}

Task<std::unique_ptr<ContentSource>> LocalEndpoint::open(std::string path, Digest digest) {
    LocalTree& tree = tree_->tree;
    const Record* const known = is_valid_path(path) ? tree.index.find(path) : nullptr;
    const File* const file = known != nullptr ? std::get_if<File>(&known->entry) : nullptr;
    if (file == nullptr) throw Error(ErrorCode::NotFound, "open '" + path + "': not there");

    const sys::OsResult<Place> place = tree.place_of(path);
    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    sys::Descriptor opened;
    if (place) {
        const int follow = file->followed ? 0 : O_NOFOLLOW;
        opened = sys::Descriptor(
            ::openat(place->directory.number(), place->name.c_str(), kFlags | follow)
        );
    }
    const sys::OsResult<sys::FileStatus> status = sys::status_at(opened.number(), "");
    if (opened && status && stamp_of(*status) == known->stamp && file->digest == digest) {
        co_return std::make_unique<FileSource>(std::move(opened), known->stamp, path);
    }
    tree.dirty.retry(path, Clock::now());
    tree.watches.wake();
    throw Error(
        opened ? ErrorCode::Conflict : ErrorCode::NotFound,
        "open '" + path + "': " + (opened ? "it changed" : "it cannot be opened any more")
    );
}

Task<std::vector<Outcome>> LocalEndpoint::apply(std::vector<Operation> operations) {
    Tree& self = *tree_;
    std::vector<Outcome> outcomes;
    outcomes.reserve(operations.size());
    Clock::time_point turn_ends = Clock::now() + kTurn;
    for (Operation& operation : operations) {
        Outcome outcome = co_await self.applier.apply(std::move(operation));
        outcomes.push_back(std::move(outcome));
        if (Clock::now() < turn_ends) continue;
        co_await yield_once();
        turn_ends = Clock::now() + kTurn;
    }
    co_return outcomes;
}

}  // namespace ds::sync
