#include "cli/project_edit.hpp"

#include "base/console.hpp"
#include "base/result.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::cli {

config::FoundProject find_project_to_edit(const Context& context) {
    if (!context.globals.profiles.empty()) {
        throw Error(
            ErrorCode::InvalidInput,
            "this command changes the file itself, without any profile; leave -p out"
        );
    }
    config::OpenInput input = make_open_input(context);
    input.profile_use = config::ProfileUse::None;
    config::FoundProject project = or_throw(config::find_project(input));
    if (project.root != context.directory)
        context.console.info("using the project in " + project.root);
    if (project.warning) context.console.warn(*project.warning);
    return project;
}

void edit_project(const config::FoundProject& project, const config::DocumentChange& change) {
    const std::string text = or_throw(config::edit_text(project.input, change));
    if (text != project.input.text) or_throw(config::write_project_file(project.root, text));
}

void print_table(Context& context, Table table, std::string_view nothing) {
    if (table.rows.empty()) {
        context.console.info(nothing);
    } else {
        context.console.table(table);
    }
}

}  // namespace ds::cli
