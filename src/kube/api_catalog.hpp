#pragma once

#include "data/value.hpp"
#include "kube/object.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::kube {

/// A kind as a cluster serves it, with the names people call it by.
struct ServedResource {
    Resource resource;
    std::string singular;                  // "deployment".
    std::vector<std::string> short_names;  // "deploy".

    friend bool operator==(const ServedResource&, const ServedResource&) = default;
};

/// The kinds of one group and version, without subresources.
struct ServedVersion {
    std::string api_version;  // "v1", "apps/v1".
    std::vector<ServedResource> resources;

    friend bool operator==(const ServedVersion&, const ServedVersion&) = default;
};

/// Reads an APIResourceList.
ServedVersion read_version(const data::Value& list, const std::string& api_version);

/// Reads an APIGroupDiscoveryList: versions in the server's order, that is groups by priority and
/// the preferred version of each first. Nothing when `document` is something else.
std::optional<std::vector<ServedVersion>> read_aggregated(const data::Value& document);

/// Reads an APIVersions ("/api") or APIGroupList ("/apis") into the names of versions, in order.
std::vector<std::string> read_version_names(const data::Value& document);

/// What `name` means: "deploy", "deployment", "Deployments", "deployments.apps" or
/// "deployments.v1.apps". The first of `versions` that has it counts.
std::optional<Resource> find_named(
    const std::vector<ServedVersion>& versions, std::string_view name
);

/// The versions that serve a kind of this name, of any group.
std::vector<std::string> versions_of(
    const std::vector<ServedVersion>& versions, std::string_view kind
);

/// To and from a document, for keeping.
data::Value to_document(const ServedVersion& version);
ServedVersion from_document(const data::Value& document);

}  // namespace ds::kube
