#include "sync/local/watch_set.hpp"

#include "base/tasks.hpp"
#include "sync/path.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ds::sync {

WatchSet::WatchSet(boost::asio::any_io_executor executor) {
    sys::OsResult<sys::FileWatch> opened = sys::FileWatch::open(std::move(executor));
    if (opened) {
        watch_ = *std::move(opened);
    } else {
        refused_ = opened.error();
    }
}

sys::OsResult<> WatchSet::add(int directory, const std::string& path) {
    sys::OsResult<int> number = tl::make_unexpected(refused_);
    if (watch_) number = watch_->add(directory);
    if (!number) {
        unwatched_.insert(path);
        return tl::make_unexpected(number.error());
    }
    unwatched_.erase(path);
    const auto known = numbers_.find(path);
    if (known != numbers_.end() && known->second == *number) return {};
    if (known != numbers_.end()) forget(path);
    numbers_[path] = *number;
    paths_[*number].push_back(path);
    return {};
}

void WatchSet::forget(std::string_view path) {
    const std::string below = std::string(path) + '/';
    const std::string end = std::string(path) + '0';
    std::vector<std::pair<std::string, int>> gone;
    const auto self = numbers_.find(path);
    if (self != numbers_.end()) gone.emplace_back(*self);
    gone.insert(gone.end(), numbers_.lower_bound(below), numbers_.lower_bound(end));
    for (const auto& [name, number] : gone) {
        numbers_.erase(name);
        std::vector<std::string>& paths = paths_[number];
        std::erase(paths, name);
        if (!paths.empty()) continue;
        // A moved directory keeps its watch: the number may by now stand for its new name.
        paths_.erase(number);
        watch_->remove(number);
    }
    unwatched_.erase(unwatched_.lower_bound(below), unwatched_.lower_bound(end));
    const auto single = unwatched_.find(path);
    if (single != unwatched_.end()) unwatched_.erase(single);
}

void WatchSet::forget_number(int number) {
    const auto found = paths_.find(number);
    if (found == paths_.end()) return;
    for (const std::string& path : found->second) {
        const auto known = numbers_.find(path);
        if (known != numbers_.end() && known->second == number) numbers_.erase(known);
    }
    paths_.erase(found);
}

std::vector<Hint> WatchSet::take() {
    std::vector<Hint> hints;
    if (!watch_) return hints;
    for (const sys::FileEvent& event : watch_->take()) {
        if (event.kind == sys::FileEventKind::Overflow) {
            hints.push_back({.path = "", .kind = event.kind, .is_directory = true});
            continue;
        }
        if (event.kind == sys::FileEventKind::Forgotten) {
            forget_number(event.watch);
            continue;
        }
        const auto paths = paths_.find(event.watch);
        if (paths == paths_.end()) continue;
        for (const std::string& path : paths->second) {
            hints.push_back({
                .path = join_path(path, event.name),
                .kind = event.kind,
                .is_directory = event.is_directory || event.name.empty(),
            });
        }
    }
    return hints;
}

Task<> WatchSet::wait(std::chrono::milliseconds limit) {
    if (watch_) {
        co_await watch_->wait(limit);
        co_return;
    }
    // Without inotify nothing is urgent: sleep in short pieces, so that `wake` is heard.
    using namespace std::chrono_literals;
    while (limit > 0ms && !std::exchange(woken_, false)) {
        const std::chrono::milliseconds piece = std::min<std::chrono::milliseconds>(limit, 50ms);
        co_await sleep_for(piece);
        limit -= piece;
    }
}

void WatchSet::wake() {
    woken_ = true;
    if (watch_) watch_->wake();
}

}  // namespace ds::sync
