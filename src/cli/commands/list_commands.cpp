#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "cli/project_edit.hpp"
#include "config/open_project.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class ListCommands final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list commands",
            .summary = "List the commands of devspace.yaml",
            .options = {},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        Table table{.header = {"Name", "Command", "Description"}, .rows = {}};
        for (const config::Command& command : loading.config->commands) {
            if (command.internal) continue;
            std::string line = command.command.substr(0, command.command.find('\n'));
            if (line.size() < command.command.size()) line += " …";
            table.rows.push_back({command.name, std::move(line), command.description});
        }
        print_table(context, std::move(table), "devspace.yaml has no commands");
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_list_commands() {
    return std::make_unique<ListCommands>();
}

}  // namespace ds::cli
