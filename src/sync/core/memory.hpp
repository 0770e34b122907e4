#pragma once

#include "sync/core/reconcile.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// Stands for the content of an entry, also of links and directories.
Digest mark_of(const Entry& entry);

/// What a session knows from its life so far: what both sides agreed on, what the container has
/// held at each path before, and what was about to be done when it ended. Pure.
///
/// Every change of it is also a record; replayed in order they make an equal memory.
class Memory final : public KnownPaths {
  public:
    /// Versions that were once at a path of the container.
    struct Seen {
        std::vector<Digest> marks;
        std::uint64_t order = 0;  // Greater ones were changed later.
    };

    using SeenPaths = std::map<std::string, Seen, std::less<>>;

    /// A change that may have been made when the session ended without hearing of it.
    struct Intent {
        Side side = Side::Local;
        std::optional<Entry> desired;
    };

    const Snapshot& ancestor() const { return ancestor_; }

    const ApartPaths& apart() const { return apart_; }

    const SeenPaths& seen() const { return seen_; }

    const std::map<std::string, Intent, std::less<>>& intents() const { return intents_; }

    /// Whether `path` was ever synced, after `move_to_new_container`.
    bool knows(std::string_view path) const override { return seen_.contains(path); }

    /// Both sides have `entry` at `path`, or both have nothing.
    void agree(std::string_view path, const std::optional<Entry>& entry);

    /// The container had this version at `path`, and it exists elsewhere or was saved.
    void saw(std::string_view path, Digest mark);

    void part(std::string_view path, const std::optional<ApartEntry>& entry);

    /// A change is about to be made; `agree` or `give_up` ends that.
    void intend(Side side, std::string_view path, const std::optional<Entry>& desired);
    void give_up(std::string_view path);

    /// Goes on with the container that this was about: takes in what had been done unheard.
    void resume(const Snapshot& local, const Snapshot& remote);

    /// Goes on with a new container, which has `remote` (rule 4): where it holds a version that was
    /// there before, the user's intent since then counts.
    void move_to_new_container(const Snapshot& remote);

    /// Drops what `knows` needed for paths that are in the ancestor again.
    void trim();

    /// The changes since the last call, in the format of `replay`.
    std::string take_records();

    /// The whole memory in the format of `replay`.
    std::string all_records() const;

    /// Makes the changes that `records` tell of, up to the first record that is cut or damaged;
    /// yields how many bytes were good.
    std::size_t replay(std::string_view records);

  private:
    void remember(std::string_view path, Digest mark);
    void forget_oldest();
    bool apply_record(std::string_view payload);

    Snapshot ancestor_;
    ApartPaths apart_;
    SeenPaths seen_;
    std::map<std::string, Intent, std::less<>> intents_;
    std::uint64_t order_ = 0;
    std::string records_;
    bool recording_ = true;
};

}  // namespace ds::sync
