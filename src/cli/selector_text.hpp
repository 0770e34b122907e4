#pragma once

#include "config/dev_target.hpp"

#include <string>

namespace ds::cli {

/// Which pod a selector means, for people: "image web", "app=web, namespace shop".
std::string describe_selector(const config::PodSelector& selector);

}  // namespace ds::cli
