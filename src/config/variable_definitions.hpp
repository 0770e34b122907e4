#pragma once

#include "config/era.hpp"
#include "config/report.hpp"
#include "config/variable.hpp"
#include "data/value.hpp"

#include <vector>

namespace ds::config {

/// The entries of `vars`, in file order. Wrong types are left to `check_keys`, which the same
/// section goes through; reported is what a table of keys cannot say.
std::vector<Variable> read_definitions(const data::Value& document, Era era, Report& report);

}  // namespace ds::config
