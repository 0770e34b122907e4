#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "config/edit/entries.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class RemoveDeployment final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "remove deployment",
            .summary = "Remove a deployment from devspace.yaml",
            .options = {{"name", &name_, "Which one", "NAME"}, {"--all", &all_, "All of them"}},
            .details =
                "What was deployed stays in the cluster; 'devspace purge -d NAME' before deletes "
                "it.",
        };
    }

    Task<int> run(Context& context) override {
        if (name_.empty() == !all_) {
            throw Error(ErrorCode::InvalidInput, "give either the name of a deployment or --all");
        }
        const config::FoundProject project = find_project_to_edit(context);
        std::optional<Error> unknown;
        const auto change = [this, &unknown](data::Value& document, config::Version) -> Result<> {
            const Result<std::size_t> removed = config::remove_deployment(document, name_);
            if (!removed) unknown = removed.error();
            return {};
        };
        edit_project(project, change);
        if (unknown) {
            context.console.warn(unknown->message());
        } else {
            context.console.done(
                all_ ? "removed all deployments" : "removed the deployment '" + name_ + "'"
            );
        }
        co_return 0;
    }

  private:
    std::string name_;
    bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> make_remove_deployment() {
    return std::make_unique<RemoveDeployment>();
}

}  // namespace ds::cli
