#pragma once

#include "sync/entry.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sync {

/// The entries of one tree at one moment: a side's, or the ancestor that both had in common.
///
/// A value. A parent need not be present for its children to be (what stands below an `Unknown` is
/// as it was last seen). The root is the path "" and is a `Directory`, an `Unknown`, or absent
/// (nothing was seen yet).
class Snapshot {
  public:
    using Entries = std::map<std::string, Entry, std::less<>>;

    /// Null when there is nothing at `path`.
    const Entry* find(std::string_view path) const;

    void set(std::string_view path, Entry entry);

    /// Removes `path` alone; what is below stays.
    void erase(std::string_view path);

    /// Removes `path` and everything below.
    void erase_tree(std::string_view path);

    /// Takes over what was reported for `path`: nothing and what is no directory end what was
    /// below; below an `Unknown` all stays as it was last seen.
    void assign(std::string_view path, const std::optional<Entry>& entry);

    /// The names directly below `directory`, in order, without duplicates.
    std::vector<std::string> children(std::string_view directory) const;

    /// Everything strictly below `directory`, parents before their children.
    Entries::const_iterator begin_below(std::string_view directory) const;
    Entries::const_iterator end_below(std::string_view directory) const;

    /// In byte order of the paths: parents before their children.
    const Entries& entries() const { return entries_; }

    std::size_t size() const { return entries_.size(); }

  private:
    Entries entries_;
};

}  // namespace ds::sync
