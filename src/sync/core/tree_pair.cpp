#include "sync/core/tree_pair.hpp"

#include "sync/path.hpp"

namespace ds::sync {
namespace {

std::optional<Entry> entry_at(const Snapshot& tree, const std::string& path) {
    const Entry* found = tree.find(path);
    return found != nullptr ? std::optional<Entry>(*found) : std::nullopt;
}

bool under_untouchable(const Snapshot& tree, std::string_view path) {
    for (;; path = parent_of(path)) {
        const Entry* found = tree.find(path);
        if (found != nullptr && is_untouchable(*found)) return true;
        if (path.empty()) return false;
    }
}

bool holds_untouchable(const Snapshot& tree, std::string_view path) {
    for (auto at = tree.begin_below(path); at != tree.end_below(path); ++at) {
        if (is_untouchable(at->second)) return true;
    }
    return under_untouchable(tree, path);
}

void collect(const Snapshot& tree, std::set<std::uint64_t>& digests) {
    for (const auto& [path, entry] : tree.entries()) {
        if (const File* file = std::get_if<File>(&entry)) digests.insert(file->digest.low);
    }
}

}  // namespace

void TreePair::apply(const Plan& plan) {
    for (const Agreement& agreement : plan.ancestor) {
        ancestor.assign(agreement.path, agreement.entry);
    }
    for (const auto& [path, entry] : plan.apart) {
        if (entry) {
            apart.insert_or_assign(path, *entry);
        } else {
            apart.erase(path);
        }
    }
    for (const Step& step : plan.local)
        apply_step(step, Side::Local);
    for (const Step& step : plan.remote)
        apply_step(step, Side::Remote);
}

void TreePair::apply_step(const Step& step, Side side) {
    Snapshot& tree = side == Side::Local ? local : remote;
    const auto refuse = [&](const char* why) {
        if (broken_rule.empty()) broken_rule = step.path + ": " + why;
    };
    const std::optional<Entry> found = entry_at(tree, step.path);
    if (!same(found, step.expected)) refuse("not as expected");
    const bool empty = tree.begin_below(step.path) == tree.end_below(step.path);
    const bool stays = step.desired && is_directory(*step.desired);
    if (!empty && !stays) refuse("directory not empty");
    const Entry* parent = tree.find(parent_of(step.path));
    if (parent == nullptr || !is_directory(*parent)) refuse("no directory above");

    if (found && (side == Side::Local || step.save_replaced)) {
        if (const File* file = std::get_if<File>(&*found)) saved.insert(file->digest.low);
    }
    tree.assign(step.path, step.desired);
    ancestor.assign(step.path, step.desired);
}

std::string TreePair::difference() const {
    std::string top;
    for (const std::string& path : changed_paths(local, remote)) {
        // What is below a path that may not be touched has no part in this.
        if (!top.empty() && is_within(path, top)) continue;
        top = path;
        if (!holds_untouchable(local, path) && !holds_untouchable(remote, path)) return path;
    }
    return "";
}

std::string TreePair::lost_since(const TreePair& before) const {
    std::set<std::uint64_t> kept = saved;
    collect(local, kept);
    collect(remote, kept);
    for (const Snapshot* tree : {&before.local, &before.remote}) {
        for (const auto& [path, entry] : tree->entries()) {
            const File* file = std::get_if<File>(&entry);
            if (file == nullptr || kept.contains(file->digest.low)) continue;
            if (!same(entry_at(before.ancestor, path), entry)) return path;
        }
    }
    return "";
}

std::vector<std::string> changed_paths(const Snapshot& before, const Snapshot& after) {
    std::set<std::string> paths;
    const auto compare = [&](const Snapshot& left, const Snapshot& right) {
        for (const auto& [path, entry] : left.entries()) {
            const Entry* other = right.find(path);
            if (other == nullptr || !same(entry, *other)) paths.insert(path);
        }
    };
    compare(before, after);
    compare(after, before);
    return {paths.begin(), paths.end()};
}

}  // namespace ds::sync
