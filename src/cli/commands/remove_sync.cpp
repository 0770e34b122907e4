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
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class RemoveSync final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "remove sync",
            .summary = "Keep fewer folders in sync in dev",
            .options =
                {{"--local", &local_, "With this local folder", "FOLDER"},
                 {"--container", &container_, "With this folder in the container", "FOLDER"},
                 {"--label-selector", &labels_, "Of the pod with these labels", "KEY=VALUE,…"},
                 {"--all", &all_, "All of them"}},
            .details = "A sync goes when all that is given fits.",
        };
    }

    Task<int> run(Context& context) override {
        const bool given = !local_.empty() || !container_.empty() || !labels_.empty();
        if (given == all_) {
            throw Error(
                ErrorCode::InvalidInput,
                "give either --all or some of --local, --container and --label-selector"
            );
        }
        config::SyncCriteria criteria;
        criteria.local = local_;
        criteria.container = container_;
        criteria.labels = or_throw(config::parse_labels(labels_));
        criteria.all = all_;
        const config::FoundProject project = find_project_to_edit(context);
        std::size_t removed = 0;
        const auto change = [&](data::Value& document, config::Version version) -> Result<> {
            const Result<std::size_t> count = config::remove_sync(document, version, criteria);
            removed = count.value_or(0);
            return count ? Result<>() : fail(count.error());
        };
        edit_project(project, change);
        if (removed == 0) {
            context.console.warn("there is no such sync in devspace.yaml; 'devspace list sync'");
        } else {
            context.console.done(
                "removed " + std::to_string(removed) + (removed == 1 ? " sync" : " syncs")
            );
        }
        co_return 0;
    }

  private:
    std::string local_;
    std::string container_;
    std::string labels_;
    bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> make_remove_sync() {
    return std::make_unique<RemoveSync>();
}

}  // namespace ds::cli
