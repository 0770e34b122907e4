#include "sync/core/memory.hpp"

#include "sync/core/tree_pair.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::sync {
namespace {

File file(std::uint64_t content) {
    return {.digest = {.high = 0, .low = content}, .size = content};
}

/// A session that has ended: both sides had "kept", "edited", "gone"; "gone" was deleted by the
/// user, "edited" had version 1 in the image.
Memory used_memory() {
    Memory memory;
    memory.agree("kept", file(1));
    memory.agree("edited", file(1));
    memory.agree("edited", file(2));
    memory.agree("gone", file(3));
    memory.agree("gone", std::nullopt);
    memory.agree("dir", Directory{});
    memory.agree("dir/a", file(4));
    return memory;
}

Snapshot local_tree() {
    Snapshot local;
    local.set("", Directory{});
    local.set("kept", file(1));
    local.set("edited", file(2));
    local.set("dir", Directory{});
    local.set("dir/a", file(4));
    return local;
}

Plan plan_of(const Memory& memory, const Snapshot& local, const Snapshot& remote, Strategy how) {
    Rules rules;
    rules.strategy = how;
    rules.known = &memory;
    const Trees trees{memory.ancestor(), local, remote, &memory.apart()};
    return reconcile(trees, rules);
}

TEST_CASE("a new container gets the user's versions, and what the user deleted is deleted there") {
    for (const Strategy how :
         {Strategy::PreferNewest,
          Strategy::PreferRemote,
          Strategy::MirrorRemote,
          Strategy::MirrorLocal,
          Strategy::Disabled}) {
        CAPTURE(static_cast<int>(how));
        Memory memory = used_memory();
        Snapshot remote;  // The image, as it was before all edits.
        remote.set("", Directory{});
        remote.set("edited", file(1));
        remote.set("gone", file(3));

        memory.move_to_new_container(remote);
        const Plan plan = plan_of(memory, local_tree(), remote, how);

        CHECK(plan.local.empty());
        CHECK(plan.conflicts.empty());
        TreePair pair;
        pair.ancestor = memory.ancestor();
        pair.local = local_tree();
        pair.remote = remote;
        pair.apply(plan);
        CHECK(pair.broken_rule.empty());
        CHECK(changed_paths(pair.local, pair.remote).empty());
    }
}

TEST_CASE("a new container's own version of a deleted file counts as new") {
    Memory memory = used_memory();
    Snapshot remote;
    remote.set("", Directory{});
    remote.set("gone", file(9));

    memory.move_to_new_container(remote);

    const Plan plan = plan_of(memory, local_tree(), remote, Strategy::PreferNewest);
    REQUIRE(plan.local.size() == 1);
    CHECK(plan.local.front().path == "gone");
    const Plan mirrored = plan_of(memory, local_tree(), remote, Strategy::MirrorLocal);
    CHECK(mirrored.local.empty());
    CHECK(mirrored.remote.back() == Step{.path = "gone", .expected = file(9), .desired = {}});
}

TEST_CASE("a new container's own version of an edited file loses, whatever its time, and is saved"
) {
    Memory memory = used_memory();
    Snapshot remote;
    remote.set("", Directory{});
    File newer = file(9);
    newer.mtime_ns = 1'000'000'000'000;
    remote.set("edited", newer);

    memory.move_to_new_container(remote);

    for (const Strategy how : {Strategy::PreferNewest, Strategy::MirrorRemote}) {
        const Plan plan = plan_of(memory, local_tree(), remote, how);
        CHECK(plan.local.empty());
        REQUIRE(plan.conflicts.size() == 1);
        const auto edited = std::ranges::find(plan.remote, "edited", &Step::path);
        REQUIRE(edited != plan.remote.end());
        CHECK(same(edited->desired, std::optional<Entry>(file(2))));
        CHECK(edited->save_replaced);
    }
}

TEST_CASE("what was deleted while nothing ran is deleted in the new container as well") {
    Memory memory = used_memory();
    Snapshot local = local_tree();
    local.erase("edited");
    local.erase_tree("dir");
    Snapshot remote;
    remote.set("", Directory{});
    remote.set("edited", file(1));
    remote.set("dir", Directory{});
    remote.set("dir/a", file(4));

    memory.move_to_new_container(remote);

    const Plan plan = plan_of(memory, local, remote, Strategy::PreferNewest);
    CHECK(plan.local.empty());
    TreePair pair;
    pair.ancestor = memory.ancestor();
    pair.local = local;
    pair.remote = remote;
    pair.apply(plan);
    CHECK(pair.remote.find("edited") == nullptr);
    CHECK(pair.remote.find("dir") == nullptr);
}

TEST_CASE("a change that was made unheard is taken in, one that was not is forgotten") {
    Memory memory;
    memory.agree("old", file(1));
    memory.intend(Side::Remote, "up", file(2));
    memory.intend(Side::Remote, "lost", file(3));
    memory.intend(Side::Remote, "old", std::nullopt);
    memory.intend(Side::Local, "down", file(4));
    Snapshot local;
    local.set("", Directory{});
    local.set("down", file(4));
    Snapshot remote;
    remote.set("", Directory{});
    remote.set("up", file(2));
    remote.set("down", file(4));

    memory.resume(local, remote);

    CHECK(memory.ancestor().find("up") != nullptr);
    CHECK(memory.ancestor().find("lost") == nullptr);
    CHECK(memory.ancestor().find("old") == nullptr);
    CHECK(memory.ancestor().find("down") != nullptr);
    CHECK(memory.intents().empty());
    // The user deleted "up" before the program came back.
    const Plan plan = plan_of(memory, local, remote, Strategy::Steady);
    REQUIRE(plan.remote.size() == 1);
    CHECK(plan.remote.front() == Step{.path = "up", .expected = file(2), .desired = {}});
}

void check_same(const Memory& left, const Memory& right) {
    CHECK(changed_paths(left.ancestor(), right.ancestor()).empty());
    CHECK(left.apart().size() == right.apart().size());
    CHECK(left.intents().size() == right.intents().size());
    REQUIRE(left.seen().size() == right.seen().size());
    for (const auto& [path, seen] : left.seen())
        CHECK(right.seen().at(path).marks == seen.marks);
}

TEST_CASE("records make an equal memory again, also when the last one is cut or damaged") {
    Memory memory = used_memory();
    memory.part("apart", ApartEntry{.local = file(1), .remote = Symlink{"x"}});
    memory.part("together", ApartEntry{.local = file(1), .remote = {}});
    memory.part("together", std::nullopt);
    memory.saw("kept", {.high = 7, .low = 7});
    memory.intend(Side::Local, "soon", Symlink{"kept"});
    memory.intend(Side::Remote, "never", file(1));
    memory.give_up("never");
    const std::string records = memory.take_records();

    Memory replayed;
    CHECK(replayed.replay(records) == records.size());
    check_same(memory, replayed);
    CHECK(replayed.take_records().empty());
    Memory whole;
    const std::string all = memory.all_records();
    CHECK(whole.replay(all) == all.size());
    check_same(memory, whole);

    for (std::size_t size = 0; size < records.size(); ++size) {
        Memory cut;
        CHECK(cut.replay(std::string_view(records).substr(0, size)) <= size);
        std::string damaged = records;
        damaged[size] = static_cast<char>(damaged[size] ^ 0x55);
        CHECK(cut.replay(damaged) <= size);
    }
}

TEST_CASE("the versions of a path that are remembered are bounded: the first and the last ones") {
    Memory memory;
    for (std::uint64_t version = 1; version <= 100; ++version)
        memory.agree("busy", file(version));

    const std::vector<Digest>& marks = memory.seen().at("busy").marks;
    CHECK(marks.size() == 16);
    CHECK(marks.front().low == 1);
    CHECK(marks.back().low == 99);
}

}  // namespace
}  // namespace ds::sync
