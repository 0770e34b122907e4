#pragma once

#include "config/version.hpp"

#include <string>

namespace ds::config {

/// A JSON Schema (draft 7) for editors, made of the table that drives the decoder: the keys of one
/// version with their types, values, defaults and descriptions.
std::string json_schema(Version version);

/// The same for all versions: the `version` that a file names decides.
std::string json_schema();

}  // namespace ds::config
