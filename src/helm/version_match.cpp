#include "helm/version_match.hpp"

#include "gotemplate/functions/version.hpp"

namespace ds::helm {

bool is_version(std::string_view text) {
    return gotemplate::Version::parse(text).has_value();
}

bool satisfies(std::string_view version, std::string_view constraint) {
    const auto parsed_version = gotemplate::Version::parse(version);
    const auto parsed_constraint = gotemplate::VersionConstraint::parse(constraint);
    return parsed_version && parsed_constraint &&
           parsed_constraint->is_satisfied_by(*parsed_version);
}

}  // namespace ds::helm
