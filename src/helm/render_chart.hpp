#pragma once

// Charts and values in, objects out: what `helm template` does.

#include "base/result.hpp"
#include "data/value.hpp"
#include "helm/capabilities.hpp"
#include "helm/chart.hpp"
#include "helm/functions.hpp"
#include "helm/manifests.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace ds::helm {

struct RenderOptions {
    std::string release_name = "release-name";
    std::string name_space = "default";
    int revision = 1;
    bool is_upgrade = false;  // Else it is an installation.
    bool skip_schema_validation = false;
    Capabilities capabilities = default_capabilities();
    LookupFunction lookup;                                       // Empty: nothing is ever found.
    std::function<std::chrono::system_clock::time_point()> now;  // Empty: the system's clock.
    std::size_t most_output = std::size_t{256} << 20U;
    std::chrono::milliseconds most_time = std::chrono::minutes(2);
};

/// A file of crds/: objects that are installed before all others, never changed and never removed.
struct CustomResource {
    std::string source;  // "web/crds/widget.yaml"
    std::string text;
};

struct Rendered {
    std::vector<Manifest> manifests;  // In the order of installation.
    std::vector<Hook> hooks;
    std::vector<CustomResource> crds;  // Of subcharts too.
    std::string notes;                 // What NOTES.txt of the chart itself says.
    std::vector<std::string> warnings;
};

/// Renders the chart under the values of the user (a map, or null). Fails with `InvalidInput`: the
/// file, the place with its line, the way to it, and Helm's own words.
///
/// Pure but for the clock and random numbers that templates ask for; takes its time, so that
/// callers on the loop use the pool.
Result<Rendered> render_chart(
    const Chart& chart, const data::Value& values, const RenderOptions& options
);

}  // namespace ds::helm
