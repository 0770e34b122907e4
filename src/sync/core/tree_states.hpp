#pragma once

// What stands at one path on each side, as letters, for tables of tests.

#include "sync/core/reconcile.hpp"
#include "sync/core/tree_pair.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::sync {

inline File file(std::uint64_t content, bool executable = false, std::int64_t mtime_ns = 0) {
    return {
        .digest = {.high = 0, .low = content},
        .size = content,
        .mtime_ns = mtime_ns,
        .executable = executable,
    };
}

/// What stands at the path "p" in one tree, as one letter each.
inline void put(Snapshot& tree, char state) {
    tree.set("", Directory{});
    switch (state) {
        case '1':
        case '2':
        case '3':
            tree.set("p", file(static_cast<std::uint64_t>(state - '0')));
            break;
        case 'x':
            tree.set("p", file(1, true));
            break;
        case 'l':
            tree.set("p", Symlink{"q"});
            break;
        case 'd':
            tree.set("p", Directory{});
            tree.set("p/c", file(4));
            break;
        case 'D':
            tree.set("p", Directory{});
            tree.set("p/c", file(5));
            break;
        case 'e':
            tree.set("p", Directory{});
            break;
        case '?':
            tree.set("p", Unknown{});
            break;
        case 'o':
            tree.set("p", Other{});
            break;
        default:
            break;
    }
}

inline char state_of(const Snapshot& tree) {
    for (const char state : {'1', '2', '3', 'x', 'l', 'D', 'd', 'e', '?', 'o'}) {
        Snapshot other;
        put(other, state);
        bool equal = tree.size() == other.size();
        for (const auto& [path, entry] : other.entries()) {
            const Entry* found = tree.find(path);
            equal =
                equal && found != nullptr &&
                (same(*found, entry) || (is_untouchable(entry) && found->index() == entry.index()));
        }
        if (equal) return state;
    }
    return '-';
}

struct Row {
    std::string states;  // Ancestor, local, remote.
    std::string result;  // Local, remote.
    int conflicts = 0;
};

inline void check_row(const Row& row, const Rules& rules) {
    CAPTURE(row.states);
    TreePair pair;
    put(pair.ancestor, row.states[0]);
    put(pair.local, row.states[1]);
    put(pair.remote, row.states[2]);

    const Plan plan = reconcile(pair.trees(), rules);
    pair.apply(plan);

    CHECK(pair.broken_rule.empty());
    CHECK(state_of(pair.local) == row.result[0]);
    CHECK(state_of(pair.remote) == row.result[1]);
    CHECK(plan.conflicts.size() == static_cast<std::size_t>(row.conflicts));
    CHECK(reconcile(pair.trees(), rules).is_empty());
}

}  // namespace ds::sync
