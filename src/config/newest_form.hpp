#pragma once

#include "config/load.hpp"
#include "data/value.hpp"

namespace ds::config {

/// A loaded document in the newest version of its line: v1beta11 or v2beta1.
data::Value newest_form(const Loading& loading);

}  // namespace ds::config
