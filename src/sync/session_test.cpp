#include "sync/session.hpp"

#include "support/run_task.hpp"
#include "support/sync_pair.hpp"
#include "sync/message.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

namespace fs = std::filesystem;

// Several windows of a transfer.
constexpr std::size_t kLarge = 4 * kTransferWindow;

using Scenario = Task<> (*)(Session&, SyncPair&);

const std::vector<Wiring> kWirings{Wiring::Direct, Wiring::Pipe, Wiring::Process};

void run(SyncPair& pair, Scenario scenario) {
    pair.helper_program = DS_HELPER_PROGRAM;
    run_task(with_session(pair, scenario));
}

Task<> until_equal(SyncPair& pair) {
    const auto equal = [&pair] {
        return contents_of(pair.local) == contents_of(pair.remote);
    };
    co_await eventually(equal, "both folders the same");
}

Task<> initial_sync_of_both(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    CHECK(contents_of(pair.local) == contents_of(pair.remote));
    CHECK(pair.remote.read("dir/sub/up.txt") == "from here");
    CHECK(pair.local.read("dir/down.txt") == "from there");
    CHECK(is_executable(pair.remote, "run.sh"));
    CHECK(pair.remote.read("empty").empty());
    CHECK(fs::is_directory(pair.remote.at("empty folder")));
    CHECK(fs::read_symlink(pair.remote.at("link")) == "dir");
    const SessionStatus status = session.status();
    CHECK(status.phase == Phase::Watching);
    CHECK(status.uploaded_files == 3);
    CHECK(status.downloaded_files == 1);
    CHECK(status.conflicts == 0);
}

TEST_CASE("an initial sync brings each side what only the other has") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        pair.local.write("dir/sub/up.txt", "from here");
        pair.local.write("run.sh", "#!/bin/sh");
        pair.local.write("empty", "");
        ::chmod(pair.local.at("run.sh").c_str(), 0755);
        fs::create_directory(pair.local.at("empty folder"));
        fs::create_symlink("dir", pair.local.at("link"));
        pair.remote.write("dir/down.txt", "from there");

        run(pair, initial_sync_of_both);
    }
}

Task<> follow(SyncPair& pair, const TempDir& here, const TempDir& there) {
    here.write("edited", "new text");
    const auto edited = [&there] {
        return there.read("edited") == "new text";
    };
    co_await eventually(edited, "an edit");

    here.write("new folder/deep/er/file", "deep");
    const auto deep = [&there] {
        return there.has("new folder/deep/er/file");
    };
    co_await eventually(deep, "a new folder");
    co_await until_equal(pair);

    fs::rename(here.at("edited"), here.at("renamed"));
    const auto renamed = [&there] {
        return there.has("renamed") && !there.has("edited");
    };
    co_await eventually(renamed, "a rename");

    fs::rename(here.at("new folder"), here.at("other folder"));
    const auto moved = [&there] {
        return there.has("other folder/deep/er/file") && !there.has("new folder");
    };
    co_await eventually(moved, "a renamed folder");

    ::chmod(here.at("renamed").c_str(), 0755);
    const auto executable = [&there] {
        return is_executable(there, "renamed");
    };
    co_await eventually(executable, "an executable bit");

    fs::remove_all(here.at("other folder"));
    fs::remove(here.at("renamed"));
    const auto removed = [&there] {
        return !there.has("other folder") && !there.has("renamed");
    };
    co_await eventually(removed, "a deletion");
    co_await until_equal(pair);
}

Task<> follow_both_sides(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    co_await follow(pair, pair.local, pair.remote);
    co_await follow(pair, pair.remote, pair.local);
    CHECK(pair.recorder.conflicts.empty());
    CHECK(pair.recorder.troubles.empty());
}

TEST_CASE("edits, folders, renames, modes and deletions arrive in both directions") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        pair.local.write("edited", "old text");
        run(pair, follow_both_sides);
    }
}

