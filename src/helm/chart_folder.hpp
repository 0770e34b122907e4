#pragma once

#include "base/result.hpp"
#include "helm/chart.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::helm {

struct FolderFiles {
    std::vector<ChartFile> files;  // In the order in which Helm walks.
    std::vector<std::string> warnings;
};

/// The files of a chart's folder but for those that its .helmignore leaves out.
Result<FolderFiles> read_chart_folder(const std::string& path);

/// A file of values: a map, with all numbers as Helm has them. Nothing at all is an empty map.
Result<data::Value> read_values(std::string_view text);

}  // namespace ds::helm
