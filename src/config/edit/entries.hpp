#pragma once

// What `devspace add` and `devspace remove` do to a document of any version from v1beta3 on.

#include "base/result.hpp"
#include "config/version.hpp"
#include "data/value.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

using SelectorLabels = std::map<std::string, std::string>;

/// "app=web,tier=db"; empty for an empty text.
Result<SelectorLabels> parse_labels(std::string_view text);

/// "8080:80,9000" as pairs of local and remote port.
struct PortPair {
    int local = 0;
    int remote = 0;

    friend bool operator==(const PortPair&, const PortPair&) = default;
};

Result<std::vector<PortPair>> parse_ports(std::string_view text);

struct NewImage {
    std::string name;
    std::string image;
    std::string tag;
    std::string context;
    std::string dockerfile;
    std::string build_tool;  // "docker", "kaniko" or empty.
    bool disabled = false;   // Never built.
};

struct NewDeployment {
    std::string name;
    std::string kube_namespace;
    std::vector<std::string> manifests;  // One of these three.
    std::string chart;
    std::optional<data::Value> component;  // Values of the component chart.
    std::string chart_version;
    std::string chart_repository;
};

struct NewSync {
    std::string local;
    std::string container;
    std::vector<std::string> exclude;
    SelectorLabels labels;       // Empty: the usual ones.
    std::string kube_namespace;  // May be empty.
};

Result<> add_image(data::Value& document, Version version, const NewImage& image);

/// Puts it in front of the others.
Result<> add_deployment(data::Value& document, Version version, const NewDeployment& deployment);

Result<> add_ports(
    data::Value& document,
    Version version,
    const std::vector<PortPair>& ports,
    const SelectorLabels& labels,
    const std::string& kube_namespace
);

Result<> add_sync(data::Value& document, Version version, const NewSync& sync);

/// The name of an image for `repository`: `wanted`, or with a number behind it where that is taken.
/// Nothing if there is an image with this repository already.
std::optional<std::string> free_image_name(
    const data::Value& document, const std::string& wanted, const std::string& repository
);

// Removing. An empty name means all of them. Yields how many entries went.

Result<std::size_t> remove_image(data::Value& document, const std::string& name);
Result<std::size_t> remove_deployment(data::Value& document, const std::string& name);

/// Those that have every given property; at least one is given, or all go.
struct PortCriteria {
    std::vector<int> ports;  // Local or remote.
    SelectorLabels labels;
    bool all = false;
};

struct SyncCriteria {
    std::string local;
    std::string container;
    SelectorLabels labels;
    bool all = false;
};

Result<std::size_t> remove_ports(
    data::Value& document, Version version, const PortCriteria& criteria
);
Result<std::size_t> remove_sync(
    data::Value& document, Version version, const SyncCriteria& criteria
);

}  // namespace ds::config
