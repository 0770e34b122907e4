#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

/// The versions of devspace.yaml, oldest first. They end inside of this module.
enum class Version {
    V1Alpha1,
    V1Alpha2,
    V1Alpha3,
    V1Alpha4,
    V1Beta1,
    V1Beta2,
    V1Beta3,
    V1Beta4,
    V1Beta5,
    V1Beta6,
    V1Beta7,
    V1Beta8,
    V1Beta9,
    V1Beta10,
    V1Beta11,
    V2Beta1,
};

/// What a file without a version is.
inline constexpr Version kUsualVersion = Version::V1Beta3;

/// The last version of the first line; every older one can be lifted to it.
inline constexpr Version kNewestOfLine1 = Version::V1Beta11;

/// "v1beta3", as files write it.
std::string_view version_name(Version version);

std::optional<Version> find_version(std::string_view name);

/// The names of all versions, oldest first.
std::vector<std::string> version_names();

}  // namespace ds::config
