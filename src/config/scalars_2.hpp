#pragma once

#include "config/schema.hpp"
#include "data/value.hpp"

namespace ds::config {

/// In v2beta1 yes, no, on, off, y and n are texts where anything may stand; where the table wants a
/// boolean they are booleans as before. `document` was read by the rules of YAML 1.1.
void apply_scalar_rules_2(data::Value& document, const Schema& schema);

}  // namespace ds::config
