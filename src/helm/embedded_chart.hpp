#pragma once

#include "helm/chart.hpp"

namespace ds::helm {

/// The component chart that this program carries: what `component` deployments are made of.
const Chart& component_chart();

}  // namespace ds::helm
