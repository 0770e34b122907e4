#pragma once

// What the reconciler works with inside.

#include "sync/core/reconcile.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::sync {

using View = const Entry*;  // Null: nothing is there.

inline bool equal(View left, View right) {
    if (left == nullptr || right == nullptr) return left == right;
    return same(*left, *right);
}

inline bool has_directory(View view) {
    return view != nullptr && is_directory(*view);
}

inline std::optional<Entry> value_of(View view) {
    return view != nullptr ? std::optional<Entry>(*view) : std::nullopt;
}

inline bool is_followed(View view) {
    if (view == nullptr) return false;
    if (const Directory* directory = std::get_if<Directory>(view)) return directory->followed;
    const File* file = std::get_if<File>(view);
    return file != nullptr && file->followed;
}

/// The paths that were named, as a tree: only there is looked into.
struct Scope {
    bool everything = false;
    std::map<std::string, Scope, std::less<>> below;

    void add(std::string_view path) {
        Scope* scope = this;
        while (!path.empty() && !scope->everything) {
            const std::string_view name = path.substr(0, path.find('/'));
            path = path.substr(std::min(name.size() + 1, path.size()));
            scope = &scope->below[std::string(name)];
        }
        scope->everything = true;
        scope->below.clear();
    }
};

inline const Scope kEverything = {.everything = true, .below = {}};

/// The steps of one side in the making.
struct Steps {
    std::vector<Step> clearing;   // Deletions below a directory that gives way; deepest first.
    std::vector<Step> writing;    // Parents before their children.
    std::vector<Step> deletions;  // Deepest first.

    std::vector<Step> in_order() && {
        std::vector<Step> steps = std::move(clearing);
        std::move(writing.begin(), writing.end(), std::back_inserter(steps));
        std::move(deletions.begin(), deletions.end(), std::back_inserter(steps));
        return steps;
    }
};

}  // namespace ds::sync
