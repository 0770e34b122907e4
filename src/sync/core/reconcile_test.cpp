#include "sync/core/reconcile.hpp"

#include "sync/core/tree_pair.hpp"
#include "sync/core/tree_states.hpp"
#include "sync/path.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace ds::sync {
namespace {

TEST_CASE("reconcile decides every pair of changes in the steady state") {
    const std::vector<Row> rows = {
        // Nothing, or the same on both sides.
        {"---", "--"},
        {"111", "11"},
        {"122", "22"},
        {"-11", "11"},
        {"1--", "--"},
        {"ddd", "dd"},
        {"-dd", "dd"},
        {"d--", "--"},
        // One side changed.
        {"-1-", "11"},
        {"--1", "11"},
        {"121", "22"},
        {"112", "22"},
        {"1-1", "--"},
        {"11-", "--"},
        {"1x1", "xx"},
        {"11x", "xx"},
        {"x1x", "11"},
        {"-l-", "ll"},
        {"--l", "ll"},
        {"l-l", "--"},
        {"ll-", "--"},
        {"-d-", "dd"},
        {"--d", "dd"},
        {"d-d", "--"},
        {"dd-", "--"},
        {"ded", "ee"},
        {"dde", "ee"},
        {"dDd", "DD"},
        {"ddD", "DD"},
        {"-e-", "ee"},
        // One side changed the type.
        {"1d1", "dd"},
        {"11d", "dd"},
        {"d1d", "11"},
        {"dd1", "11"},
        {"1l1", "ll"},
        {"l1l", "11"},
        {"dld", "ll"},
        {"ldl", "dd"},
        {"ddl", "ll"},
        // A deletion never beats a change.
        {"1-2", "22"},
        {"12-", "22"},
        {"1-x", "xx"},
        {"d-D", "DD"},
        {"dD-", "DD"},
        {"1-d", "dd"},
        {"1d-", "dd"},
        {"d-1", "11"},
        {"d1-", "11"},
        {"e-d", "dd"},
        {"ed-", "dd"},
        // Both changed: the local side wins.
        {"123", "22", 1},
        {"-12", "11", 1},
        {"12x", "22", 1},
        {"-1l", "11", 1},
        {"-l1", "ll", 1},
        {"-1d", "11", 1},
        {"-d1", "dd", 1},
        {"1d2", "dd", 1},
        {"12d", "22", 1},
        {"d1D", "11", 0},
        {"dD1", "DD", 1},
        {"ddl", "ll"},
        {"edl", "dd", 1},
        {"-dD", "dd", 1},
    };
    for (const Row& row : rows)
        check_row(row, {});
}

TEST_CASE("reconcile leaves what is unknown or of no supported type alone") {
    for (const char untouchable : {'?', 'o'}) {
        for (const char ancestor : {'-', '1', 'd'}) {
            for (const char other : {'-', '1', '2', 'd', 'l'}) {
                const std::string left = {ancestor, untouchable, other};
                const std::string left_end = {untouchable, other};
                const std::string right = {ancestor, other, untouchable};
                const std::string right_end = {other, untouchable};
                check_row({left, left_end}, {});
                check_row({right, right_end}, {});
            }
        }
    }
}

TEST_CASE("reconcile lets the newest file win an initial sync, and deletes nothing") {
    Rules rules;
    rules.strategy = Strategy::PreferNewest;
    for (const Row& row : std::vector<Row>{
             {"---", "--"},
             {"-1-", "11"},
             {"--1", "11"},
             {"-11", "11"},
             {"-d-", "dd"},
             {"--d", "dd"},
             {"-1d", "dd", 1},
             {"-d1", "dd", 1},
             {"-l1", "ll", 1},
             {"-1l", "11", 1},
         }) {
        check_row(row, rules);
    }
}

Side winner_of_times(std::int64_t local_s, std::int64_t remote_s, std::int64_t ahead_s) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    TreePair pair;
    for (Snapshot* tree : {&pair.local, &pair.remote})
        tree->set("", Directory{});
    pair.local.set("p", file(1, false, local_s * kSecond));
    pair.remote.set("p", file(2, false, remote_s * kSecond));
    Rules rules;
    rules.strategy = Strategy::PreferNewest;
    rules.remote_clock_ahead_ns = ahead_s * kSecond;
    const Plan plan = reconcile(pair.trees(), rules);
    REQUIRE(plan.conflicts.size() == 1);
    return plan.conflicts.front().winner;
}

