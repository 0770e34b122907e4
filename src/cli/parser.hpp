#pragma once

#include "base/result.hpp"
#include "cli/command.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"

#include <string>
#include <vector>

namespace ds::cli {

/// What the user asked for.
struct Request {
    enum class Kind { Run, Help, Version };

    Kind kind = Kind::Help;
    Command* command = nullptr;  // Run: never null. Help: null for the overview.
};

/// The flags of every command, writing into `globals`.
std::vector<Option> global_options(GlobalOptions& globals);

/// The names of a flag without spaces, longest last: "-n", "--namespace". Empty for a positional.
std::vector<std::string> flag_names(const Option& option);

/// Understands the command line (without the program's name): the table's commands with their
/// options, global flags before and after the command, `--help` and `--version`. Option targets
/// and `globals` receive the values.
///
/// Fails with `InvalidInput`, naming what is wrong and what was probably meant.
Result<Request> parse_arguments(
    const std::vector<std::string>& arguments,
    const std::vector<CommandGroup>& table,
    GlobalOptions& globals
);

}  // namespace ds::cli
