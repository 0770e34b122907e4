#include "sync/core/tree_states.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::sync {
namespace {

TEST_CASE("reconcile follows each strategy where nothing was known") {
    struct Case {
        Strategy strategy;
        std::vector<Row> rows;
    };

    const std::vector<Case> cases = {
        {Strategy::MirrorLocal,
         {{"-1-", "11"},
          {"--1", "--"},
          {"-12", "11", 1},
          {"--d", "--"},
          {"-1d", "11", 1},
          {"-d1", "dd", 1}}},
        {Strategy::PreferLocal,
         {{"-1-", "11"}, {"--1", "11"}, {"-12", "11", 1}, {"--d", "dd"}, {"-1d", "11", 1}}},
        {Strategy::MirrorRemote,
         {{"-1-", "--"},
          {"--1", "11"},
          {"-12", "22", 1},
          {"-d-", "--"},
          {"-d1", "11", 1},
          {"-1d", "dd", 1}}},
        {Strategy::PreferRemote,
         {{"-1-", "11"}, {"--1", "11"}, {"-12", "22", 1}, {"-d1", "11", 1}, {"-1d", "dd", 1}}},
        {Strategy::KeepAll,
         {{"-1-", "11"}, {"--1", "11"}, {"-12", "12"}, {"-d1", "d1"}, {"-dD", "dD"}, {"--d", "dd"}}
        },
        {Strategy::Disabled,
         {{"-1-", "1-"}, {"--1", "-1"}, {"-12", "12"}, {"-11", "11"}, {"--d", "-d"}, {"-dD", "dD"}}
        },
    };
    for (const Case& each : cases) {
        CAPTURE(static_cast<int>(each.strategy));
        Rules rules;
        rules.strategy = each.strategy;
        for (const Row& row : each.rows)
            check_row(row, rules);
    }
}

TEST_CASE(
    "what was left different follows the side that changes, and no version ends with the other"
) {
    struct Case {
        std::string before;  // Local, remote.
        std::string after;
        std::string end;
        int conflicts = 0;
    };

    for (const Case& each : std::vector<Case>{
             {"12", "32", "33"},
             {"12", "13", "33"},
             {"12", "3x", "33", 1},
             {"12", "1-", "1-"},
             {"12", "-2", "-2"},
             {"12", "--", "--"},
             {"1-", "2-", "22"},
             {"-1", "-2", "22"},
             {"d-", "D-", "DD"},
             {"-d", "-D", "DD"},
         }) {
        CAPTURE(each.before + each.after);
        Rules rules;
        rules.strategy = Strategy::Disabled;
        TreePair pair;
        put(pair.local, each.before[0]);
        put(pair.remote, each.before[1]);
        pair.apply(reconcile(pair.trees(), rules));

        pair.local = Snapshot();
        pair.remote = Snapshot();
        put(pair.local, each.after[0]);
        put(pair.remote, each.after[1]);
        const Plan plan = reconcile(pair.trees(), {});
        pair.apply(plan);

        CHECK(pair.broken_rule.empty());
        CHECK(state_of(pair.local) == each.end[0]);
        CHECK(state_of(pair.remote) == each.end[1]);
        CHECK(plan.conflicts.size() == static_cast<std::size_t>(each.conflicts));
    }
}

}  // namespace
}  // namespace ds::sync
