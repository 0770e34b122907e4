#include "sync/local/index.hpp"

#include "sync/path.hpp"

#include <algorithm>
#include <ctime>

namespace ds::sync {
namespace {

// Before Linux 6.13 the times of files move in steps of up to 10 ms.
constexpr std::int64_t kRacyNs = 20'000'000;

std::string after(std::string_view directory) {
    return std::string(directory) + '0';
}

}  // namespace

Stamp stamp_of(const sys::FileStatus& status) {
    return {
        .size = status.size,
        .mtime_ns = status.mtime_ns,
        .ctime_ns = status.ctime_ns,
        .inode = status.inode,
        .mode = status.mode,
    };
}

bool is_racy(const Stamp& stamp, std::int64_t now_ns) {
    return std::max(stamp.mtime_ns, stamp.ctime_ns) + kRacyNs >= now_ns;
}

std::int64_t file_clock_ns() {
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

const Record* Index::find(std::string_view path) const {
    const auto found = records_.find(path);
    return found == records_.end() ? nullptr : &found->second;
}

void Index::set(const std::string& path, Record record) {
    records_.insert_or_assign(path, std::move(record));
}

bool Index::erase_tree(std::string_view path) {
    const std::size_t before = records_.size();
    erase_below(path);
    const auto found = records_.find(path);
    if (found != records_.end()) records_.erase(found);
    return records_.size() != before;
}

void Index::erase_below(std::string_view path) {
    records_.erase(begin_below(path), end_below(path));
}

std::vector<std::string> Index::children(std::string_view directory) const {
    std::vector<std::string> names;
    const auto end = end_below(directory);
    for (auto at = begin_below(directory); at != end;) {
        const std::string_view path = at->first;
        if (parent_of(path) == directory) {
            names.emplace_back(name_of(path));
            ++at;
        } else {
            // Skip what is below a child: its own record stands elsewhere in byte order.
            const std::size_t start = directory.empty() ? 0 : directory.size() + 1;
            at = records_.lower_bound(after(path.substr(0, path.find('/', start))));
        }
    }
    return names;
}

Index::Records::const_iterator Index::begin_below(std::string_view directory) const {
    if (directory.empty()) return records_.upper_bound(std::string_view{});
    return records_.lower_bound(std::string(directory) + '/');
}

Index::Records::const_iterator Index::end_below(std::string_view directory) const {
    return directory.empty() ? records_.end() : records_.lower_bound(after(directory));
}

Snapshot Index::snapshot() const {
    Snapshot snapshot;
    for (const auto& [path, record] : records_)
        snapshot.set(path, record.entry);
    return snapshot;
}

}  // namespace ds::sync
