#pragma once

// The objects that templates see beside their values: `.Chart`, `.Files`, `.Capabilities`.

#include "gotemplate/value.hpp"
#include "helm/capabilities.hpp"
#include "helm/chart.hpp"
#include "helm/dependencies.hpp"

#include <vector>

namespace ds::helm {

/// Go's chartutil.Values: the type of `.Values` and of the dot of a template.
extern const gotemplate::Type kValuesType;

gotemplate::Value make_chart_object(const ActiveChart& chart);

gotemplate::Value make_capabilities_object(const Capabilities& capabilities);

/// `.Files`: a map of the contents, with Get, GetBytes, Glob, Lines, AsConfig and AsSecrets.
gotemplate::Value make_files_object(const std::vector<ChartFile>& files);

}  // namespace ds::helm
