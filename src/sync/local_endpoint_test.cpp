#include "sync/local_endpoint.hpp"

#include "base/tasks.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"
#include "sync/digest.hpp"
#include "sync/path.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace ds::sync {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A tree of a test and its endpoint, scanned.
struct Fixture {
    explicit Fixture(const TempDir& directory) { options.root = directory.path(); }

    Task<> start() {
        endpoint = std::make_unique<LocalEndpoint>(
            co_await boost::asio::this_coro::executor, options, nullptr
        );
        scan = co_await endpoint->scan();
        tree = scan.snapshot;
    }

    /// Takes reports over until `path` has changed.
    Task<Change> next(std::string path) {
        for (;;) {
            Report report = co_await with_timeout(endpoint->changes(), 5s, "change of " + path);
            std::optional<Change> found;
            for (const Change& change : report.changes) {
                tree.assign(change.path, change.entry);
                seen.push_back(change.path);
                if (change.path == path) found = change;
            }
            for (const Problem& problem : report.problems)
                problems.push_back(problem);
            if (found) co_return *found;
        }
    }

    /// Whether nothing is reported for a while.
    Task<bool> quiet() {
        const Result<Report> report =
            co_await attempt(with_timeout(endpoint->changes(), 100ms, "quiet"));
        co_return !report;
    }

    LocalOptions options;
    std::unique_ptr<LocalEndpoint> endpoint;
    Scan scan;
    Snapshot tree;
    std::vector<std::string> seen;
    std::vector<Problem> problems;
};

File file_at(const Snapshot& tree, const std::string& path) {
    const Entry* entry = tree.find(path);
    REQUIRE(entry != nullptr);
    const File* file = std::get_if<File>(entry);
    REQUIRE(file != nullptr);
    return *file;
}

template <typename Kind>
bool holds(const Snapshot& tree, const std::string& path) {
    const Entry* entry = tree.find(path);
    return entry != nullptr && std::holds_alternative<Kind>(*entry);
}