TEST_CASE("reconcile compares times after correcting the clocks, and prefers local within 2 s") {
    CHECK(winner_of_times(100, 103, 0) == Side::Remote);
    CHECK(winner_of_times(100, 102, 0) == Side::Local);
    CHECK(winner_of_times(100, 98, 0) == Side::Local);
    CHECK(winner_of_times(100, 90, 0) == Side::Local);
    CHECK(winner_of_times(100, 103, 60) == Side::Local);
    CHECK(winner_of_times(100, 90, -60) == Side::Remote);
}

TEST_CASE("reconcile saves a remote version that nobody else has before it is replaced") {
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote})
        put(*tree, '1');
    pair.local.set("p", file(2));
    Plan plan = reconcile(pair.trees(), {});
    REQUIRE(plan.remote.size() == 1);
    CHECK(!plan.remote.front().save_replaced);

    pair.remote.set("p", file(3));
    plan = reconcile(pair.trees(), {});
    REQUIRE(plan.remote.size() == 1);
    CHECK(plan.remote.front().save_replaced);
}

TEST_CASE("reconcile keeps a directory above something unknown, and deletes what is beside it") {
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote}) {
        tree->set("", Directory{});
        tree->set("d", Directory{});
        tree->set("d/a", file(1));
        tree->set("d/s", Directory{});
        tree->set("d/s/b", file(2));
    }
    pair.remote.erase_tree("d/s");
    pair.remote.set("d/s", Unknown{});
    pair.local.erase_tree("d");

    const Plan plan = reconcile(pair.trees(), {});

    CHECK(plan.local.empty());
    REQUIRE(plan.remote.size() == 1);
    CHECK(plan.remote.front().path == "d/a");
    CHECK(!plan.remote.front().desired);
}

TEST_CASE("an unreadable remote directory deletes nothing locally") {
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote})
        put(*tree, 'd');
    pair.remote.erase_tree("p");
    pair.remote.set("p", Unknown{});

    CHECK(reconcile(pair.trees(), {}).is_empty());

    pair.remote = Snapshot();
    pair.remote.set("", Unknown{});
    CHECK(reconcile(pair.trees(), {}).is_empty());
    pair.remote = Snapshot();
    CHECK(reconcile(pair.trees(), {}).is_empty());
}

TEST_CASE("reconcile creates the new name of a renamed file before it deletes the old one") {
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote}) {
        tree->set("", Directory{});
        tree->set("a", file(1));
    }
    pair.local.erase("a");
    pair.local.set("z", file(1));

    const Plan plan = reconcile(pair.trees(), {});

    REQUIRE(plan.remote.size() == 2);
    CHECK(plan.remote[0].path == "z");
    CHECK(plan.remote[1].path == "a");
}

/// Flows by the first letter of the path: u, d, n; else both ways.
class LetterFilter final : public FlowFilter {
  public:
    Flow flow(std::string_view path, bool /*is_directory*/) const override {
        switch (name_of(path).front()) {
            case 'u':
                return Flow::UploadOnly;
            case 'd':
                return Flow::DownloadOnly;
            case 'n':
                return Flow::Neither;
            default:
                return Flow::Both;
        }
    }
};

TEST_CASE("reconcile lets a path travel only the way it may") {
    const LetterFilter filter;
    Rules rules;
    rules.filter = &filter;
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote}) {
        tree->set("", Directory{});
        for (const char* path : {"u-gone", "u-edit", "d-gone", "d-edit"})
            tree->set(path, file(1));
    }
    // The container's changes of "u" and the user's of "d" and "n" do not count.
    for (const char* path : {"u-gone", "u-edit", "d-gone", "d-edit"}) {
        pair.local.erase(path);
        pair.remote.erase(path);
    }
    pair.local.set("u-edit", file(2));
    pair.remote.set("d-edit", file(2));
    pair.local.set("n", file(2));
    pair.remote.set("n-too", file(2));

    const Plan plan = reconcile(pair.trees(), rules);

    REQUIRE(plan.remote.size() == 2);
    CHECK(plan.remote[0] == Step{.path = "u-edit", .expected = file(1), .desired = file(2)});
    CHECK(plan.remote[1] == Step{.path = "u-gone", .expected = file(1), .desired = {}});
    REQUIRE(plan.local.size() == 2);
    CHECK(plan.local[0] == Step{.path = "d-edit", .expected = file(1), .desired = file(2)});
    CHECK(plan.local[1] == Step{.path = "d-gone", .expected = file(1), .desired = {}});
    CHECK(plan.ancestor.empty());
}

