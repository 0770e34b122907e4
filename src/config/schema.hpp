#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

enum class KeyType {
    Bool,
    Int,
    Text,  // Any scalar; its source text is the value.
    TextList,
    TextMap,
    Struct,      // A map with the keys of the schema.
    StructList,  // A list of such.
    StructMap,   // A map of such, by names that the user chooses.
    Any,         // Not looked into.
};

/// Whether this tool does yet what the key asks for.
enum class Built { Yes, NotYet };

/// One row of a table of keys.
struct Key {
    std::string_view path;  // "deployments.kubectl.manifests": items of lists and maps left out.
    KeyType type = KeyType::Any;
    /// Not empty: the key is required, and what to say without it. The initialiser lets rows of the
    /// table end early.
    std::string_view missing = "";  // NOLINT(readability-redundant-string-init)
    Built built = Built::Yes;
};

/// The keys of one version of devspace.yaml as a tree.
struct Schema {
    std::string_view name;
    Key key;
    std::vector<Schema> children;  // Of a struct, or of each item of a list or map of structs.

    const Schema* find(std::string_view child) const;
    std::vector<std::string> child_names() const;
};

/// The keys of `version`; nothing for a version that cannot be read yet.
std::optional<Schema> schema_of(std::string_view version);

/// All versions there are, oldest first.
const std::vector<std::string>& known_versions();

}  // namespace ds::config
