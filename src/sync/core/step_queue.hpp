#pragma once

#include "sync/core/reconcile.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// Steps of one side that wait to be made, and the paths of those under way. Pure.
///
/// Steps with related paths (one is the other or above it) are made in order, and never at the
/// same time but within one batch; all others may overtake each other, so that one large file
/// never delays a small one.
class StepQueue {
  public:
    /// Appends steps, in the order in which they must be made.
    void add(std::vector<Step> steps);

    /// The same before all that waits; nothing that waits may be related to them.
    void add_first(std::vector<Step> steps);

    /// Takes out small steps that may be made now in one go; empty when all of them have to wait.
    /// Their paths are under way until `finish`.
    std::vector<Step> next_small();

    /// Takes out one step with large content in the same way.
    std::optional<Step> next_large();

    void finish(std::string_view path);

    /// Whether a step at, above or below `path` waits or is under way.
    bool concerns(std::string_view path) const;

    bool under_way(std::string_view path) const { return under_way_.contains(path); }

    bool is_empty() const { return waiting_.empty() && under_way_.empty(); }

    std::size_t waiting() const { return waiting_.size(); }

    /// Of content, in the waiting steps.
    std::uint64_t waiting_bytes() const { return waiting_bytes_; }

    /// Steps with more content go alone.
    static constexpr std::uint64_t kLargeBytes = std::uint64_t{48} * 1024;

  private:
    using Paths = std::multiset<std::string, std::less<>>;

    static bool is_related(const Paths& paths, std::string_view path);
    std::vector<Step> take(bool large, std::size_t count);

    std::list<Step> waiting_;
    std::uint64_t waiting_bytes_ = 0;
    Paths waiting_paths_;
    Paths under_way_;
};

/// Whether the side does not have the content that a step wants yet.
bool needs_content(const Step& step);

/// How many bytes of content a step needs.
std::uint64_t content_bytes(const Step& step);

}  // namespace ds::sync
