#pragma once

#include "config/version.hpp"

namespace ds::config {

/// What changes with the version of devspace.yaml besides its keys: how paths of patches are
/// written, in which order profiles and variables are applied, what a variable turns into.
enum class Era {
    First,   // Up to v1beta3: variables, then the profile.
    Second,  // v1beta4 to v1beta11: the profile, then variables; takes what the other two take.
    Third,   // v2beta1.
};

constexpr Era era_of(Version version) {
    if (version == Version::V2Beta1) return Era::Third;
    return version <= Version::V1Beta3 ? Era::First : Era::Second;
}

}  // namespace ds::config
