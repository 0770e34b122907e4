#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class SyncAllowDeletes final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "sync allow-deletes",
            .summary = "Let sync make the deletions that it holds back",
            .options = {{"folder", &folder_, "The synced folder (default: all syncs here)"}},
            .details =
                "When most files of a folder are suddenly gone, sync does not delete them on the "
                "other side before this is called. Without such deletions nothing happens.",
        };
    }

    Task<int> run(Context& context) override {
        std::vector<dev::SyncReport> reports;
        if (folder_.empty()) {
            reports = known_syncs(context);
        } else {
            reports.push_back(sync_of(context, folder_).report);
        }
        std::size_t count = 0;
        for (const dev::SyncReport& report : reports) {
            const std::size_t held = report.status.held_local + report.status.held_remote;
            if (held == 0) continue;
            ++count;
            or_throw(dev::leave_permission(report.folder));
            context.console.done(fmt::format(
                "{} deletions {} be made ({} with {})",
                held,
                report.is_running ? "will" : "will, when the sync runs again,",
                report.local,
                report.container_path
            ));
        }
        if (count == 0) context.console.info("no deletions are held back");
        co_return 0;
    }

  private:
    std::string folder_;
};

}  // namespace

std::unique_ptr<Command> make_sync_allow_deletes() {
    return std::make_unique<SyncAllowDeletes>();
}

}  // namespace ds::cli
