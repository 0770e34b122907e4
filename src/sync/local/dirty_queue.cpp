#include "sync/local/dirty_queue.hpp"

#include <algorithm>

namespace ds::sync {
namespace {

using namespace std::chrono_literals;

constexpr auto kSoon = 5ms;
constexpr auto kBetweenWrites = 250ms;
constexpr std::size_t kMostWritten = 1000;

}  // namespace

void DirtyQueue::add(std::string_view path, Settled settled, Time now) {
    Time due = now;
    if (settled == Settled::Soon) due = now + kSoon;
    if (settled == Settled::Writing) {
        due = now + kSoon;
        const auto last = written_.find(path);
        if (last != written_.end()) due = std::max(due, last->second + kBetweenWrites);
    }
    if (settled == Settled::Yes) {
        const auto last = written_.find(path);
        if (last != written_.end()) written_.erase(last);
    }
    const auto [place, is_new] = entries_.try_emplace(std::string(path));
    Entry& entry = place->second;
    if (is_new) {
        entry.due = due;
    }
    // More writes do not postpone; being closed brings forward.
    entry.due = std::min(entry.due, due);
    entry.live = true;
    if (settled != Settled::Soon) entry.writing = settled == Settled::Writing;
}

void DirtyQueue::retry(std::string_view path, Time due) {
    entries_.try_emplace(std::string(path), Entry{.due = due, .live = true, .writing = false});
}

void DirtyQueue::add_rescan(std::string_view path, Time now) {
    entries_.try_emplace(std::string(path), Entry{.due = now, .live = false, .writing = false});
}

std::vector<DirtyQueue::Item> DirtyQueue::take(Time now, std::size_t limit) {
    std::vector<Item> items;
    if (written_.size() > kMostWritten) written_.clear();
    for (auto at = entries_.begin(); at != entries_.end() && items.size() < limit;) {
        if (at->second.due > now) {
            ++at;
            continue;
        }
        if (at->second.writing) written_[at->first] = now;
        items.push_back({.path = at->first, .live = at->second.live});
        at = entries_.erase(at);
    }
    return items;
}

std::optional<DirtyQueue::Time> DirtyQueue::next() const {
    std::optional<Time> earliest;
    for (const auto& [path, entry] : entries_) {
        if (!earliest || entry.due < *earliest) earliest = entry.due;
    }
    return earliest;
}

}  // namespace ds::sync
