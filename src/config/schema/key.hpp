#pragma once

#include "config/version.hpp"

#include <span>
#include <string_view>

namespace ds::config {

enum class KeyType {
    Bool,
    Int,
    Text,  // Any scalar; its source text is the value.
    TextList,
    TextMap,
    Struct,           // A map with the keys of the schema.
    StructList,       // A list of such.
    StructMap,        // A map of such, by names that the user chooses.
    TextOrStructMap,  // The same, where a scalar may stand for a whole entry.
    Any,              // Not looked into, as the next two.
    AnyMap,
    AnyList,
};

struct VersionRange {
    Version first;
    Version last;

    constexpr bool contains(Version version) const { return first <= version && version <= last; }
};

// Most keys stay until the end of the first line of versions.

constexpr VersionRange since(Version first) {
    return {first, kNewestOfLine1};
}

constexpr VersionRange between(Version first, Version last) {
    return {first, last};
}

constexpr VersionRange only(Version version) {
    return {version, version};
}

inline constexpr VersionRange kEver{Version::V1Alpha1, kNewestOfLine1};
inline constexpr VersionRange kLine2{Version::V2Beta1, Version::V2Beta1};

/// What a row says beyond the obvious.
struct KeyDetails {
    std::string_view missing = {};   // Not empty: the key is required; what to say without it.
    std::string_view fallback = {};  // What counts without the key; empty: nothing does.
    std::string_view values = {};    // The only ones, separated by '|'.
    std::string_view same_as = {};   // The path of a row above that has the same keys below,
    std::string_view from_key = {};  // from this one on; empty: all of them.
    bool hidden = false;             // Understood, but nobody is told to use it.
};

/// One row of the table of keys. A key that changed has a row for each of its forms.
struct Key {
    std::string_view path;  // "deployments.kubectl.manifests": items of lists and maps left out.
    KeyType type;
    VersionRange versions;
    std::string_view help;
    KeyDetails more = {};
};

// The table, in the order in which keys are explained; a row stands behind that of its parent.

std::span<const Key> project_keys();
std::span<const Key> image_keys();
std::span<const Key> deployment_keys();
std::span<const Key> component_keys();
std::span<const Key> dev_keys();
std::span<const Key> workflow_keys();
std::span<const Key> profile_keys();
std::span<const Key> first_version_keys();  // What only v1alpha1 has.
std::span<const Key> image_keys_2();        // v2beta1, as the next four.
std::span<const Key> deployment_keys_2();
std::span<const Key> dev_keys_2();
std::span<const Key> workflow_keys_2();

}  // namespace ds::config