Task<> scan_a_tree() {
    const TempDir directory;
    directory.write("a.txt", "alpha");
    directory.write("d/e/f", std::string(200'000, 'f'));
    directory.write("run.sh", "#!/bin/sh\n");
    directory.write("not \xff utf-8\n", "x");
    directory.write(std::string(255, 'n'), "x");
    fs::permissions(directory.at("run.sh"), fs::perms::all);
    fs::create_symlink("d/e", directory.at("link"));
    fs::create_symlink("nothing", directory.at("broken"));
    REQUIRE(mkfifo(directory.at("fifo").c_str(), 0600) == 0);
    Fixture fixture(directory);
    co_await fixture.start();

    const Snapshot& tree = fixture.tree;
    CHECK(file_at(tree, "a.txt").digest == digest_of("alpha"));
    CHECK(file_at(tree, "a.txt").size == 5);
    CHECK(!file_at(tree, "a.txt").executable);
    CHECK(file_at(tree, "run.sh").executable);
    CHECK(file_at(tree, "d/e/f").digest == digest_of(std::string(200'000, 'f')));
    CHECK(file_at(tree, "not \xff utf-8\n").size == 1);
    CHECK(file_at(tree, std::string(255, 'n')).size == 1);
    CHECK(holds<Directory>(tree, ""));
    CHECK(holds<Directory>(tree, "d/e"));
    CHECK(std::get<Symlink>(*tree.find("link")).target == "d/e");
    CHECK(std::get<Symlink>(*tree.find("broken")).target == "nothing");
    CHECK(holds<Other>(tree, "fifo"));
    REQUIRE(fixture.scan.problems.size() == 1);
    CHECK(fixture.scan.problems.front().path == "fifo");
    CHECK(fixture.scan.problems.front().kind == ProblemKind::Unsupported);
    CHECK(tree.size() == 11);
}

TEST_CASE("LocalEndpoint scans files, directories and links, and skips what it cannot sync") {
    run_task(scan_a_tree());
}

Task<> scan_with_patterns() {
    const TempDir directory;
    for (const char* path : {"a", "out/a", "out/deep/a", "up/a", ".devspace-sync-tmp.1.2"}) {
        directory.write(path, "x");
    }
    directory.write(".devspace-sync-tmp.keep.helper", "x");
    Fixture fixture(directory);
    fixture.options.exclude = {"out/"};
    fixture.options.skip = {"up/"};
    co_await fixture.start();

    CHECK(fixture.tree.size() == 2);
    CHECK(fixture.tree.find("a") != nullptr);
    CHECK(!directory.has(".devspace-sync-tmp.1.2"));
    CHECK(directory.has(".devspace-sync-tmp.keep.helper"));

    directory.write("out/b", "x");
    directory.write("up/b", "x");
    directory.write("b", "x");
    co_await fixture.next("b");
    CHECK(co_await fixture.quiet());
    CHECK(fixture.seen == std::vector<std::string>{"b"});

    const std::vector<std::string> named = {"up/b", "up/none"};
    const Report report = co_await fixture.endpoint->examine(named);
    REQUIRE(report.changes.size() == 2);
    CHECK(std::get<File>(*report.changes[0].entry).digest == digest_of("x"));
    CHECK(!report.changes[1].entry);
}

TEST_CASE("LocalEndpoint neither walks nor watches what is excluded or skipped") {
    run_task(scan_with_patterns());
}

Task<> report_changes() {
    const TempDir directory;
    directory.write("a", "one");
    directory.write("gone/x/y", "y");
    Fixture fixture(directory);
    co_await fixture.start();

    directory.write("a", "two!");
    Change change = co_await fixture.next("a");
    CHECK(std::get<File>(*change.entry).digest == digest_of("two!"));
    REQUIRE(change.content);
    CHECK(*change.content == "two!");
    CHECK(change.live);

    // The same size, at once: the times may not have moved.
    directory.write("a", "TWO!");
    change = co_await fixture.next("a");
    CHECK(*change.content == "TWO!");

    fs::permissions(directory.at("a"), fs::perms::owner_all);
    change = co_await fixture.next("a");
    CHECK(std::get<File>(*change.entry).executable);

    fs::remove_all(directory.at("gone"));
    change = co_await fixture.next("gone");
    CHECK(!change.entry);
    CHECK(fixture.tree.find("gone/x/y") == nullptr);

    fs::remove(directory.at("a"));
    fs::create_symlink("z", directory.at("a"));
    change = co_await fixture.next("a");
    if (!change.entry) change = co_await fixture.next("a");
    CHECK(std::get<Symlink>(*change.entry).target == "z");
    CHECK(co_await fixture.quiet());
}

TEST_CASE("LocalEndpoint reports changes with their content") {
    run_task(report_changes());
}

Task<> report_new_directories() {
    const TempDir directory;
    const TempDir outside;
    outside.write("tree/a/b/c", "c");
    Fixture fixture(directory);
    co_await fixture.start();

    directory.write("n/e/w/file", "1");
    co_await fixture.next("n/e/w/file");
    directory.write("n/e/w/later", "2");
    co_await fixture.next("n/e/w/later");

    fs::rename(outside.at("tree"), directory.at("moved"));
    co_await fixture.next("moved/a/b/c");
    directory.write("moved/a/b/c", "changed");
    co_await fixture.next("moved/a/b/c");

    fs::rename(directory.at("moved"), directory.at("again"));
    co_await fixture.next("again/a/b/c");
    CHECK(fixture.tree.find("moved") == nullptr);
    directory.write("again/a/b/c", "once more");
    const Change change = co_await fixture.next("again/a/b/c");
    CHECK(*change.content == "once more");
    CHECK(fixture.tree.find("moved") == nullptr);
}

TEST_CASE("LocalEndpoint follows new and moved directories") {
    run_task(report_new_directories());
}

Task<> watch_an_open_file() {
    const TempDir directory;
    Fixture fixture(directory);
    co_await fixture.start();

    std::ofstream log(directory.at("log"), std::ios::app);
    log << "first" << std::flush;
    Change change = co_await fixture.next("log");
    const auto start = std::chrono::steady_clock::now();
    log << "second" << std::flush;
    directory.write("other", "x");
    co_await fixture.next("other");
    const auto other = std::chrono::steady_clock::now();
    while (std::get<File>(*change.entry).size != 11)
        change = co_await fixture.next("log");
    const auto second = std::chrono::steady_clock::now();

    // The rate of the busy file is bounded, and it holds nobody up.
    CHECK(second - start > 100ms);
    CHECK(other < second);
}

TEST_CASE("a file that is never closed is sent from time to time and delays no other") {
    run_task(watch_an_open_file());
}

Task<> lose_events() {
    const TempDir directory;
    directory.write("keep", "x");
    directory.write("gone", "x");
    Fixture fixture(directory);
    co_await fixture.start();
    std::ifstream limit_file("/proc/sys/fs/inotify/max_queued_events");
    int limit = 16384;
    limit_file >> limit;
    // Each file is good for three events.
    for (int i = 0; i < limit / 3 + 100; ++i) {
        const std::string name = directory.at("t" + std::to_string(i));
        ::close(::open(name.c_str(), O_WRONLY | O_CREAT, 0600));
        ::unlink(name.c_str());
    }
    fs::remove(directory.at("gone"));
    directory.write("new", "y");

    co_await fixture.next("new");
    while (fixture.tree.find("gone") != nullptr)
        co_await fixture.next("gone");
    CHECK(fixture.tree.size() == 3);
    bool told = false;
    for (const Problem& problem : fixture.problems) {
        told = told || problem.kind == ProblemKind::Overflow;
    }
    CHECK(told);
}

TEST_CASE("LocalEndpoint scans again when events were lost") {
    run_task(lose_events());
}

/// Acts as somebody without rights where the tests run with all of them.
class Nobody {
  public:
    Nobody() { become(kNobody); }

    Nobody(const Nobody&) = delete;
    Nobody& operator=(const Nobody&) = delete;

    ~Nobody() { become(kRoot); }

    static void chmod_as_root(const std::string& path, mode_t mode) {
        become(kRoot);
        CHECK(::chmod(path.c_str(), mode) == 0);
        become(kNobody);
    }

  private:
    static constexpr uid_t kNobody = 65534;
    static constexpr uid_t kRoot = 0;

    static void become(uid_t user) {
        if (getuid() == kRoot) CHECK(seteuid(user) == 0);
    }
};

Task<> fail_to_read() {
    const TempDir directory;
    directory.write("shut/a/b", "b");
    directory.write("file", "f");
    directory.write("d/later", "l");
    chmod(directory.path().c_str(), 0777);
    chmod(directory.at("file").c_str(), 0);
    chmod(directory.at("shut").c_str(), 0);
    Fixture fixture(directory);
    {
        const Nobody nobody;
        co_await fixture.start();
        CHECK(holds<Unknown>(fixture.tree, "shut"));
        CHECK(holds<Unknown>(fixture.tree, "file"));
        CHECK(fixture.scan.problems.size() == 2);

        Nobody::chmod_as_root(directory.at("shut"), 0755);
        Nobody::chmod_as_root(directory.at("file"), 0644);
        co_await fixture.next("file");
        while (fixture.tree.find("shut/a/b") == nullptr)
            co_await fixture.next("shut/a/b");
        CHECK(holds<Directory>(fixture.tree, "shut"));

        // What was seen stays known while it cannot be seen, and is compared afterwards.
        Nobody::chmod_as_root(directory.at("d"), 0);
        co_await fixture.next("d");
        CHECK(holds<Unknown>(fixture.tree, "d"));
        CHECK(fixture.tree.find("d/later") != nullptr);
        Nobody::chmod_as_root(directory.at("d"), 0755);
        co_await fixture.next("d");
        CHECK(holds<Directory>(fixture.tree, "d"));
        CHECK(fixture.tree.find("d/later") != nullptr);
    }
    const auto removed = [](const std::string& path) {
        return path == "d/later";
    };
    CHECK(std::count_if(fixture.seen.begin(), fixture.seen.end(), removed) == 0);
}

TEST_CASE("what cannot be read is unknown, never deleted, and is read when it can be") {
    run_task(fail_to_read());
}

Task<> do_without_watches() {
    const TempDir directory;
    directory.write("d/a", "one");
    Fixture fixture(directory);
    fixture.options.poll_interval = 20ms;
    rlimit before = {};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit none = {.rlim_cur = 3, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
    fixture.endpoint = std::make_unique<LocalEndpoint>(
        co_await boost::asio::this_coro::executor, fixture.options, nullptr
    );
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
    fixture.scan = co_await fixture.endpoint->scan();
    REQUIRE(fixture.scan.problems.size() == 1);
    CHECK(fixture.scan.problems.front().kind == ProblemKind::WatchLimit);

    directory.write("d/a", "two");
    const Change change = co_await fixture.next("d/a");
    CHECK(!change.live);
    directory.write("d/new/b", "b");
    co_await fixture.next("d/new/b");
    fs::remove_all(directory.at("d/new"));
    while (fixture.tree.find("d/new") != nullptr)
        co_await fixture.next("d/new");
}

TEST_CASE("LocalEndpoint scans from time to time where inotify refuses to watch") {
    run_task(do_without_watches());
}

Task<> lose_the_root() {
    const TempDir directory;
    fs::create_directory(directory.at("root"));
    Fixture fixture(directory);
    fixture.options.root = directory.at("root");
    fixture.options.poll_interval = 20ms;
    co_await fixture.start();

    fs::remove(directory.at("root"));
    const Result<Change> end = co_await attempt(fixture.next("x"));
    REQUIRE(!end);
    CHECK(end.error().code() == ErrorCode::NotFound);

    const Result<> again = co_await attempt(fixture.start());
    REQUIRE(!again);
    CHECK(again.error().code() == ErrorCode::NotFound);
}

TEST_CASE("a root that is gone is no deletion of its files") {
    run_task(lose_the_root());
}

Task<> follow_links() {
    const TempDir outside;
    outside.write("lib/a", "a");
    outside.write("file", "f");
    fs::create_symlink("../..", outside.at("lib/up"));
    const TempDir directory;
    fs::create_symlink(outside.at("lib"), directory.at("lib"));
    fs::create_symlink(outside.at("file"), directory.at("file"));
    fs::create_symlink("/", directory.at("loop"));
    fs::create_symlink(outside.at("none"), directory.at("none"));

    Fixture skipping(directory);
    co_await skipping.start();
    for (const char* path : {"lib", "file", "loop", "none"}) {
        CHECK(holds<Other>(skipping.tree, path));
    }
    CHECK(skipping.scan.problems.size() == 4);

    Fixture fixture(directory);
    fixture.options.follow_outward_links = true;
    fixture.options.poll_interval = 20ms;
    co_await fixture.start();
    CHECK(std::get<Directory>(*fixture.tree.find("lib")).followed);
    CHECK(file_at(fixture.tree, "lib/a").followed);
    CHECK(file_at(fixture.tree, "file").digest == digest_of("f"));
    CHECK(holds<Other>(fixture.tree, "lib/up"));
    CHECK(holds<Other>(fixture.tree, "loop"));
    CHECK(holds<Other>(fixture.tree, "none"));

    outside.write("lib/a", "new");
    CHECK(*(co_await fixture.next("lib/a")).content == "new");
    outside.write("file", "newer");
    CHECK(*(co_await fixture.next("file")).content == "newer");

    std::vector<Operation> operations(1);
    operations[0].path = "lib/a";
    operations[0].expected = *fixture.tree.find("lib/a");
    const std::vector<Outcome> outcomes = co_await fixture.endpoint->apply(std::move(operations));
    CHECK(outcomes[0].kind == OutcomeKind::Refused);
    CHECK(outside.has("lib/a"));
}

TEST_CASE("a link out of the root is its content on the user's side and skipped in the container") {
    run_task(follow_links());
}

Task<> read_content() {
    const TempDir directory;
    const std::string large(300'000, 'x');
    directory.write("f", large);
    Fixture fixture(directory);
    co_await fixture.start();
    const Digest digest = digest_of(large);

    std::unique_ptr<ContentSource> source = co_await fixture.endpoint->open("f", digest);
    std::string read;
    std::vector<char> piece(50'000);
    for (;;) {
        const std::size_t size = co_await source->read(piece);
        if (size == 0) break;
        read.append(piece.data(), size);
    }
    CHECK(read == large);

    source = co_await fixture.endpoint->open("f", digest);
    co_await source->read(piece);
    std::ofstream(directory.at("f"), std::ios::app) << "more";
    const Result<std::size_t> torn = co_await attempt(source->read(piece));
    REQUIRE(!torn);
    CHECK(torn.error().code() == ErrorCode::Conflict);
    const Result<std::unique_ptr<ContentSource>> stale =
        co_await attempt(fixture.endpoint->open("f", digest));
    REQUIRE(!stale);
    CHECK(stale.error().code() == ErrorCode::Conflict);
    const Result<std::unique_ptr<ContentSource>> none =
        co_await attempt(fixture.endpoint->open("../f", digest));
    REQUIRE(!none);
    CHECK(none.error().code() == ErrorCode::NotFound);
}

TEST_CASE("LocalEndpoint reads a file only as long as it is the version that was asked for") {
    run_task(read_content());
}

}  // namespace
}  // namespace ds::sync
