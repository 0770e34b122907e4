#pragma once

#include "base/task.hpp"
#include "data/value.hpp"

#include <string>

namespace ds {
class Console;
}

namespace ds::cli {

/// The values of a ready component ("postgres") for a deployment called `name`, after questions
/// for version, passwords and size. Throws `Error` for a component that there is not.
Task<data::Value> ask_component(Console& console, std::string component, std::string name);

}  // namespace ds::cli
