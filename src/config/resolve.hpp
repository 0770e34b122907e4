#pragma once

#include "config/load.hpp"
#include "config/report.hpp"
#include "config/variable.hpp"
#include "config/version.hpp"
#include "data/value.hpp"

#include <set>
#include <string>
#include <vector>

namespace ds::config {

/// A document of any version with its profiles applied and its variables filled in.
struct Resolved {
    data::Value document;  // In its own version; without `vars` and `profiles`.
    /// `vars` and the `profiles` that count, as they are written: still to be checked.
    data::Value settings;
    std::vector<Variable> variables;    // The definitions that count.
    std::set<std::string> used;         // Names of variables that the document asks for.
    std::vector<std::string> profiles;  // Those that were applied, in order.
    Needs needs;                        // Not empty: the document is not complete.
};

/// Does it in the order of the version: variables first up to v1beta3, from then on profiles. Pure.
Resolved resolve(data::Value document, Version version, const LoadInput& input, Report& report);

}  // namespace ds::config
