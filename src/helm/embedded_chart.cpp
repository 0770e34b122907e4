#include "helm/embedded_chart.hpp"

#include "base/result.hpp"
#include "helm/load_chart.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

// Made of charts/component by embed_chart.cmake.
extern "C" {
struct ds_embedded_file {  // NOLINT(readability-identifier-naming)
    const char* name;
    const char* begin;
    const char* end;
};

extern const ds_embedded_file ds_component_chart[];  // NOLINT(readability-identifier-naming)
extern const unsigned long ds_component_chart_size;  // NOLINT(readability-identifier-naming)
}

namespace ds::helm {
namespace {

Chart load_embedded() {
    std::vector<ChartFile> files;
    for (unsigned long i = 0; i < ds_component_chart_size; ++i) {
        const ds_embedded_file& file = ds_component_chart[i];
        files.push_back({file.name, std::string(file.begin, file.end)});
    }
    return or_throw(load_chart_files(std::move(files))).chart;
}

}  // namespace

const Chart& component_chart() {
    static const Chart kChart = load_embedded();
    return kChart;
}

}  // namespace ds::helm
