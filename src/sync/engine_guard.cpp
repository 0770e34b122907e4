// The part of the engine that holds mass deletions back (rule 5): a folder that was emptied, or is
// not mounted, looks like the wish to delete everything on the other side.

#include "base/tasks.hpp"
#include "sync/engine.hpp"
#include "sync/path.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>

namespace ds::sync {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFew = 20;

// A comparison yields its findings in pieces; it is through when none came for so long.
constexpr auto kComparisonPause = 200ms;

bool is_deletion(const Step& step) {
    return !step.desired;
}

}  // namespace

bool Engine::counts_as_lost(const std::string& path) const {
    if (memory_.known.ancestor().find(path) == nullptr) return false;
    return !lost_ || lost_->contains(path);
}

void Engine::hold_deletions(Half& half, std::vector<Step>& steps, Origin origin) {
    if (deletes_allowed_) return;
    std::vector<std::string> lost;
    if (origin == Origin::Comparison) {
        for (const Step& step : steps) {
            if (is_deletion(step) && counts_as_lost(step.path)) lost.push_back(step.path);
        }
    }
    const std::size_t tracked = std::max(tracked_, memory_.known.ancestor().size());
    const bool many = lost.size() > kFew && lost.size() * 2 > tracked;
    const bool suspect = root_changed_ && !synced_ && !lost.empty();
    const bool holds = many || suspect;
    if (holds) half.held.insert(lost.begin(), lost.end());
    if (half.held.empty()) return;
    // Also what is planned anew because something near it changed.
    std::erase_if(steps, [&](const Step& step) {
        return is_deletion(step) && half.held.contains(step.path);
    });
    count_held();
    if (holds) observer_.on_held({.side = half.side, .count = lost.size(), .tracked = tracked});
}

void Engine::count_held() {
    memory_.status.held_local = local_.held.size();
    memory_.status.held_remote = remote_.held.size();
}

void Engine::allow_deletes() {
    for (Half* half : {&local_, &remote_}) {
        dirty_.insert(half->held.begin(), half->held.end());
        half->held.clear();
    }
    missing_.clear();
    root_changed_ = false;
    // For this run: whoever says yes does not want to be asked about the rest.
    deletes_allowed_ = true;
    count_held();
    know_roots();
    write_memory();
    changed_.notify();
}

/// A comparison, not an event, found that `path` is gone.
void Engine::miss(const std::string& path) {
    missing_.insert(path);
    last_missing_ = std::chrono::steady_clock::now();
    if (std::exchange(waiting_for_comparison_, true)) return;
    tasks_.start(wait_for_comparison());
}

bool Engine::is_comparing() const {
    return waiting_for_comparison_;
}

Task<> Engine::wait_for_comparison() {
    for (;;) {
        const auto quiet = std::chrono::steady_clock::now() - last_missing_;
        if (quiet >= kComparisonPause) break;
        co_await sleep_for(std::chrono::ceil<std::chrono::milliseconds>(kComparisonPause - quiet));
    }
    waiting_for_comparison_ = false;
    changed_.notify();
}

}  // namespace ds::sync