Task<> large_beside_small(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    CHECK(pair.remote.read("large") == pair.local.read("large"));

    const std::string other(kLarge / 2, 'y');
    pair.remote.write("large", other);
    pair.local.write("small", "quick");
    const auto quick = [&pair] {
        return pair.remote.read("small") == "quick";
    };
    co_await eventually(quick, "the small file");
    const auto large = [&pair] {
        return fs::file_size(pair.local.at("large")) == kLarge / 2;
    };
    co_await eventually(large, "the large file");
    CHECK(pair.local.read("large") == other);
}

TEST_CASE("large files travel in both directions") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        std::string content;
        for (int i = 0; content.size() < 1'200'000; ++i)
            content += std::to_string(i);
        pair.local.write("large", content);
        run(pair, large_beside_small);
    }
}

Task<> many_files(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    CHECK(contents_of(pair.local) == contents_of(pair.remote));
    CHECK(contents_of(pair.remote).size() == 600 + 11 + 150 + 1);
}

TEST_CASE("more files than a batch holds are synced in both directions") {
    SyncPair pair(Wiring::Pipe);
    for (int i = 0; i < 600; ++i) {
        const std::string number = std::to_string(i);
        pair.local.write("up" + std::to_string(i % 11) + "/" + number, number);
        if (i % 4 == 0) pair.remote.write("down/" + number, number);
    }
    run(pair, many_files);
}

void set_time(const TempDir& folder, std::string_view path, std::chrono::seconds ago) {
    fs::last_write_time(folder.at(path), fs::file_time_type::clock::now() - ago);
}

Task<> newest_wins(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    CHECK(contents_of(pair.local) == contents_of(pair.remote));
    CHECK(pair.local.read("ours") == "newer here");
    CHECK(pair.local.read("theirs") == "newer there");
    CHECK(pair.local.read("equal") == "same");
    CHECK(pair.recorder.conflicts.size() == 2);
    CHECK(session.status().uploaded_files == 1);
    CHECK(session.status().downloaded_files == 1);
}

TEST_CASE("the newest wins at the initial sync, and the loser goes to the trash") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        pair.local.write("ours", "newer here");
        pair.remote.write("ours", "old there");
        set_time(pair.remote, "ours", std::chrono::seconds(100));
        pair.local.write("theirs", "old here");
        pair.remote.write("theirs", "newer there");
        set_time(pair.local, "theirs", std::chrono::seconds(100));
        pair.local.write("equal", "same");
        pair.remote.write("equal", "same");

        run(pair, newest_wins);

        std::vector<std::string> kept;
        for (const auto& [path, content] : contents_of(pair.state)) {
            if (content == "old here" || content == "old there") kept.push_back(content);
        }
        CHECK(kept.size() == 2);
    }
}

Task<> one_way(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    CHECK(pair.remote.read("src/a") == "a");
    CHECK(!pair.remote.has("secret/key"));
    CHECK(!pair.local.has("secret/other"));
    CHECK(!pair.remote.has("local only.log"));
    CHECK(pair.local.has("there.log"));
    CHECK(!pair.local.has("there.bin"));
    CHECK(pair.remote.read("here.bin") == "bin");
    CHECK(!pair.remote.has(".devspace/logs"));

    pair.local.write("here.bin", "bin 2");
    const auto uploaded = [&pair] {
        return pair.remote.read("here.bin") == "bin 2";
    };
    co_await eventually(uploaded, "an upload of what is not downloaded");
    pair.remote.write("there.log", "more");
    const auto downloaded = [&pair] {
        return pair.local.read("there.log") == "more";
    };
    co_await eventually(downloaded, "a download of what is not uploaded");
    fs::remove(pair.local.at("there.log"));
    pair.local.write("src/marker", "m");
    const auto marked = [&pair] {
        return pair.remote.has("src/marker");
    };
    co_await eventually(marked, "a marker");
    CHECK(pair.remote.has("there.log"));
}

