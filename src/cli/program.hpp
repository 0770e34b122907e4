#pragma once

#include "base/task.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/parser.hpp"

#include <vector>

namespace ds::cli {

/// Does what the user asked for; yields the exit code. `table` and `context` must outlive it.
Task<int> run_request(Request request, const std::vector<CommandGroup>& table, Context& context);

}  // namespace ds::cli
