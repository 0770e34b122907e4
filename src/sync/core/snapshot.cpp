#include "sync/core/snapshot.hpp"

#include "sync/path.hpp"

namespace ds::sync {
namespace {

/// The first string after all that begin with `directory` and a slash: '0' follows '/'.
std::string after(std::string_view directory) {
    return std::string(directory) + '0';
}

}  // namespace

const Entry* Snapshot::find(std::string_view path) const {
    const auto found = entries_.find(path);
    return found == entries_.end() ? nullptr : &found->second;
}

void Snapshot::set(std::string_view path, Entry entry) {
    const auto place = entries_.lower_bound(path);
    if (place != entries_.end() && place->first == path) {
        place->second = std::move(entry);
    } else {
        entries_.emplace_hint(place, path, std::move(entry));
    }
}

void Snapshot::erase(std::string_view path) {
    const auto found = entries_.find(path);
    if (found != entries_.end()) entries_.erase(found);
}

void Snapshot::erase_tree(std::string_view path) {
    entries_.erase(begin_below(path), end_below(path));
    erase(path);
}

void Snapshot::assign(std::string_view path, const std::optional<Entry>& entry) {
    const bool keeps_below =
        entry && (is_directory(*entry) || std::holds_alternative<Unknown>(*entry));
    if (!keeps_below) erase_tree(path);
    if (entry) set(path, *entry);
}

std::vector<std::string> Snapshot::children(std::string_view directory) const {
    std::vector<std::string> names;
    const std::size_t prefix = directory.empty() ? 0 : directory.size() + 1;
    const auto end = end_below(directory);
    for (auto at = begin_below(directory); at != end;) {
        const std::string_view rest = std::string_view(at->first).substr(prefix);
        const std::string_view name = rest.substr(0, rest.find('/'));
        // "a" and "a/b" are not neighbours in byte order: "a.txt" stands between them.
        if (names.empty() || names.back() != name) names.emplace_back(name);
        if (name.size() == rest.size()) {
            ++at;
        } else {
            at = entries_.lower_bound(after(join_path(directory, name)));
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Snapshot::Entries::const_iterator Snapshot::begin_below(std::string_view directory) const {
    if (directory.empty()) return entries_.upper_bound(std::string_view{});
    return entries_.lower_bound(std::string(directory) + '/');
}

Snapshot::Entries::const_iterator Snapshot::end_below(std::string_view directory) const {
    return directory.empty() ? entries_.end() : entries_.lower_bound(after(directory));
}

}  // namespace ds::sync