TEST_CASE("reconcile never writes through a link that leaves the root") {
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote}) {
        tree->set("", Directory{});
        tree->set("lib", Directory{.followed = tree == &pair.local});
        tree->set("lib/a", file(1));
        tree->set("lib/b", file(1));
    }
    pair.remote.set("lib/a", file(2));
    pair.remote.set("lib/new", file(3));
    pair.local.set("lib/b", file(4));

    const Plan plan = reconcile(pair.trees(), {});

    CHECK(plan.local.empty());
    REQUIRE(plan.remote.size() == 1);
    CHECK(plan.remote.front().path == "lib/b");
    pair.remote.erase_tree("lib");
    CHECK(reconcile(pair.trees(), {}).local.empty());
}

TEST_CASE("reconcile of named paths looks at nothing else") {
    TreePair pair;
    for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote})
        tree->set("", Directory{});
    pair.local.set("a", file(1));
    pair.local.set("d", Directory{});
    pair.local.set("d/x", file(2));
    pair.local.set("d/y", file(3));

    const std::vector<std::string> paths = {"d/x"};
    const Plan plan = reconcile(pair.trees(), {}, paths);

    // The directory is new, so it goes with all that is in it; "a" was not named.
    REQUIRE(plan.remote.size() == 3);
    CHECK(plan.remote[0].path == "d");
    pair.apply(plan);
    CHECK(pair.broken_rule.empty());
    CHECK(pair.remote.find("a") == nullptr);
}

/// Changes a tree at random, as a user does.
void edit(Snapshot& tree, std::mt19937& random) {
    const auto pick = [&](std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
    };
    std::string path;
    for (std::size_t depth = 1 + pick(3); depth > 0; --depth) {
        path = join_path(path, std::string(1, static_cast<char>('a' + pick(3))));
    }
    for (std::string above(parent_of(path)); !above.empty(); above = parent_of(above)) {
        const Entry* found = tree.find(above);
        if (found != nullptr && is_untouchable(*found)) return;
        if (found == nullptr || !is_directory(*found)) tree.set(above, Directory{});
    }
    const std::size_t kind = pick(9);
    const Entry* found = tree.find(path);
    if (kind == 5 && found != nullptr && is_directory(*found)) return;
    tree.erase_tree(path);
    if (kind <= 2) tree.set(path, file(1 + pick(6), pick(4) == 0));
    if (kind == 3) tree.set(path, Symlink{std::string(1, static_cast<char>('a' + pick(3)))});
    if (kind == 4 || kind == 5) tree.set(path, Directory{});
    if (kind == 6 && pick(3) == 0) tree.set(path, Unknown{});
}

TEST_CASE("whatever both sides do, they end equal and no byte is lost") {
    for (unsigned seed = 0; seed < 500; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        TreePair pair;
        for (Snapshot* tree : {&pair.ancestor, &pair.local, &pair.remote}) {
            tree->set("", Directory{});
        }
        Rules rules;
        if (seed % 3 == 0) rules.strategy = Strategy::PreferNewest;
        for (int round = 0; round < 6; ++round) {
            const TreePair before = pair;
            for (unsigned i = random() % 5; i > 0; --i)
                edit(pair.local, random);
            for (unsigned i = random() % 5; i > 0; --i)
                edit(pair.remote, random);
            const TreePair edited = pair;

            std::vector<std::string> paths = changed_paths(before.local, pair.local);
            const std::vector<std::string> more = changed_paths(before.remote, pair.remote);
            paths.insert(paths.end(), more.begin(), more.end());
            pair.apply(reconcile(pair.trees(), rules, paths));

            REQUIRE(pair.broken_rule.empty());
            REQUIRE(reconcile(pair.trees(), rules).is_empty());
            REQUIRE(pair.difference().empty());
            REQUIRE(pair.lost_since(edited).empty());
        }
    }
}

}  // namespace
}  // namespace ds::sync
