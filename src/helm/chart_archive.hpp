#pragma once

#include "base/result.hpp"
#include "helm/chart.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace ds::helm {

/// What all archives of a chart, also those packed in it, may unpack to together.
struct ArchiveBudget {
    std::size_t bytes = std::size_t{200} << 20U;
    std::size_t files = 50'000;
};

/// Unpacks a packed chart (tar in gzip) in memory; nothing is written anywhere, links are not
/// followed. Names are those below the one folder that a packed chart consists of. Names that lead
/// out of it are refused, as are archives and files larger than Helm's limits and those beyond
/// `budget`, which is used up.
Result<std::vector<ChartFile>> unpack_chart(std::string_view archive, ArchiveBudget& budget);

}  // namespace ds::helm
