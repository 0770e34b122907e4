#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "cli/project_edit.hpp"
#include "cli/selector_text.hpp"
#include "config/open_project.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class ListPorts final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list ports",
            .summary = "List the ports that dev forwards",
            .options = {},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        Table table{.header = {"Pod", "Local", "Remote", "Address"}, .rows = {}};
        for (const config::DevTarget& target : loading.config->dev_targets) {
            const std::string pod = describe_selector(target.selector);
            for (const config::PortForward& port : target.ports) {
                const std::string local =
                    port.local_port == 0 ? "any" : std::to_string(port.local_port);
                table.rows.push_back(
                    {pod, local, std::to_string(port.remote_port), port.bind_address}
                );
            }
        }
        print_table(
            context,
            std::move(table),
            "devspace.yaml forwards no ports; 'devspace add port 8080' adds one"
        );
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_list_ports() {
    return std::make_unique<ListPorts>();
}

}  // namespace ds::cli
