#pragma once

#include "base/console.hpp"
#include "config/edit/edit_file.hpp"
#include "config/open_project.hpp"

#include <string_view>

namespace ds::cli {

struct Context;

/// The project that the command was called in, for changing its file: no profile counts. Throws
/// `Error`.
config::FoundProject find_project_to_edit(const Context& context);

/// Changes its devspace.yaml in place. Throws `Error` with what stands in the way.
void edit_project(const config::FoundProject& project, const config::DocumentChange& change);

/// Prints a table, or says that there is nothing to print.
void print_table(Context& context, Table table, std::string_view nothing);

}  // namespace ds::cli
