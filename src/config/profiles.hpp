#pragma once

#include "config/era.hpp"
#include "config/load.hpp"
#include "config/report.hpp"
#include "config/variables.hpp"
#include "data/value.hpp"

#include <string>
#include <vector>

namespace ds::config {

/// The entries of `profiles` that have a name.
std::vector<ProfileEntry> read_profiles(const data::Value& document);

/// The entries of `profiles` that are applied, parents before their children: those whose
/// activation is met, then those that `input` names. `variables` are those before any profile.
/// Reported: names that there are not, and parents without an end.
std::vector<data::Value> select_profiles(
    const data::Value& document, const LoadInput& input, Variables& variables, Report& report
);

/// Applies one profile: replace, merge, strategicMerge, patches, in this order. What is wrong with
/// a patch is reported at its line.
void apply_profile(data::Value& document, const data::Value& profile, Era era, Report& report);

}  // namespace ds::config
