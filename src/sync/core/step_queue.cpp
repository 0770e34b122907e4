#include "sync/core/step_queue.hpp"

#include "sync/path.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace ds::sync {
namespace {

constexpr std::size_t kBatchSteps = 512;
constexpr std::uint64_t kBatchBytes = std::uint64_t{512} * 1024;

// How many waiting steps are looked at for one batch: bounds the work when everything waits.
constexpr std::size_t kLookAhead = 4096;

const File* file_of(const std::optional<Entry>& entry) {
    return entry ? std::get_if<File>(&*entry) : nullptr;
}

}  // namespace

bool needs_content(const Step& step) {
    const File* const desired = file_of(step.desired);
    const File* const expected = file_of(step.expected);
    if (desired == nullptr) return false;
    return expected == nullptr || expected->digest != desired->digest;
}

std::uint64_t content_bytes(const Step& step) {
    return needs_content(step) ? file_of(step.desired)->size : 0;
}

void StepQueue::add(std::vector<Step> steps) {
    for (Step& step : steps) {
        waiting_paths_.insert(step.path);
        waiting_bytes_ += content_bytes(step);
        waiting_.push_back(std::move(step));
    }
}

void StepQueue::add_first(std::vector<Step> steps) {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        waiting_paths_.insert(step->path);
        waiting_bytes_ += content_bytes(*step);
        waiting_.push_front(std::move(*step));
    }
}

std::vector<Step> StepQueue::next_small() {
    return take(false, kBatchSteps);
}

std::optional<Step> StepQueue::next_large() {
    std::vector<Step> steps = take(true, 1);
    if (steps.empty()) return std::nullopt;
    return std::move(steps.front());
}

std::vector<Step> StepQueue::take(bool large, std::size_t count) {
    std::vector<Step> taken;
    Paths passed_over;
    std::uint64_t bytes = 0;
    std::size_t looked_at = 0;
    auto step = waiting_.begin();
    while (step != waiting_.end() && looked_at < kLookAhead && taken.size() < count) {
        ++looked_at;
        const std::uint64_t needs = content_bytes(*step);
        const bool full = !large && needs <= kLargeBytes && bytes + needs > kBatchBytes;
        if (full) break;
        const bool fits = needs > kLargeBytes ? large : !large;
        if (!fits || is_related(under_way_, step->path) || is_related(passed_over, step->path)) {
            passed_over.insert(step->path);
            ++step;
            continue;
        }
        bytes += needs;
        waiting_bytes_ -= needs;
        waiting_paths_.erase(waiting_paths_.find(step->path));
        taken.push_back(std::move(*step));
        step = waiting_.erase(step);
    }
    for (const Step& one : taken)
        under_way_.insert(one.path);
    return taken;
}

void StepQueue::finish(std::string_view path) {
    const auto found = under_way_.find(path);
    if (found != under_way_.end()) under_way_.erase(found);
}

bool StepQueue::concerns(std::string_view path) const {
    return is_related(waiting_paths_, path) || is_related(under_way_, path);
}

bool StepQueue::is_related(const Paths& paths, std::string_view path) {
    if (paths.empty()) return false;
    if (paths.contains(path)) return true;
    for (std::string_view above = path; !above.empty();) {
        above = parent_of(above);
        if (paths.contains(above)) return true;
    }
    std::string first_below(path);
    if (!first_below.empty()) first_below += '/';
    const auto below = paths.lower_bound(first_below);
    return below != paths.end() && is_within(*below, path);
}

}  // namespace ds::sync
