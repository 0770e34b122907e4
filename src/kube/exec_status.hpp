#pragma once

#include "base/result.hpp"

#include <string_view>

namespace ds::kube {

/// The exit code in the status that ends a command. Fails with `NotFound` when the container has
/// no such program, with `Failed` when the command could not be run or its end is not known.
Result<int> parse_exec_status(std::string_view json);

}  // namespace ds::kube
