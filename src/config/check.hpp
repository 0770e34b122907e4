#pragma once

#include "config/report.hpp"
#include "config/schema.hpp"
#include "config/version.hpp"
#include "data/value.hpp"

namespace ds::config {

/// Checks a document strictly against the keys of its version: unknown keys, wrong types, missing
/// keys, values that are none. A null counts as absent.
void check_keys(const data::Value& document, const Schema& schema, Report& report);

/// Checks what a table of keys cannot say of a document of v1beta11: names, references, ports,
/// selectors. `written_in` is the version that the user knows. Says nothing about values that
/// `check_keys` refuses.
void check_rules(const data::Value& document, Version written_in, Report& report);

/// The same for v2beta1.
void check_rules_2(const data::Value& document, Report& report);

}  // namespace ds::config
