#pragma once

#include "sync/core/reconcile.hpp"

#include <set>
#include <string>
#include <vector>

namespace ds::sync {

/// Both sides and their ancestor in memory, for tests: carries out plans as strictly as a disk.
struct TreePair {
    Snapshot ancestor;
    Snapshot local;
    Snapshot remote;
    std::set<std::uint64_t> saved;  // Digests (lower half) in the trash.
    std::string broken_rule;        // The first step that a disk would have refused.

    ApartPaths apart;

    Trees trees() const {
        return {.ancestor = ancestor, .local = local, .remote = remote, .apart = &apart};
    }

    void apply(const Plan& plan);

    /// The first path at which the sides differ although nothing unknown is in the way.
    std::string difference() const;

    /// A content that one side of `before` had, unlike the ancestor's at its path, and that is now
    /// nowhere, not even in the trash.
    std::string lost_since(const TreePair& before) const;

  private:
    void apply_step(const Step& step, Side side);
};

std::vector<std::string> changed_paths(const Snapshot& before, const Snapshot& after);

}  // namespace ds::sync
