#include "kube/api_catalog.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

std::vector<std::string> texts_of(const Value::List& list) {
    std::vector<std::string> texts;
    for (const Value& item : list)
        if (!item.text().empty()) texts.emplace_back(item.text());
    return texts;
}

std::string_view group_of(std::string_view api_version) {
    const std::size_t slash = api_version.find('/');
    return slash == std::string_view::npos ? std::string_view{} : api_version.substr(0, slash);
}

std::string_view version_of(std::string_view api_version) {
    return api_version.substr(api_version.find('/') + 1);
}

std::string join_version(std::string_view group, std::string_view version) {
    return group.empty() ? std::string(version) : std::string(group) + "/" + std::string(version);
}

ServedVersion read_aggregated_version(const Value& document, std::string_view group) {
    ServedVersion version;
    version.api_version = join_version(group, document.text_at("version"));
    for (const Value& entry : document.list_at("resources")) {
        ServedResource served;
        served.resource.kind = {
            version.api_version, std::string(entry.text_at("responseKind.kind"))
        };
        served.resource.plural = entry.text_at("resource");
        served.resource.namespaced = entry.text_at("scope") == "Namespaced";
        served.singular = entry.text_at("singularResource");
        served.short_names = texts_of(entry.list_at("shortNames"));
        const bool usable = !served.resource.plural.empty() && !served.resource.kind.kind.empty();
        if (usable) version.resources.push_back(std::move(served));
    }
    return version;
}

bool is_called(const ServedResource& served, const std::string& name) {
    return served.resource.plural == name || served.singular == name ||
           to_lower(served.resource.kind.kind) == name ||
           std::ranges::find(served.short_names, name) != served.short_names.end();
}

// Where `text` says "v1.apps", "apps", or nothing at all.
bool is_in(const std::string& api_version, std::string_view text) {
    if (text.empty()) return true;
    const std::string_view group = group_of(api_version);
    if (text == group) return true;
    return text == std::string(version_of(api_version)) + "." + std::string(group);
}

}  // namespace

ServedVersion read_version(const Value& list, const std::string& api_version) {
    ServedVersion version;
    version.api_version = api_version;
    for (const Value& entry : list.list_at("resources")) {
        const std::string_view plural = entry.text_at("name");
        if (plural.empty() || plural.find('/') != std::string_view::npos) continue;
        ServedResource served;
        served.resource.kind = {api_version, std::string(entry.text_at("kind"))};
        served.resource.plural = plural;
        served.resource.namespaced = entry.bool_at("namespaced").value_or(false);
        served.singular = entry.text_at("singularName");
        served.short_names = texts_of(entry.list_at("shortNames"));
        version.resources.push_back(std::move(served));
    }
    return version;
}

std::optional<std::vector<ServedVersion>> read_aggregated(const Value& document) {
    if (document.text_at("kind") != "APIGroupDiscoveryList") return std::nullopt;
    std::vector<ServedVersion> versions;
    for (const Value& group : document.list_at("items")) {
        const std::string_view name = group.text_at("metadata.name");
        for (const Value& version : group.list_at("versions"))
            versions.push_back(read_aggregated_version(version, name));
    }
    return versions;
}

std::vector<std::string> read_version_names(const Value& document) {
    std::vector<std::string> names = texts_of(document.list_at("versions"));
    for (const Value& group : document.list_at("groups")) {
        const std::string preferred(group.text_at("preferredVersion.groupVersion"));
        if (!preferred.empty()) names.push_back(preferred);
        for (const Value& version : group.list_at("versions")) {
            const std::string_view name = version.text_at("groupVersion");
            if (!name.empty() && name != preferred) names.emplace_back(name);
        }
    }
    return names;
}

std::optional<Resource> find_named(
    const std::vector<ServedVersion>& versions, std::string_view name
) {
    const std::string whole = to_lower(name);
    const std::size_t dot = whole.find('.');
    const std::string simple = whole.substr(0, dot);
    const std::string_view where =
        dot == std::string::npos ? std::string_view{} : std::string_view(whole).substr(dot + 1);
    for (const ServedVersion& version : versions) {
        if (!is_in(version.api_version, where)) continue;
        for (const ServedResource& served : version.resources)
            if (is_called(served, simple)) return served.resource;
    }
    return std::nullopt;
}

std::vector<std::string> versions_of(
    const std::vector<ServedVersion>& versions, std::string_view kind
) {
    std::vector<std::string> found;
    for (const ServedVersion& version : versions) {
        const bool serves = std::ranges::any_of(version.resources, [kind](const auto& served) {
            return served.resource.kind.kind == kind;
        });
        if (serves) found.push_back(version.api_version);
    }
    return found;
}

Value to_document(const ServedVersion& version) {
    Value::List resources;
    for (const ServedResource& served : version.resources) {
        Value entry = Value::map({
            {"kind", served.resource.kind.kind},
            {"name", served.resource.plural},
            {"namespaced", served.resource.namespaced},
        });
        if (!served.singular.empty()) entry.set("singularName", served.singular);
        if (!served.short_names.empty()) entry.set("shortNames", served.short_names);
        resources.push_back(std::move(entry));
    }
    return Value::map(
        {{"apiVersion", version.api_version}, {"resources", Value::list(std::move(resources))}}
    );
}

ServedVersion from_document(const Value& document) {
    return read_version(document, std::string(document.text_at("apiVersion")));
}

}  // namespace ds::kube
