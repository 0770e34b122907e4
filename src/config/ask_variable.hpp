#pragma once

#include "base/task.hpp"
#include "config/variable.hpp"

#include <string>

namespace ds {
class Console;
}

namespace ds::config {

/// Asks the user for the value of a variable until the answer is one that it may have.
Task<std::string> ask_variable(Variable variable, Console& console);

/// Runs the command of a variable in `folder` and yields what it prints, without the blanks around
/// it. Throws `Error` with its outputs when it fails.
Task<std::string> run_variable_command(Variable variable, std::string folder);

}  // namespace ds::config
