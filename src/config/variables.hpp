#pragma once

#include "config/load.hpp"
#include "config/report.hpp"
#include "data/value.hpp"

namespace ds::config {

/// Puts the values of variables into every text of the document but those of `vars`, `commands`
/// and `profiles`: "${NAME}" is replaced, "$${NAME}" becomes the text "${NAME}".
///
/// A text that thereby reads as a decimal integer or a Go boolean becomes one, with the text as its
/// source: keys that want a text still get "007". Variables without a value are reported.
void replace_variables(data::Value& document, const LoadInput& input, Report& report);

}  // namespace ds::config
