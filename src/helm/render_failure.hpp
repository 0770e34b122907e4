#pragma once

#include "base/error.hpp"
#include "gotemplate/failure.hpp"
#include "helm/dependencies.hpp"

#include <map>
#include <string>
#include <string_view>

namespace ds::helm {

/// What explaining a failure needs of the rendering.
struct RenderScene {
    const std::map<std::string, std::string_view>& sources;  // Templates by their names.
    const ActiveChart& chart;                                // The root.
    const gotemplate::Value& values;                         // The root's, all put together.
};

/// A template that could not be parsed or run: the place with its line, the way to it, the value
/// that was nil and where to set it, then Helm's words. `file` is the template that was run.
Error explain_failure(
    const gotemplate::Failure& failure, const std::string& file, const RenderScene& scene
);

/// Output that is no object, with the line that is wrong if there is one.
Error explain_output(
    const std::string& source, std::string_view document, const std::string& problem
);

/// Helm's words for a failure of a template.
std::string helm_message(const gotemplate::Failure& failure, const std::string& file);

}  // namespace ds::helm
