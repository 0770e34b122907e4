#include "sync/core/reconcile.hpp"

#include "sync/core/reconcile_parts.hpp"
#include "sync/path.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

// The reconciler walks the three trees together, parents first. At each path it asks which side
// changed against the ancestor, and emits a step for the other one. Invariants:
//
// - What is untouchable (rule 1) is left alone together with everything below, and `Kept` carries
//   upwards that something stays there, so that no directory above it is removed.
// - A directory is removed only when nothing below it stays: deletions are decided on the way back.
//   If something below was edited on the side that still has it, the directory is made again on
//   the other side instead: a deletion never beats a change.
// - Where a directory has to give way to a file, everything below it is decided first ("doomed"):
//   one untouchable entry, or one change that the other side has not seen, and it stays.
// - Steps of one side are ordered so that a rename is never a moment without the file: creations
//   come before deletions, but for deletions below a directory that is replaced.

namespace ds::sync {
namespace {

constexpr std::int64_t kEqualTimes = 2'000'000'000;

/// Whether something stays on each side at or below a path once the plan is done.
struct Kept {
    bool local = false;
    bool remote = false;

    Kept& operator|=(Kept other) {
        local = local || other.local;
        remote = remote || other.remote;
        return *this;
    }
};

class Reconciler {
  public:
    Reconciler(const Trees& trees, const Rules& rules) : trees_(trees), rules_(rules) {}

    Plan run(const Scope& scope) {
        // The root is never created or removed; one that could not be read blocks everything.
        const View local = trees_.local.find("");
        const View remote = trees_.remote.find("");
        if (has_directory(local) && has_directory(remote)) {
            visit_children("", scope, {.forget_ancestor = false, .upload_only = false});
        }
        plan_.local = std::move(local_).in_order();
        plan_.remote = std::move(remote_).in_order();
        return std::move(plan_);
    }

  private:
    /// What the visit of a directory hands down to its children.
    struct Inherited {
        bool forget_ancestor = false;  // The directory is new again: nothing below was ever common.
        bool upload_only = false;      // A followed link leads here.
    };

    /// One path seen from all three trees.
    struct Node {
        std::string path;
        View ancestor = nullptr;
        View local = nullptr;
        View remote = nullptr;
        Flow flow = Flow::Both;

        Kept present() const { return {.local = local != nullptr, .remote = remote != nullptr}; }
    };

    Kept visit_children(const std::string& path, const Scope& scope, const Inherited& inherited) {
        Kept kept;
        if (scope.everything) {
            for (const std::string& name : names_below(path)) {
                kept |= visit(join_path(path, name), kEverything, inherited);
            }
        } else {
            for (const auto& [name, below] : scope.below) {
                kept |= visit(join_path(path, name), below, inherited);
            }
        }
        return kept;
    }

