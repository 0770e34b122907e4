#pragma once

#include "base/result.hpp"
#include "gotemplate/value.hpp"
#include "helm/dependencies.hpp"

namespace ds::helm {

/// Holds the values of the chart and of those below it against their values.schema.json, where they
/// have one. The error names every violation of every chart in Helm's words.
Result<> validate_values(const ActiveChart& chart, const gotemplate::Value& values);

}  // namespace ds::helm
