#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

std::string ago(
    const std::optional<std::chrono::system_clock::time_point>& then,
    std::chrono::system_clock::time_point now
) {
    if (!then) return "never";
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - *then).count();
    if (seconds < 60) return fmt::format("{}s ago", std::max<std::int64_t>(seconds, 0));
    if (seconds < 3600) return fmt::format("{}m ago", seconds / 60);
    if (seconds < 48 * 3600) return fmt::format("{}h ago", seconds / 3600);
    return fmt::format("{}d ago", seconds / (24 * 3600));
}

std::string state_of(const dev::SyncReport& report) {
    if (!report.is_running) return "not running";
    if (!report.trouble.empty()) return "connecting";
    if (report.status.waiting > 0) {
        return fmt::format("{} ({} to go)", report.state, report.status.waiting);
    }
    return report.state;
}

std::string notes_of(const dev::SyncReport& report) {
    std::vector<std::string> notes;
    const sync::SessionStatus& status = report.status;
    if (report.is_running && !report.trouble.empty()) notes.push_back(report.trouble);
    if (status.conflicts > 0) notes.push_back(fmt::format("{} conflicts", status.conflicts));
    if (status.troubles > 0) notes.push_back(fmt::format("{} problems", status.troubles));
    const std::size_t held = status.held_local + status.held_remote;
    if (held > 0) notes.push_back(fmt::format("{} deletions wait: sync allow-deletes", held));
    return join(notes, "; ");
}

std::vector<std::string> row_of(
    const dev::SyncReport& report, std::chrono::system_clock::time_point now
) {
    const sync::SessionStatus& status = report.status;
    return {
        report.local,
        report.container_path,
        report.pod,
        state_of(report),
        ago(status.last_activity, now),
        fmt::format("{} ({})", status.uploaded_files, human_size(status.uploaded_bytes)),
        fmt::format("{} ({})", status.downloaded_files, human_size(status.downloaded_bytes)),
        std::to_string(status.files),
        notes_of(report),
    };
}

class StatusSync final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "status sync",
            .summary = "Show the syncs of this folder and how they stand",
            .options = {},
            .details =
                "Tells the truth also while 'devspace dev' or 'devspace sync' runs in another "
                "terminal.",
        };
    }

    Task<int> run(Context& context) override {
        Table table{
            .header =
                {"LOCAL", "CONTAINER", "POD", "STATE", "LAST", "UP", "DOWN", "FILES", "NOTES"},
            .rows = {}
        };
        for (const dev::SyncReport& report : known_syncs(context))
            table.rows.push_back(row_of(report, context.now()));
        if (table.rows.empty()) {
            context.console.info("no sync was ever started in this folder");
            co_return 0;
        }
        context.console.table(table);
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_status_sync() {
    return std::make_unique<StatusSync>();
}

}  // namespace ds::cli
