#pragma once

#include "base/result.hpp"
#include "helm/chart.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::helm {

/// A chart, and what there is to say about it that is no reason to refuse it.
struct LoadedChart {
    Chart chart;
    std::vector<std::string> warnings;
};

// All of these fail with `InvalidInput` for what is no chart, in Helm's words. They block.

/// From a folder, with what its .helmignore leaves, or a packed chart; `NotFound` if nothing is
/// there. Links in a folder are followed, as Helm does.
Result<LoadedChart> load_chart(const std::string& path);

/// From the bytes of a packed chart.
Result<LoadedChart> load_packed_chart(std::string_view archive);

/// From its files, whose names are below the chart's folder.
Result<LoadedChart> load_chart_files(std::vector<ChartFile> files);

/// "release charts are not installable" and what is named in Chart.yaml but not in charts/: what
/// must be asked before a chart is rendered as one of its own.
Result<> check_installable(const Chart& chart);

}  // namespace ds::helm
