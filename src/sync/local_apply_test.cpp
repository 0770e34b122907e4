#include "base/tasks.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"
#include "sync/digest.hpp"
#include "sync/local_endpoint.hpp"
#include "sync/path.hpp"
#include "sync/trash.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Content in pieces; does something to the tree in between.
class ScriptedSource final : public ContentSource {
  public:
    explicit ScriptedSource(
        std::string bytes, std::function<void()> after = [] {}
    )
        : bytes_(std::move(bytes)), after_(std::move(after)) {}

    Task<std::size_t> read(std::span<char> into) override {
        co_await yield_once();
        if (done_ == bytes_.size()) after_();
        const std::size_t size = std::min({into.size(), bytes_.size() - done_, std::size_t{1000}});
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(done_), size, into.begin());
        done_ += size;
        co_return size;
    }

  private:
    std::string bytes_;
    std::function<void()> after_;
    std::size_t done_ = 0;
};

Entry file(std::string_view content, bool executable = false) {
    File entry;
    entry.digest = digest_of(content);
    entry.size = content.size();
    entry.mtime_ns = 1'600'000'000'123'456'789;
    entry.executable = executable;
    return entry;
}

Entry folder() {
    return Directory{};
}

Entry socket_entry() {
    return Other{};
}

Entry link_to(std::string target) {
    return Symlink{std::move(target)};
}

/// A tree with trash, and what one does to it.
struct Fixture {
    Fixture() : trash(directory.at("trash")) { fs::create_directory(directory.at("root")); }

    Task<> start() {
        LocalOptions options;
        options.root = directory.at("root");
        options.exclude = {"secret"};
        endpoint = std::make_unique<LocalEndpoint>(
            co_await boost::asio::this_coro::executor, std::move(options), &trash
        );
        const Scan scan = co_await endpoint->scan();
        tree = scan.snapshot;
    }

    Task<Outcome> apply(Operation operation) {
        std::vector<Operation> operations;
        operations.push_back(std::move(operation));
        std::vector<Outcome> outcomes = co_await endpoint->apply(std::move(operations));
        co_return outcomes.at(0);
    }

    Task<Outcome> write(std::string path, std::string content, bool executable = false) {
        Operation operation = change(path, file(content, executable));
        operation.content = std::make_shared<const std::string>(std::move(content));
        co_return co_await apply(std::move(operation));
    }

    Operation change(const std::string& path, std::optional<Entry> desired) const {
        Operation operation;
        operation.path = path;
        const Entry* known = tree.find(path);
        if (known != nullptr) operation.expected = *known;
        operation.desired = std::move(desired);
        return operation;
    }

    std::string at(const std::string& path) const { return directory.at("root/" + path); }

    std::string read(const std::string& path) const { return directory.read("root/" + path); }

    /// Every version in the trash, joined.
    std::string trashed() const {
        std::vector<std::string> versions;
        if (!directory.has("trash")) return "";
        for (const auto& item : fs::directory_iterator(directory.at("trash"))) {
            if (item.path().filename() == "list.jsonl") continue;
            versions.push_back(directory.read("trash/" + item.path().filename().string()));
        }
        std::sort(versions.begin(), versions.end());
        std::string all;
        for (const std::string& version : versions)
            all += version + ";";
        return all;
    }

    /// Whether a temporary file was left behind.
    bool left_over() const {
        for (const auto& item : fs::recursive_directory_iterator(directory.at("root"))) {
            if (is_temporary(item.path().filename().string())) return true;
        }
        return false;
    }

    TempDir directory;
    Trash trash;
    std::unique_ptr<LocalEndpoint> endpoint;
    Snapshot tree;
};

