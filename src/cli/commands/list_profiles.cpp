#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "cli/project_edit.hpp"
#include "config/open_project.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace ds::cli {
namespace {

class ListProfiles final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list profiles",
            .summary = "List the profiles of devspace.yaml",
            .options = {},
            .details = "Active is the one that 'devspace use profile' chose.",
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        if (project.warning) context.console.warn(*project.warning);
        const config::Loading loading = config::try_load(project.input);
        if (loading.all_profiles.empty() && !loading.problems.empty())
            throw config::to_error(project.input, loading.problems);
        Table table{.header = {"Name", "Active", "Description"}, .rows = {}};
        for (const config::ProfileEntry& profile : loading.all_profiles) {
            const bool active = profile.name == project.cache.active_profile;
            table.rows.push_back({profile.name, active ? "yes" : "", profile.description});
        }
        print_table(context, std::move(table), "devspace.yaml has no profiles");
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_list_profiles() {
    return std::make_unique<ListProfiles>();
}

}  // namespace ds::cli
