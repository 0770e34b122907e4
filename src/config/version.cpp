#include "config/version.hpp"

#include <algorithm>
#include <array>

namespace ds::config {
namespace {

constexpr std::array<std::string_view, 16> kNames{
    "v1alpha1",
    "v1alpha2",
    "v1alpha3",
    "v1alpha4",
    "v1beta1",
    "v1beta2",
    "v1beta3",
    "v1beta4",
    "v1beta5",
    "v1beta6",
    "v1beta7",
    "v1beta8",
    "v1beta9",
    "v1beta10",
    "v1beta11",
    "v2beta1",
};

}  // namespace

std::string_view version_name(Version version) {
    return kNames.at(static_cast<std::size_t>(version));
}

std::optional<Version> find_version(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Version>(found - kNames.begin());
}

std::vector<std::string> version_names() {
    return {kNames.begin(), kNames.end()};
}

}  // namespace ds::config
