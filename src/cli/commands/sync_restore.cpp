#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"
#include "dev/sync_trash.hpp"

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class SyncRestore final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "sync restore",
            .summary = "Bring a version back that sync replaced or deleted",
            .options =
                {{"path", &path_, "The file, where it was here"},
                 {"--time", &time_, "Not the last version but this one, as listed", "TIME"}},
            .details =
                "What is there now goes to the trash. 'devspace sync conflicts --all' lists the "
                "versions.",
        };
    }

    Task<int> run(Context& context) override {
        const ChosenSync chosen = sync_of(context, path_);
        std::optional<dev::TrashedVersion> found;
        for (dev::TrashedVersion& version : dev::read_trash(chosen.report.folder)) {
            const bool is_wanted = time_.empty() || version.time == time_;
            if (version.path == chosen.path && is_wanted) found = std::move(version);
        }
        if (!found) {
            throw Error(
                ErrorCode::NotFound,
                "the trash holds no version of '" + chosen.path +
                    "'; 'devspace sync conflicts --all' lists what it holds"
            );
        }
        or_throw(dev::restore_version(chosen.report.folder, *found, chosen.report.local));
        context.console.done(fmt::format("restored {} as it was until {}", chosen.path, found->time)
        );
        co_return 0;
    }

  private:
    std::string path_;
    std::string time_;
};

}  // namespace

std::unique_ptr<Command> make_sync_restore() {
    return std::make_unique<SyncRestore>();
}

}  // namespace ds::cli
