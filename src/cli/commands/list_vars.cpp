#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "cli/project_edit.hpp"
#include "config/open_project.hpp"
#include "config/variable_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace ds::cli {
namespace {

class ListVars final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list vars",
            .summary = "List the variables of devspace.yaml and their values",
            .options = {},
            .details =
                "Nobody is asked: a variable without a value is listed as such. Passwords are not "
                "shown.",
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        if (project.warning) context.console.warn(*project.warning);
        const config::Loading loading = config::try_load(project.input);
        if (!loading.problems.empty()) throw config::to_error(project.input, loading.problems);
        Table table{.header = {"Variable", "Value", "From"}, .rows = {}};
        for (const config::VariableRow& row : config::describe_variables(project, loading))
            table.rows.push_back({row.name, row.value, row.origin});
        print_table(context, std::move(table), "devspace.yaml uses no variables");
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_list_vars() {
    return std::make_unique<ListVars>();
}

}  // namespace ds::cli