    std::vector<std::string> names_below(const std::string& path) const {
        std::vector<std::string> names = trees_.ancestor.children(path);
        for (const Snapshot* tree : {&trees_.local, &trees_.remote}) {
            std::vector<std::string> more = tree->children(path);
            std::move(more.begin(), more.end(), std::back_inserter(names));
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        return names;
    }

    Node node_at(const std::string& path, const Inherited& inherited) const {
        Node node{.path = path};
        if (!inherited.forget_ancestor) node.ancestor = trees_.ancestor.find(path);
        node.local = trees_.local.find(path);
        node.remote = trees_.remote.find(path);
        const View any = node.local != nullptr    ? node.local
                         : node.remote != nullptr ? node.remote
                                                  : node.ancestor;
        if (rules_.filter != nullptr && any != nullptr) {
            node.flow = rules_.filter->flow(path, is_directory(*any));
        }
        if (inherited.upload_only || is_followed(node.local)) {
            const bool up = node.flow == Flow::Both || node.flow == Flow::UploadOnly;
            node.flow = up ? Flow::UploadOnly : Flow::Neither;
        }
        // One way only: the target is taken to be where it was left, unless it was looked at.
        if (node.flow == Flow::UploadOnly && node.remote == nullptr) node.remote = node.ancestor;
        if (node.flow == Flow::DownloadOnly && node.local == nullptr) node.local = node.ancestor;
        return node;
    }

    Kept visit(const std::string& path, const Scope& scope, const Inherited& inherited) {
        const Node node = node_at(path, inherited);
        if (node.flow == Flow::Neither) return node.present();
        if (blocks(node.local) || blocks(node.remote)) return node.present();

        const Inherited below = {
            .forget_ancestor = inherited.forget_ancestor,
            .upload_only = inherited.upload_only || is_followed(node.local),
        };
        if (equal(node.local, node.remote)) {
            agree(node, inherited);
            const bool into = has_directory(node.local);
            // Files that both sides lost may have been directories in the ancestor.
            const Scope& inside = into ? scope : kEverything;
            visit_children(path, inside, below);
            return node.present();
        }
        const ApartEntry* const apart = apart_at(path);
        if (apart != nullptr) return keep_apart(node, *apart, scope, below);
        // What sync knew of before, and the user still has, is none of the strategy's business.
        const bool kept = node.local != nullptr && is_known(path);
        if (node.ancestor == nullptr && !kept) {
            if (stays_apart(node)) return part(node, below);
            const std::optional<Side> extra = extra_of(node);
            if (extra) return mirror(node, *extra, below);
        }
        if (equal(node.local, node.ancestor)) return bring(node, Side::Local, below);
        if (equal(node.remote, node.ancestor)) return bring(node, Side::Remote, below);
        return settle(node, below);
    }

    bool is_known(const std::string& path) const {
        return rules_.known != nullptr && rules_.known->knows(path);
    }

    const ApartEntry* apart_at(const std::string& path) const {
        if (trees_.apart == nullptr) return nullptr;
        const auto found = trees_.apart->find(path);
        return found != trees_.apart->end() ? &found->second : nullptr;
    }

    bool stays_apart(const Node& node) const {
        if (rules_.strategy == Strategy::Disabled) return true;
        const bool both = node.local != nullptr && node.remote != nullptr;
        return rules_.strategy == Strategy::KeepAll && both;
    }

    /// Leaves a path as it is on both sides from now on.
    Kept part(const Node& node, const Inherited& below) {
        plan_.apart.emplace_back(
            node.path, ApartEntry{.local = value_of(node.local), .remote = value_of(node.remote)}
        );
        const bool mixed = node.local != nullptr && node.remote != nullptr;
        if (!mixed) visit_children(node.path, kEverything, below);
        return node.present();
    }

    /// A path that was left different: what is still as it was then counts as the ancestor.
    Kept keep_apart(
        const Node& node, const ApartEntry& apart, const Scope& scope, const Inherited& below
    ) {
        const bool local_still = same(value_of(node.local), apart.local);
        const bool remote_still = same(value_of(node.remote), apart.remote);
        if (local_still && remote_still) return look_inside(node, scope, below);
        // The end of what differs is no reason to end the other version.
        const View changed = local_still ? node.remote : node.local;
        if (changed == nullptr && (local_still || remote_still)) return node.present();
        plan_.apart.emplace_back(node.path, std::nullopt);
        if (local_still) return bring(node, Side::Local, below);
        if (remote_still) return bring(node, Side::Remote, below);
        return settle(node, below);
    }

    /// Below a directory that only one side has there may be news: then the other side gets it too.
    Kept look_inside(const Node& node, const Scope& scope, const Inherited& below) {
        if (node.local != nullptr && node.remote != nullptr) return node.present();
        const Side target = node.local == nullptr ? Side::Local : Side::Remote;
        const View have = node.local == nullptr ? node.remote : node.local;
        std::vector<Step>& writing = steps(target).writing;
        const std::size_t place = writing.size();
        visit_children(node.path, scope, below);
        if (writing.size() == place) return node.present();
        plan_.apart.emplace_back(node.path, std::nullopt);
        Step step;
        step.path = node.path;
        step.desired = value_of(have);
        writing.insert(writing.begin() + static_cast<std::ptrdiff_t>(place), std::move(step));
        return {.local = true, .remote = true};
    }

    /// The side that has what a mirrored other side has not.
    std::optional<Side> extra_of(const Node& node) const {
        const bool up = node.flow == Flow::Both || node.flow == Flow::UploadOnly;
        const bool down = node.flow == Flow::Both || node.flow == Flow::DownloadOnly;
        if (rules_.strategy == Strategy::MirrorLocal && node.local == nullptr && up) {
            return Side::Remote;
        }
        if (rules_.strategy == Strategy::MirrorRemote && node.remote == nullptr && down) {
            return Side::Local;
        }
        return std::nullopt;
    }

    /// Deletes what only `side` has, because the user wants a mirror.
    Kept mirror(const Node& node, Side side, const Inherited& below) {
        mirrored_.insert(node.path);
        return remove(node, side, below);
    }

    static bool blocks(View view) { return view != nullptr && is_untouchable(*view); }

    void agree(const Node& node, const Inherited& inherited) {
        const View known = trees_.ancestor.find(node.path);
        if (!inherited.forget_ancestor && equal(known, node.local)) return;
        if (known == nullptr && node.local == nullptr) return;
        plan_.ancestor.push_back({.path = node.path, .entry = value_of(node.local)});
    }

    /// Both sides changed, differently.
    Kept settle(const Node& node, const Inherited& below) {
        // A deletion never beats a change.
        if (node.local == nullptr) return bring(node, Side::Local, below);
        if (node.remote == nullptr) return bring(node, Side::Remote, below);
        const Side winner = winner_of(node);
        if (!allowed(node.flow, winner)) return node.present();
        plan_.conflicts.push_back({
            .path = node.path,
            .winner = winner,
            .local = value_of(node.local),
            .remote = value_of(node.remote),
        });
        return bring(node, winner == Side::Local ? Side::Remote : Side::Local, below);
    }

    Side winner_of(const Node& node) const {
        if (node.flow == Flow::UploadOnly) return Side::Local;
        if (node.flow == Flow::DownloadOnly) return Side::Remote;
        if (is_known(node.path)) return Side::Local;
        switch (rules_.strategy) {
            case Strategy::MirrorRemote:
            case Strategy::PreferRemote:
                return Side::Remote;
            case Strategy::PreferNewest:
                return newer_of(node);
            default:
                return Side::Local;
        }
    }

    Side newer_of(const Node& node) const {
        if (has_directory(node.local)) return Side::Local;
        if (has_directory(node.remote)) return Side::Remote;
        const File* local = std::get_if<File>(node.local);
        const File* remote = std::get_if<File>(node.remote);
        if (local == nullptr || remote == nullptr) return Side::Local;
        const std::int64_t remote_time = remote->mtime_ns - rules_.remote_clock_ahead_ns;
        return remote_time > local->mtime_ns + kEqualTimes ? Side::Remote : Side::Local;
    }

    static bool allowed(Flow flow, Side winner) {
        return winner == Side::Local ? flow != Flow::DownloadOnly : flow != Flow::UploadOnly;
    }

    /// Makes `target` what the other side is, or finds out that this must not be done.
    Kept bring(const Node& node, Side target, const Inherited& below) {
        const Side source = target == Side::Local ? Side::Remote : Side::Local;
        const View have = target == Side::Local ? node.local : node.remote;
        const View want = target == Side::Local ? node.remote : node.local;
        if (!allowed(node.flow, source)) return node.present();

        if (want == nullptr) return remove(node, target, below);
        if (has_directory(have)) return replace_directory(node, target, below);

        write(node, target, have, want);
        // What was below a directory of the ancestor is forgotten on the way.
        if (has_directory(want) || has_directory(trees_.ancestor.find(node.path))) {
            Inherited inside = below;
            // A file that became a directory, or a directory that comes back because something in
            // it was changed: the children on the source side are as new as the directory.
            inside.forget_ancestor = below.forget_ancestor || have != nullptr;
            visit_children(node.path, kEverything, inside);
        }
        return {.local = true, .remote = true};
    }

    void write(const Node& node, Side target, View have, View want) {
        steps(target).writing.push_back({
            .path = node.path,
            .expected = value_of(have),
            .desired = value_of(want),
            .save_replaced = must_save(node.path, have),
        });
    }

    /// Whether a replaced version exists nowhere else.
    bool must_save(const std::string& path, View have) const {
        if (have == nullptr || is_directory(*have) || mirrored_.contains(path)) return false;
        return !equal(have, trees_.ancestor.find(path));
    }

    /// The source side lost what the target side still has as it was.
    Kept remove(const Node& node, Side target, const Inherited& below) {
        const View have = target == Side::Local ? node.local : node.remote;
        Steps& mine = steps(target);
        if (!has_directory(have)) {
            mine.deletions.push_back({
                .path = node.path,
                .expected = value_of(have),
                .desired = std::nullopt,
                .save_replaced = must_save(node.path, have),
            });
            return {};
        }
        // If something below stays on the target side because it was changed there, the directory
        // must exist on the source side first: keep its place in the order.
        Steps& theirs = steps(target == Side::Local ? Side::Remote : Side::Local);
        const std::size_t place = theirs.writing.size();
        const Kept inside = visit_children(node.path, kEverything, below);
        const bool stays = target == Side::Local ? inside.local : inside.remote;
        if (!stays) {
            mine.deletions.push_back({
                .path = node.path,
                .expected = value_of(have),
                .desired = std::nullopt,
                .save_replaced = false,
            });
            return {};
        }
        const bool comes_back = theirs.writing.size() > place;
        if (comes_back) {
            theirs.writing.insert(
                theirs.writing.begin() + static_cast<std::ptrdiff_t>(place),
                {.path = node.path,
                 .expected = std::nullopt,
                 .desired = value_of(have),
                 .save_replaced = false}
            );
        }
        Kept kept = inside;
        kept.local = kept.local || target == Side::Local || comes_back;
        kept.remote = kept.remote || target == Side::Remote || comes_back;
        return kept;
    }

    /// The target side has a directory where the source side has something else.
    Kept replace_directory(const Node& node, Side target, const Inherited& below) {
        const Snapshot& tree = target == Side::Local ? trees_.local : trees_.remote;
        const View want = target == Side::Local ? node.remote : node.local;
        const View have = target == Side::Local ? node.local : node.remote;
        bool changed = false;
        for (auto at = tree.begin_below(node.path); at != tree.end_below(node.path); ++at) {
            if (is_untouchable(at->second) || !is_free(*at)) return node.present();
            changed = changed || !equal(&at->second, trees_.ancestor.find(at->first));
        }
        const bool newest = rules_.strategy == Strategy::PreferNewest;
        if (changed && defends(target, newest)) return defend(node, target, below);
        forget_below(node.path, tree);
        std::vector<Step> doomed;
        for (auto at = tree.begin_below(node.path); at != tree.end_below(node.path); ++at) {
            doomed.push_back({
                .path = at->first,
                .expected = at->second,
                .desired = std::nullopt,
                .save_replaced = must_save(at->first, &at->second),
            });
        }
        std::vector<Step>& clearing = steps(target).clearing;
        clearing.insert(clearing.end(), doomed.rbegin(), doomed.rend());
        write(node, target, have, want);
        return {.local = true, .remote = true};
    }

    /// Whether a directory with changes in it stands against what the other side has there.
    bool defends(Side owner, bool newest) const {
        const bool remote_wins =
            rules_.strategy == Strategy::PreferRemote || rules_.strategy == Strategy::MirrorRemote;
        if (owner == Side::Local) return !remote_wins;
        return newest || remote_wins;
    }

    /// Drops from the ancestor what neither side has below a path that will be no directory.
    void forget_below(const std::string& path, const Snapshot& tree) {
        const Snapshot& known = trees_.ancestor;
        for (auto at = known.begin_below(path); at != known.end_below(path); ++at) {
            if (tree.find(at->first) != nullptr) continue;
            plan_.ancestor.push_back({.path = at->first, .entry = std::nullopt});
        }
    }

    bool is_free(const Snapshot::Entries::value_type& item) const {
        if (is_followed(&item.second)) return false;
        if (rules_.filter == nullptr) return true;
        return rules_.filter->flow(item.first, is_directory(item.second)) == Flow::Both;
    }

    /// The directory of `owner` was replaced on the other side, but something in it was changed
    /// here: it comes back there.
    Kept defend(const Node& node, Side owner, Inherited below) {
        if (!allowed(node.flow, owner)) return node.present();
        plan_.conflicts.push_back({
            .path = node.path,
            .winner = owner,
            .local = value_of(node.local),
            .remote = value_of(node.remote),
        });
        const bool is_local = owner == Side::Local;
        const Side other = is_local ? Side::Remote : Side::Local;
        write(
            node, other, is_local ? node.remote : node.local, is_local ? node.local : node.remote
        );
        below.forget_ancestor = true;
        visit_children(node.path, kEverything, below);
        return {.local = true, .remote = true};
    }

    Steps& steps(Side side) { return side == Side::Local ? local_ : remote_; }

    const Trees& trees_;
    const Rules& rules_;
    Plan plan_;
    Steps local_;
    Steps remote_;
    std::set<std::string, std::less<>> mirrored_;  // Deleted because only one side had them.
};

}  // namespace

bool operator==(const Step& left, const Step& right) {
    return left.path == right.path && same(left.expected, right.expected) &&
           same(left.desired, right.desired) && left.save_replaced == right.save_replaced;
}

Plan reconcile(const Trees& trees, const Rules& rules) {
    return Reconciler(trees, rules).run(kEverything);
}

Plan reconcile(const Trees& trees, const Rules& rules, std::span<const std::string> paths) {
    Scope scope;
    for (const std::string& path : paths)
        scope.add(path);
    return Reconciler(trees, rules).run(scope);
}

}  // namespace ds::sync
