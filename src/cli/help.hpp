#pragma once

#include "cli/command.hpp"
#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace ds::cli {

/// What `devspace --help` prints.
std::string overview_help(const std::vector<CommandGroup>& table);

/// What `devspace COMMAND --help` prints.
std::string command_help(const Usage& usage);

}  // namespace ds::cli
