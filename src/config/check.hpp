#pragma once

#include "config/report.hpp"
#include "config/schema.hpp"
#include "data/value.hpp"

namespace ds::config {

/// Checks a document strictly against the keys of its version: unknown keys, wrong types, missing
/// keys, and keys for what is not built yet. A null counts as absent.
void check_keys(const data::Value& document, const Schema& schema, Report& report);

/// Checks what a table of keys cannot say of a v1beta3 document: names, references, ports,
/// selectors. Says nothing about values that `check_keys` refuses.
void check_rules(const data::Value& document, Report& report);

}  // namespace ds::config
