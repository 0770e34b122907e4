#pragma once

#include "base/result.hpp"
#include "gotemplate/value.hpp"
#include "helm/chart.hpp"
#include "helm/values.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ds::helm {

/// A dependency that Chart.yaml names, as the rendering changes it.
struct WantedChart {
    Dependency dependency;
    bool imported = false;
};

/// A chart as it takes part in a rendering: under its alias, with the dependencies that conditions
/// and tags leave, and with the values that it imports from them.
struct ActiveChart {
    const Chart* chart = nullptr;  // Outlives this.
    Metadata metadata;
    /// What is left of `metadata.dependencies`. Shared by the aliases of one chart, as in Helm,
    /// where what one of them does to its dependencies shows in the others.
    std::vector<std::shared_ptr<WantedChart>> wanted;
    gotemplate::Value values;  // Its defaults; a map.
    bool is_root = true;
    std::string path;  // "web/charts/db": below it Helm names its templates.
    std::vector<ActiveChart> dependencies;

    const std::string& name() const { return metadata.name; }

    ValueTree value_tree() const;
};

/// Decides which charts take part, given the user's values (a map).
Result<ActiveChart> activate_chart(
    const Chart& chart, const gotemplate::Value& values, std::vector<std::string>& warnings
);

}  // namespace ds::helm
