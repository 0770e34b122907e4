#include "config/schema.hpp"

#include "base/check.hpp"
#include "base/strings.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace ds::config {
namespace {

/// Takes the first key off a path.
std::string_view take_key(std::string_view& path) {
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    return key;
}

Schema& node_at(Schema& root, std::string_view path) {
    Schema* node = &root;
    while (!path.empty()) {
        const auto child = std::ranges::find(node->children, take_key(path), &Schema::name);
        DS_CHECK(child != node->children.end());  // A row stands behind that of its parent.
        node = &*child;
    }
    return *node;
}

std::vector<Schema> copied_children(Schema& root, const KeyDetails& details) {
    const std::vector<Schema>& all = node_at(root, details.same_as).children;
    auto first = all.begin();
    if (!details.from_key.empty()) first = std::ranges::find(all, details.from_key, &Schema::name);
    return {first, all.end()};
}

void add_row(Schema& root, const Key& key) {
    const std::size_t dot = key.path.rfind('.');
    const bool is_top = dot == std::string_view::npos;
    Schema child{is_top ? key.path : key.path.substr(dot + 1), &key, {}};
    if (!key.more.same_as.empty()) child.children = copied_children(root, key.more);
    Schema& parent = is_top ? root : node_at(root, key.path.substr(0, dot));
    parent.children.push_back(std::move(child));
}

std::array<std::span<const Key>, 12> parts_of_table() {
    return {
        project_keys(),
        image_keys(),
        deployment_keys(),
        component_keys(),
        dev_keys(),
        workflow_keys(),
        profile_keys(),
        first_version_keys(),
        image_keys_2(),
        deployment_keys_2(),
        dev_keys_2(),
        workflow_keys_2(),
    };
}

}  // namespace

const Schema* Schema::find(std::string_view child) const {
    const auto found = std::ranges::find(children, child, &Schema::name);
    return found != children.end() ? &*found : nullptr;
}

const Schema* Schema::find_path(std::string_view path) const {
    const Schema* node = this;
    while (node != nullptr && !path.empty())
        node = node->find(take_key(path));
    return node;
}

std::vector<std::string> Schema::child_names() const {
    std::vector<std::string> names;
    for (const Schema& child : children) {
        if (!child.key->more.hidden) names.emplace_back(child.name);
    }
    return names;
}

Schema schema_of(Version version) {
    Schema root;
    root.version = version;
    for (const std::span<const Key> part : parts_of_table()) {
        for (const Key& key : part) {
            if (key.versions.contains(version)) add_row(root, key);
        }
    }
    return root;
}

std::vector<const Key*> all_keys() {
    std::vector<const Key*> keys;
    for (const std::span<const Key> part : parts_of_table()) {
        for (const Key& key : part)
            keys.push_back(&key);
    }
    return keys;
}

std::string other_versions_of(std::string_view path, Version version) {
    std::optional<Version> before;
    std::optional<Version> after;
    for (const Key* key : all_keys()) {
        if (key->path != path || key->more.hidden) continue;
        if (key->versions.last < version) before = std::max(before, {key->versions.last});
        if (key->versions.first > version && !after) after = key->versions.first;
    }
    if (after) return "from " + std::string(version_name(*after)) + " on";
    return before ? "up to " + std::string(version_name(*before)) : std::string();
}

std::vector<std::string> values_of(const Key& key) {
    if (key.more.values.empty()) return {};
    return split(key.more.values, '|');
}

}  // namespace ds::config
