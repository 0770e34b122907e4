#pragma once

#include "base/result.hpp"
#include "config/deployment.hpp"
#include "deploy/image_tags.hpp"
#include "helm/chart.hpp"

#include <string>
#include <vector>

namespace ds::deploy {

/// A deployment's chart, ready to be rendered.
struct PreparedChart {
    std::string release;
    helm::Chart chart;
    data::Value values;  // Of the values files and the config; a map.
    std::vector<std::string> warnings;
};

/// Loads the chart of a deployment and puts its values together; images of the project get the
/// tags that were built. `method` is the deployment's own, `root` the project's folder. A chart
/// that would have to be downloaded is an error. Blocks.
Result<PreparedChart> prepare_chart(
    const config::Deployment& deployment,
    const config::HelmDeployment& method,
    const std::string& root,
    const std::vector<ImageTag>& images
);

}  // namespace ds::deploy
