#include "sync/entry.hpp"

namespace ds::sync {

bool same(const Entry& left, const Entry& right) {
    if (left.index() != right.index() || is_untouchable(left)) return false;
    if (const File* file = std::get_if<File>(&left)) {
        const File& other = std::get<File>(right);
        return file->digest == other.digest && file->size == other.size &&
               file->executable == other.executable;
    }
    if (const Symlink* link = std::get_if<Symlink>(&left)) {
        return link->target == std::get<Symlink>(right).target;
    }
    return true;
}

bool same(const std::optional<Entry>& left, const std::optional<Entry>& right) {
    if (!left || !right) return !left && !right;
    return same(*left, *right);
}

}  // namespace ds::sync
