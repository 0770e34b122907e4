#pragma once

#include "config/schema/key.hpp"
#include "config/version.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

/// The keys of one version of devspace.yaml as a tree.
struct Schema {
    std::string_view name;
    const Key* key = nullptr;      // Null at the top.
    std::vector<Schema> children;  // Of a struct, or of each item of a list or map of structs.

    Version version = kUsualVersion;  // At the top.

    const Schema* find(std::string_view child) const;

    /// The child at a path of keys, without the items of lists and maps.
    const Schema* find_path(std::string_view path) const;

    KeyType type() const { return key != nullptr ? key->type : KeyType::Struct; }

    bool is_required() const { return key != nullptr && !key->more.missing.empty(); }

    /// The keys that a user is told about.
    std::vector<std::string> child_names() const;
};

Schema schema_of(Version version);

/// All rows of the table, in its order.
std::vector<const Key*> all_keys();

/// The other versions that have a key at this path (without the items of lists and maps); empty if
/// none has. For messages: "up to v1beta6", "from v1beta9 on".
std::string other_versions_of(std::string_view path, Version version);

/// The texts that a key takes; empty: any.
std::vector<std::string> values_of(const Key& key);

}  // namespace ds::config
