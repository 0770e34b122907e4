#include "base/strings.hpp"
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

class ListSync final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list sync",
            .summary = "List the folders that dev keeps in sync",
            .options = {},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        Table table{.header = {"Pod", "Local path", "Container path", "Excluded"}, .rows = {}};
        for (const config::DevTarget& target : loading.config->dev_targets) {
            const std::string pod = describe_selector(target.selector);
            for (const config::SyncPath& sync : target.syncs) {
                table.rows.push_back(
                    {pod, sync.local_path, sync.container_path, join(sync.exclude, ", ")}
                );
            }
        }
        print_table(
            context,
            std::move(table),
            "devspace.yaml syncs nothing; 'devspace add sync' adds a folder"
        );
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_list_sync() {
    return std::make_unique<ListSync>();
}

}  // namespace ds::cli
