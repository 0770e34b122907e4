#pragma once

#include "data/value.hpp"

namespace ds::config {

/// RFC 7386: maps are merged deeply, anything else is replaced as a whole, null deletes.
void merge_into(data::Value& target, const data::Value& patch);

/// As `merge_into`, but lists of maps with a name ("name", in pull secrets "registry") are merged
/// by it, and "$patch: delete" or "$patch: replace" in a map says so.
void merge_strategically_into(data::Value& target, const data::Value& patch);

}  // namespace ds::config
