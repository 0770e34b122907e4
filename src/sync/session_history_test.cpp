// Random histories on disk: edits and deletions on both sides, the program killed at any moment,
// containers replaced by new ones with what the image holds. DS_HISTORIES says how many.

#include "support/run_task.hpp"
#include "support/sync_pair.hpp"
#include "sync/session.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>

namespace ds::sync {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 7> kPaths = {"a", "b", "d/a", "d/b", "d/e/c", "f/a", "f/b"};
constexpr std::array<const char*, 3> kOfImage = {"a", "d/b", "f/a"};

/// What must be true of one path at the end.
struct Fate {
    bool touched_here = false;  // Since both sides were last the same.
    bool touched_there = false;
    std::optional<std::string> here;  // What the user left there.
    std::string there;                // Only in the container so far; empty: nothing.
};

class History {
  public:
    explicit History(unsigned seed)
        : random_(seed), pair_(seed % 4 == 0 ? Wiring::Pipe : Wiring::Direct) {
        for (const char* path : kOfImage)
            pair_.remote.write(path, std::string("image ") + path);
    }

    void run() {
        live();
        for (unsigned rounds = 3 + pick(4); rounds > 0; --rounds) {
            act();
            switch (pick(4)) {
                case 0:
                    crash();
                    break;
                case 1:
                    replace_container();
                    break;
                default:
                    live();
                    break;
            }
        }
        live();
    }

  private:
    unsigned pick(unsigned count) {
        return std::uniform_int_distribution<unsigned>(0, count - 1)(random_);
    }

    void act() {
        for (unsigned i = pick(6); i > 0; --i) {
            const std::string path = kPaths.at(pick(kPaths.size()));
            const bool here = pick(3) > 0;
            const bool writes = pick(3) > 0;
            if (here) {
                change_here(path, writes);
            } else {
                change_there(path, writes);
            }
        }
    }

    std::string new_content() { return "version " + std::to_string(++versions_); }

    void change_here(const std::string& path, bool writes) {
        Fate& fate = fates_[path];
        if (!writes && !pair_.local.has(path)) return;
        // The container's version had come before the program was killed: the user knows it.
        if (pair_.local.has(path) && pair_.local.read(path) == fate.there) fate.there.clear();
        fate.touched_here = true;
        fate.here.reset();
        if (writes) {
            fate.here = new_content();
            pair_.local.write(path, *fate.here);
        } else {
            fs::remove(pair_.local.at(path));
        }
    }

    void change_there(const std::string& path, bool writes) {
        Fate& fate = fates_[path];
        if (!writes && !pair_.remote.has(path)) return;
        fate.touched_there = true;
        fate.there.clear();
        if (writes) {
            fate.there = new_content();
            pair_.remote.write(path, fate.there);
        } else {
            fs::remove(pair_.remote.at(path));
        }
    }

    static Task<> live_once(SyncPair& pair) {
        const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
        Session session(executor, pair.options(), pair.recorder);
        TaskGroup group(executor);
        group.start(run_session(session, pair));
        co_await finish(group, session.initial_sync());
    }

    static Task<> live_shortly(SyncPair& pair, std::chrono::milliseconds limit) {
        Session session(co_await boost::asio::this_coro::executor, pair.options(), pair.recorder);
        (void)co_await run_with_limit(run_session(session, pair), limit);
    }

    /// Until both sides are the same; then nothing may be lost, nothing may be back.
    void live() {
        pair_.allow_mass_delete = true;
        run_task(live_once(pair_));
        REQUIRE(contents_of(pair_.local) == contents_of(pair_.remote));
        const std::set<std::string> kept = all_contents();
        for (auto& [path, fate] : fates_) {
            CAPTURE(path);
            if (fate.here) REQUIRE(kept.contains(*fate.here));
            if (!fate.there.empty()) REQUIRE(kept.contains(fate.there));
            if (fate.touched_here && !fate.touched_there) {
                REQUIRE(pair_.local.has(path) == fate.here.has_value());
                if (fate.here) REQUIRE(pair_.local.read(path) == *fate.here);
            }
        }
        fates_.clear();
    }

    void crash() {
        const auto limit = std::chrono::milliseconds(pick(8));
        run_task(live_shortly(pair_, limit));
    }

    /// What only the old container had is gone with it.
    void replace_container() {
        for (const auto& entry : fs::directory_iterator(pair_.remote.path()))
            fs::remove_all(entry.path());
        for (const char* path : kOfImage)
            pair_.remote.write(path, std::string("image ") + path);
        pair_.identity += "'";
        for (auto& [path, fate] : fates_) {
            // It may have been here already, or never; both are right.
            if (fate.touched_there) fate = Fate();
        }
    }

    std::set<std::string> all_contents() const {
        std::set<std::string> all;
        for (const TempDir* folder : {&pair_.local, &pair_.state}) {
            for (const auto& [path, content] : contents_of(*folder))
                all.insert(content);
        }
        return all;
    }

    std::mt19937 random_;
    SyncPair pair_;
    std::map<std::string, Fate> fates_;
    int versions_ = 0;
};

TEST_CASE("no history of edits, crashes and new containers loses a byte or brings one back") {
    const char* const wanted = std::getenv("DS_HISTORIES");  // NOLINT: one thread
    const unsigned count = wanted == nullptr ? 25 : static_cast<unsigned>(std::stoul(wanted));
    for (unsigned seed = 0; seed < count; ++seed) {
        CAPTURE(seed);
        History(seed).run();
    }
}

}  // namespace
}  // namespace ds::sync
