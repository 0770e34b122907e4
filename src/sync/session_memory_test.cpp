// What a session knows when it starts again: in another process, with another container, with a
// folder that is suddenly empty.

#include "support/run_task.hpp"
#include "support/sync_pair.hpp"
#include "sync/session.hpp"
#include "sys/file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>

namespace ds::sync {
namespace {

namespace fs = std::filesystem;

/// One life of the program: syncs until both sides are the same.
Task<> live_once(SyncPair& pair) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Session session(executor, pair.options(), pair.recorder);
    TaskGroup group(executor);
    group.start(run_session(session, pair));
    co_await finish(group, session.initial_sync());
}

void live(SyncPair& pair) {
    pair.recorder = Recorder();
    run_task(live_once(pair));
}

/// Everything in the container is as the image has it.
void replace_container(SyncPair& pair, const std::string& identity) {
    for (const auto& entry : fs::directory_iterator(pair.remote.path()))
        fs::remove_all(entry.path());
    pair.identity = identity;
}

void write_many(const TempDir& folder, int count) {
    for (int i = 0; i < count; ++i)
        folder.write("many/" + std::to_string(i), std::to_string(i));
}

TEST_CASE("a process that starts again knows what was deleted and edited meanwhile") {
    SyncPair pair(Wiring::Pipe);
    for (const char* name : {"deleted here", "deleted there", "edited here", "edited there"})
        pair.local.write(name, "old");
    live(pair);
    fs::remove(pair.local.at("deleted here"));
    fs::remove(pair.remote.at("deleted there"));
    pair.local.write("edited here", "new");
    pair.remote.write("edited there", "new");

    live(pair);

    CHECK(contents_of(pair.local) == contents_of(pair.remote));
    CHECK(!pair.local.has("deleted here"));
    CHECK(!pair.remote.has("deleted there"));
    CHECK(pair.remote.read("edited here") == "new");
    CHECK(pair.local.read("edited there") == "new");
    CHECK(pair.recorder.conflicts.empty());
}

TEST_CASE("a new container never brings back what the user deleted or changed") {
    for (const Strategy strategy : {Strategy::PreferNewest, Strategy::PreferRemote}) {
        SyncPair pair(Wiring::Pipe);
        pair.strategy = strategy;
        pair.local.write("edited", "new");
        pair.local.write("deleted", "old");
        pair.local.write("deleted while away", "old");
        pair.local.write("same", "same");
        pair.remote.write("image only", "i");
        live(pair);
        fs::remove(pair.local.at("deleted"));
        live(pair);

        fs::remove(pair.local.at("deleted while away"));
        replace_container(pair, "two");
        pair.remote.write("edited", "of the image, and newer");
        pair.remote.write("deleted", "old");
        pair.remote.write("deleted while away", "old");
        pair.remote.write("image only", "i");
        live(pair);

        CHECK(contents_of(pair.local) == contents_of(pair.remote));
        CHECK(pair.remote.read("edited") == "new");
        CHECK(!pair.remote.has("deleted"));
        CHECK(!pair.remote.has("deleted while away"));
        CHECK(pair.local.read("image only") == "i");
        CHECK(pair.remote.read("same") == "same");
    }
}

TEST_CASE("a container's own version of a deleted file is new, and comes") {
    SyncPair pair(Wiring::Pipe);
    pair.local.write("file", "old");
    live(pair);
    fs::remove(pair.local.at("file"));
    live(pair);

    replace_container(pair, "two");
    pair.remote.write("file", "never seen");
    live(pair);

    CHECK(pair.local.read("file") == "never seen");
}

TEST_CASE("a damaged memory is no memory: nothing is deleted by it") {
    SyncPair pair(Wiring::Pipe);
    pair.local.write("a", "a");
    pair.local.write("b", "b");
    live(pair);
    const std::string memory = pair.state.read("memory");
    for (const std::size_t size : {memory.size() / 2, std::size_t{10}, std::size_t{0}}) {
        pair.state.write("memory", memory.substr(0, size));
        fs::remove(pair.local.at("b"));
        live(pair);
        CHECK(contents_of(pair.local) == contents_of(pair.remote));
        CHECK(pair.remote.read("a") == "a");
        if (!pair.local.has("b")) pair.local.write("b", "b");
    }
}

TEST_CASE("a folder that lost most of its files deletes nothing before the user says so") {
    for (const bool here : {true, false}) {
        CAPTURE(here);
        SyncPair pair(Wiring::Pipe);
        write_many(pair.local, 50);
        live(pair);
        const TempDir& emptied = here ? pair.local : pair.remote;
        const TempDir& other = here ? pair.remote : pair.local;
        fs::remove_all(emptied.at("many"));
        emptied.write("new", "n");

        live(pair);
        REQUIRE(pair.recorder.held.size() == 1);
        CHECK(pair.recorder.held.front().count == 51);
        CHECK(pair.recorder.held.front().tracked == 51);
        CHECK(other.has("many/0"));
        CHECK(other.read("new") == "n");
        CHECK(!emptied.has("many"));

        live(pair);
        CHECK(pair.recorder.held.size() == 1);
        CHECK(other.has("many/0"));

        pair.allow_mass_delete = true;
        live(pair);
        CHECK(!other.has("many"));
        CHECK(pair.recorder.held.empty());
    }
}

Task<> allow_later(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    CHECK(session.status().held_remote == 51);
    pair.local.write("many/0", "again here");
    const auto edited = [&pair] {
        return pair.remote.read("many/0") == "again here";
    };
    co_await eventually(edited, "a file that is there again");
    session.allow_deletes();
    const auto deleted = [&pair] {
        return !pair.remote.has("many/1") && !pair.remote.has("many/49");
    };
    co_await eventually(deleted, "the deletions");
    CHECK(session.status().held_remote == 0);
    CHECK(pair.remote.has("many/0"));
}

TEST_CASE("deletions that were held back are made when the user allows them") {
    SyncPair pair(Wiring::Pipe);
    write_many(pair.local, 50);
    live(pair);
    fs::remove_all(pair.local.at("many"));

    run_task(with_session(pair, allow_later));
}

TEST_CASE("a folder that is another one than before deletes nothing before the user says so") {
    SyncPair pair(Wiring::Pipe);
    pair.local.write("a", "a");
    pair.local.write("b", "b");
    live(pair);
    fs::rename(pair.local.path(), pair.local.path() + ".old");
    fs::create_directory(pair.local.path());
    pair.local.write("a", "a");
    for (int start = 0; start < 2; ++start) {
        live(pair);
        CHECK(pair.recorder.held.size() == 1);
        CHECK(pair.remote.has("b"));
    }
    fs::remove_all(pair.local.path() + ".old");
}

Task<> delete_live(Session& session, SyncPair& pair) {
    co_await session.initial_sync();
    fs::remove_all(pair.local.at("many"));
    const auto gone = [&pair] {
        return !pair.remote.has("many");
    };
    co_await eventually(gone, "the deletion");
}

TEST_CASE("what is deleted while sync watches is deleted at once, however much") {
    SyncPair pair(Wiring::Pipe);
    write_many(pair.local, 200);
    run_task(with_session(pair, delete_live));
    CHECK(pair.recorder.held.empty());
}

TEST_CASE("each strategy of the initial sync does what it says") {
    struct Case {
        Strategy strategy;
        std::string here;  // "only here", "only there", "both" at the end.
        std::string there;
    };

    for (const Case& each : std::vector<Case>{
             {Strategy::MirrorLocal, "1-1", "1-1"},
             {Strategy::PreferLocal, "111", "111"},
             {Strategy::MirrorRemote, "-12", "-12"},
             {Strategy::PreferRemote, "112", "112"},
             {Strategy::KeepAll, "111", "112"},
             {Strategy::Disabled, "1-1", "-12"},
         }) {
        CAPTURE(static_cast<int>(each.strategy));
        SyncPair pair(Wiring::Pipe);
        pair.strategy = each.strategy;
        pair.local.write("only here", "1");
        pair.remote.write("only there", "1");
        pair.local.write("both", "1");
        pair.remote.write("both", "2");

        live(pair);
        const auto state = [](const TempDir& folder) {
            std::string text;
            for (const char* name : {"only here", "only there", "both"})
                text += folder.has(name) ? folder.read(name) : "-";
            return text;
        };
        CHECK(state(pair.local) == each.here);
        CHECK(state(pair.remote) == each.there);
        // It stays so when the program starts again.
        live(pair);
        CHECK(state(pair.local) == each.here);
        CHECK(state(pair.remote) == each.there);
    }
}

}  // namespace
}  // namespace ds::sync
