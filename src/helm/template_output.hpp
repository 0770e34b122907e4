#pragma once

#include "base/result.hpp"
#include "helm/render_chart.hpp"

#include <string>
#include <vector>

namespace ds::helm {

/// What is shown of a rendered chart; the flags of `helm template`.
struct OutputOptions {
    bool include_crds = false;
    bool skip_hooks = false;
    bool skip_tests = false;
    std::vector<std::string> show_only;  // Templates below the chart's folder; may be patterns.
};

/// The text that `helm template` prints. Fails when a template of `show_only` made nothing.
Result<std::string> write_output(const Rendered& rendered, const OutputOptions& options);

/// Helm's rules for the name of a release.
Result<> check_release_name(const std::string& name);

}  // namespace ds::helm
