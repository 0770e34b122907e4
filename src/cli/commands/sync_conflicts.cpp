#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"
#include "dev/sync_trash.hpp"

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class SyncConflicts final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "sync conflicts",
            .summary = "List the versions that lost a conflict",
            .options =
                {{"--all", &all_, "All that is in the trash: also what was replaced or deleted"}},
            .details = "'devspace sync restore PATH' brings the last version of a path back.",
        };
    }

    Task<int> run(Context& context) override {
        Table table{.header = {"TIME", "PATH", "SIDE", "REASON", "SIZE"}, .rows = {}};
        for (const dev::SyncReport& report : known_syncs(context)) {
            for (const dev::TrashedVersion& version : dev::read_trash(report.folder)) {
                if (!all_ && version.reason != "conflict") continue;
                table.rows.push_back(
                    {version.time,
                     report.local + "/" + version.path,
                     version.side,
                     version.reason,
                     human_size(version.size)}
                );
            }
        }
        if (table.rows.empty()) {
            context.console.info(all_ ? "the trash is empty" : "there were no conflicts");
            co_return 0;
        }
        context.console.table(table);
        co_return 0;
    }

  private:
    bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sync_conflicts() {
    return std::make_unique<SyncConflicts>();
}

}  // namespace ds::cli