TEST_CASE("excludes hold in the directions that they name") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        FlowOptions flow;
        flow.exclude = {"secret/"};
        flow.upload_exclude = {"*.log"};
        flow.download_exclude = {"*.bin"};
        SyncPair pair(wiring, flow);
        pair.local.write("src/a", "a");
        pair.local.write("secret/key", "k");
        pair.remote.write("secret/other", "o");
        pair.local.write("local only.log", "l");
        pair.remote.write("there.log", "r");
        pair.remote.write("there.bin", "r");
        pair.local.write("here.bin", "bin");

        run(pair, one_way);
    }
}

Task<> conflict_in_steady_state(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    // Both edits are done before the session, which runs on this thread, sees one of them.
    pair.remote.write("file", "container's");
    pair.local.write("file", "user's");
    const auto settled = [&pair] {
        return pair.remote.read("file") == "user's";
    };
    co_await eventually(settled, "the local side wins");
    co_await until_equal(pair);
}

TEST_CASE("the local side wins a conflict while watching") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        pair.local.write("file", "old");

        run(pair, conflict_in_steady_state);

        CHECK(pair.local.read("file") == "user's");
    }
}

Task<> only_once(Session& session, SyncPair& pair) {
    Session second(co_await boost::asio::this_coro::executor, pair.options(), pair.recorder);
    const Result<> result = co_await attempt(run_session(second, pair));
    REQUIRE(!result);
    CHECK(result.error().code() == ErrorCode::Conflict);
    co_await session.initial_sync();
}

TEST_CASE("a pair of folders is synced by one session at a time") {
    SyncPair pair(Wiring::Direct);
    run(pair, only_once);
}

Task<> restart(SyncPair& pair) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Session session(executor, pair.options(), pair.recorder);
    for (const bool again : {false, true}) {
        TaskGroup group(executor);
        group.start(run_session(session, pair));
        if (!again) {
            co_await finish(group, session.initial_sync());
            // While nobody looks:
            fs::remove(pair.local.at("deleted here"));
            fs::remove(pair.remote.at("deleted there"));
            pair.local.write("edited", "edited while away");
        } else {
            co_await finish(group, until_equal(pair));
        }
    }
    CHECK(!pair.remote.has("deleted here"));
    CHECK(!pair.local.has("deleted there"));
    CHECK(pair.remote.read("edited") == "edited while away");
}

TEST_CASE("a session that runs again remembers what both sides had") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        pair.helper_program = DS_HELPER_PROGRAM;
        pair.local.write("deleted here", "1");
        pair.local.write("deleted there", "2");
        pair.local.write("edited", "3");
        run_task(restart(pair));
    }
}

Task<> missing_root(SyncPair& pair) {
    Session session(co_await boost::asio::this_coro::executor, pair.options(), pair.recorder);
    co_await run_session(session, pair);
}

TEST_CASE("a missing container folder is named") {
    for (const Wiring wiring : {Wiring::Pipe, Wiring::Process}) {
        SyncPair pair(wiring);
        pair.helper_program = DS_HELPER_PROGRAM;
        fs::remove(pair.remote.path());

        const Result<> result = run_task(attempt(missing_root(pair)));

        REQUIRE(!result);
        CHECK(result.error().code() == ErrorCode::NotFound);
        CHECK(
            result.error().message() ==
            "folder '" + pair.remote.path() + "' is not in the container"
        );
    }
}

Task<> busy_file(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    for (int i = 0; i < 20; ++i) {
        pair.local.write("busy", std::string(100'000, static_cast<char>('a' + i)));
        const std::string name = "calm" + std::to_string(i);
        pair.local.write(name, "x");
        const auto arrived = [&pair, &name] {
            return pair.remote.has(name);
        };
        co_await eventually(arrived, name);
    }
    co_await until_equal(pair);
}

TEST_CASE("a file rewritten all the time does not hold up others") {
    for (const Wiring wiring : kWirings) {
        CAPTURE(static_cast<int>(wiring));
        SyncPair pair(wiring);
        run(pair, busy_file);
    }
}

}  // namespace
}  // namespace ds::sync