unsigned mode_of(const std::string& path) {
    struct stat status = {};
    REQUIRE(lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

Task<> create_things() {
    Fixture fixture;
    co_await fixture.start();
    const mode_t old = umask(0077);

    CHECK((co_await fixture.apply(fixture.change("d", folder()))).kind == OutcomeKind::Applied);
    const Outcome outcome = co_await fixture.write("d/f", "content");
    CHECK(outcome.kind == OutcomeKind::Applied);
    CHECK(std::get<File>(*outcome.now).digest == digest_of("content"));
    CHECK((co_await fixture.write("d/x", "#!", true)).kind == OutcomeKind::Applied);
    CHECK(
        (co_await fixture.apply(fixture.change("d/l", link_to("../d/f")))).kind ==
        OutcomeKind::Applied
    );
    umask(old);

    CHECK(fixture.read("d/f") == "content");
    CHECK(mode_of(fixture.at("d/f")) == 0644);
    CHECK(mode_of(fixture.at("d/x")) == 0755);
    CHECK(mode_of(fixture.at("d")) == 0755);
    CHECK(fs::read_symlink(fixture.at("d/l")) == "../d/f");
    struct stat status = {};
    REQUIRE(stat(fixture.at("d/f").c_str(), &status) == 0);
    CHECK(status.st_mtim.tv_sec == 1'600'000'000);
    CHECK(status.st_mtim.tv_nsec == 123'456'789);
    CHECK(!fixture.left_over());
    CHECK(fixture.trashed().empty());

    // Own changes are no news; those of others still are.
    const Result<Report> echo =
        co_await attempt(with_timeout(fixture.endpoint->changes(), 150ms, "echo"));
    CHECK(!echo);
    fixture.directory.write("root/d/f", "edited");
    const Report report = co_await with_timeout(fixture.endpoint->changes(), 5s, "edit");
    REQUIRE(report.changes.size() == 1);
    CHECK(*report.changes.front().content == "edited");
}

TEST_CASE("apply creates directories, files and links with our modes, and does not echo") {
    run_task(create_things());
}

Task<> replace_things() {
    Fixture fixture;
    fixture.directory.write("root/f", "old");
    chmod(fixture.at("f").c_str(), 0640);
    fixture.directory.write("root/g", "old g");
    fixture.directory.write("root/d/c", "child");
    co_await fixture.start();

    CHECK((co_await fixture.write("f", "new", true)).kind == OutcomeKind::Applied);
    CHECK(fixture.read("f") == "new");
    CHECK(mode_of(fixture.at("f")) == 0750);
    CHECK(fixture.trashed() == "old;");

    // A directory gives way only when it is empty.
    CHECK((co_await fixture.write("d", "file now")).kind == OutcomeKind::NotEmpty);
    CHECK(
        (co_await fixture.apply(fixture.change("d/c", std::nullopt))).kind == OutcomeKind::Applied
    );
    CHECK((co_await fixture.write("d", "file now")).kind == OutcomeKind::Applied);
    CHECK(fixture.read("d") == "file now");

    CHECK((co_await fixture.apply(fixture.change("g", folder()))).kind == OutcomeKind::Applied);
    CHECK(fs::is_directory(fixture.at("g")));
    CHECK(fixture.trashed() == "child;old;old g;");
    CHECK(!fixture.left_over());
    const std::string listing = fixture.directory.read("trash/list.jsonl");
    CHECK(
        listing.find(R"("path":"f","side":"local","reason":"replaced","size":3)") !=
        std::string::npos
    );
    CHECK(listing.find(R"("path":"d/c","side":"local","reason":"deleted")") != std::string::npos);
}

TEST_CASE("apply keeps mode and owner of what it replaces, and the old version in the trash") {
    run_task(replace_things());
}

Task<> change_the_mode() {
    Fixture fixture;
    fixture.directory.write("root/f", "x");
    co_await fixture.start();
    const auto inode = [&] {
        struct stat status = {};
        stat(fixture.at("f").c_str(), &status);
        return status.st_ino;
    };
    const ino_t before = inode();

    CHECK(
        (co_await fixture.apply(fixture.change("f", file("x", true)))).kind == OutcomeKind::Applied
    );

    CHECK(mode_of(fixture.at("f")) == 0755);
    CHECK(inode() == before);
    CHECK(fixture.trashed().empty());
}

TEST_CASE("apply changes the executable bit without content") {
    run_task(change_the_mode());
}

Task<> lose_the_precondition() {
    Fixture fixture;
    fixture.directory.write("root/f", "old");
    fixture.directory.write("root/g", "old");
    co_await fixture.start();
    fixture.directory.write("root/f", "theirs");
    fixture.directory.write("root/new", "theirs");
    fs::remove(fixture.at("g"));

    Outcome outcome = co_await fixture.write("f", "mine");
    CHECK(outcome.kind == OutcomeKind::Changed);
    CHECK(std::get<File>(*outcome.now).digest == digest_of("theirs"));
    outcome = co_await fixture.apply(fixture.change("f", std::nullopt));
    CHECK(outcome.kind == OutcomeKind::Changed);
    outcome = co_await fixture.write("new", "mine");
    CHECK(outcome.kind == OutcomeKind::Changed);
    CHECK(std::get<File>(*outcome.now).digest == digest_of("theirs"));
    outcome = co_await fixture.write("g", "mine");
    CHECK(outcome.kind == OutcomeKind::Changed);
    CHECK(!outcome.now);

    CHECK(fixture.read("f") == "theirs");
    CHECK(fixture.read("new") == "theirs");
    CHECK(!fixture.directory.has("root/g"));
    CHECK(!fixture.left_over());
    CHECK(fixture.trashed().empty());

    // What is there already need not be done.
    outcome = co_await fixture.write("f", "theirs");
    CHECK(outcome.kind == OutcomeKind::Applied);
}

TEST_CASE("apply does nothing when the target is not what was expected") {
    run_task(lose_the_precondition());
}

Task<> edit_during_the_transfer(bool same_size) {
    Fixture fixture;
    fixture.directory.write("root/f", "old");
    co_await fixture.start();
    const std::string content(5000, 'n');
    Operation operation = fixture.change("f", file(content));
    const std::string theirs = same_size ? "OLD" : "theirs";
    operation.source = std::make_unique<ScriptedSource>(content, [&fixture, theirs] {
        fixture.directory.write("root/f", theirs);
    });

    const Outcome outcome = co_await fixture.apply(std::move(operation));

    CHECK(outcome.kind == OutcomeKind::Changed);
    CHECK(fixture.read("f") == theirs);
    CHECK(!fixture.left_over());
}

TEST_CASE("apply loses no edit that arrives while content is being transferred") {
    run_task(edit_during_the_transfer(false));
    run_task(edit_during_the_transfer(true));
}

Task<> send_wrong_content() {
    Fixture fixture;
    fixture.directory.write("root/f", "old");
    co_await fixture.start();
    for (const std::string& bytes : {std::string("short"), std::string(500'000, 'x')}) {
        Operation operation = fixture.change("f", file("content"));
        operation.source = std::make_unique<ScriptedSource>(bytes);
        CHECK((co_await fixture.apply(std::move(operation))).kind == OutcomeKind::ContentDiffers);
    }
    CHECK(
        (co_await fixture.apply(fixture.change("f", file("content")))).kind == OutcomeKind::Failed
    );

    CHECK(fixture.read("f") == "old");
    CHECK(!fixture.left_over());
}

TEST_CASE("apply shows nothing of content that is not what was announced") {
    run_task(send_wrong_content());
}

Task<> attack() {
    Fixture fixture;
    fixture.directory.write("outside/f", "safe");
    co_await fixture.start();
    fs::create_symlink("../outside", fixture.at("planted"));
    const Outcome planted = co_await fixture.write("planted/f", "evil");
    CHECK(planted.kind != OutcomeKind::Applied);
    for (const char* path :
         {"../outside/f",
          "/tmp/evil",
          "a/../../outside/f",
          "",
          "secret",
          "secret/x",
          ".devspace-sync-tmp.1"}) {
        CAPTURE(path);
        CHECK((co_await fixture.write(path, "evil")).kind == OutcomeKind::Refused);
        CHECK(
            (co_await fixture.apply(fixture.change(path, std::nullopt))).kind ==
            OutcomeKind::Refused
        );
    }
    for (const char* target : {"../outside", "/etc/passwd", ""}) {
        CHECK(
            (co_await fixture.apply(fixture.change("l", link_to(target)))).kind ==
            OutcomeKind::Refused
        );
    }
    CHECK(
        (co_await fixture.apply(fixture.change("o", socket_entry()))).kind == OutcomeKind::Refused
    );
    CHECK(fixture.directory.read("outside/f") == "safe");
    CHECK(!fixture.directory.has("evil"));
}

TEST_CASE("apply refuses what would leave the root") {
    run_task(attack());
}

Task<> delete_a_directory() {
    Fixture fixture;
    fixture.directory.write("root/d/secret", "excluded");
    fixture.directory.write("root/d/f", "f");
    co_await fixture.start();

    CHECK(
        (co_await fixture.apply(fixture.change("d/f", std::nullopt))).kind == OutcomeKind::Applied
    );
    CHECK(
        (co_await fixture.apply(fixture.change("d", std::nullopt))).kind == OutcomeKind::NotEmpty
    );

    CHECK(fixture.read("d/secret") == "excluded");
    CHECK(fixture.trashed() == "f;");
    fs::remove(fixture.at("d/secret"));
    CHECK((co_await fixture.apply(fixture.change("d", std::nullopt))).kind == OutcomeKind::Applied);
    CHECK(!fixture.directory.has("root/d"));
}

TEST_CASE("apply removes no directory that still holds something") {
    run_task(delete_a_directory());
}

Task<> write_where_the_directory_is_closed() {
    Fixture fixture;
    fixture.directory.write("root/d/f", "old content");
    const bool is_root = geteuid() == 0;
    constexpr uid_t kNobody = 65534;
    if (is_root) {
        REQUIRE(chown(fixture.at("d/f").c_str(), kNobody, kNobody) == 0);
        for (const std::string& path : {fixture.directory.path(), fixture.directory.at("root")}) {
            REQUIRE(chmod(path.c_str(), 0777) == 0);
        }
        REQUIRE(seteuid(kNobody) == 0);
    } else {
        REQUIRE(chmod(fixture.at("d").c_str(), 0555) == 0);
    }
    co_await fixture.start();
    const Outcome outcome = co_await fixture.write("d/f", "new");
    Operation streamed = fixture.change("d/f", file("newer"));
    streamed.expected = outcome.now;
    streamed.source = std::make_unique<ScriptedSource>("newer");
    const Outcome second = co_await fixture.apply(std::move(streamed));
    if (is_root) {
        REQUIRE(seteuid(0) == 0);
    } else {
        REQUIRE(chmod(fixture.at("d").c_str(), 0755) == 0);
    }

    CHECK(outcome.kind == OutcomeKind::Applied);
    CHECK(second.kind == OutcomeKind::Applied);
    CHECK(fixture.read("d/f") == "newer");
    CHECK(fixture.trashed() == "new;old content;");
}

TEST_CASE("apply writes in place where the file may be written but not its directory") {
    run_task(write_where_the_directory_is_closed());
}

TEST_CASE("Trash keeps versions that come in pieces, and drops unfinished ones") {
    const TempDir directory;
    Trash trash(directory.at("trash"));
    {
        std::unique_ptr<TrashedFile> version =
            std::move(*trash.start("a \"\n\xff", "container", "conflict", true));
        CHECK(version->append("one "));
        CHECK(version->append("two"));
        CHECK(version->finish());
        const auto dropped = std::move(*trash.start("b", "container", "conflict", false));
        CHECK(dropped->append("half"));
    }
    CHECK(trash.keep_link("l", "container", "conflict", "target"));

    std::size_t files = 0;
    for (const auto& item : fs::directory_iterator(directory.at("trash"))) {
        files += 1;
        const std::string name = item.path().filename().string();
        if (item.is_symlink()) {
            CHECK(fs::read_symlink(item.path()) == "target");
        } else if (name != "list.jsonl") {
            CHECK(directory.read("trash/" + name) == "one two");
        }
    }
    CHECK(files == 3);
    const std::string listing = directory.read("trash/list.jsonl");
    CHECK(listing.find(R"("path_base64":"YSAiCv8=","side":"container")") != std::string::npos);
    CHECK(listing.find(R"("executable":true)") != std::string::npos);
    CHECK(listing.find(R"("path":"b")") == std::string::npos);
}

}  // namespace
}  // namespace ds::sync
