#pragma once

#include "config/config.hpp"
#include "data/value.hpp"

namespace ds::config {

/// Builds the model from a v1beta11 document in which the checks found nothing.
Config decode(const data::Value& document);

/// The same for v2beta1.
Config decode_2(const data::Value& document);

}  // namespace ds::config
