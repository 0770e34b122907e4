#pragma once

// A Helm chart as it lies in its folder or archive: read, checked, not yet rendered.

#include "data/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::helm {

struct ChartFile {
    std::string name;  // Below the chart's folder, with "/": "templates/service.yaml".
    std::string data;

    friend bool operator==(const ChartFile&, const ChartFile&) = default;
};

struct Maintainer {
    std::string name;
    std::string email;
    std::string url;

    friend bool operator==(const Maintainer&, const Maintainer&) = default;
};

/// What a chart says about a chart that it needs.
struct Dependency {
    std::string name;
    std::string version;  // May be a range.
    std::string repository;
    std::string condition;  // Paths of values, separated by commas.
    std::vector<std::string> tags;
    bool enabled = false;
    data::Value import_values;  // A list of names and of maps with "child" and "parent".
    std::string alias;

    friend bool operator==(const Dependency&, const Dependency&) = default;
};

/// Chart.yaml, and the dependencies of requirements.yaml.
struct Metadata {
    std::string name;
    std::string home;
    std::vector<std::string> sources;
    std::string version;
    std::string description;
    std::vector<std::string> keywords;
    std::vector<Maintainer> maintainers;
    std::string icon;
    std::string api_version;
    std::string condition;
    std::string tags;
    std::string app_version;
    bool deprecated = false;
    std::map<std::string, std::string> annotations;
    std::string kube_version;  // A constraint.
    std::vector<Dependency> dependencies;
    bool has_dependencies = false;  // Written, though maybe empty.
    std::string type;               // "", "application" or "library".

    friend bool operator==(const Metadata&, const Metadata&) = default;
};

struct Chart {
    Metadata metadata;
    std::optional<data::Value> lock;  // Chart.lock or requirements.lock.
    std::vector<ChartFile> templates;
    data::Value values;  // Of values.yaml, with positions; a map.
    std::string values_text;
    std::optional<std::string> schema;  // values.schema.json
    std::vector<ChartFile> files;       // Everything else, with crds/.
    std::vector<Chart> dependencies;    // What is in charts/.

    const std::string& name() const { return metadata.name; }
};

}  // namespace ds::helm
