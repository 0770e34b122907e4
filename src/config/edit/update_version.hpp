#pragma once

#include "base/result.hpp"
#include "config/load.hpp"
#include "config/version.hpp"
#include "data/value.hpp"

namespace ds::config {

/// A document as its file has it, in a later version of its line: profiles are updated with it.
/// Fails when the version is older or of the other line, and where a profile's patches would no
/// longer do the same.
Result<data::Value> update_document(
    const data::Value& document, Version from, Version to, const LoadInput& input
);

}  // namespace ds::config
