#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"
#include "dev/sync_story.hpp"
#include "dev/sync_trash.hpp"

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

std::string explain_rules(const ChosenSync& chosen) {
    const sync::FlowOptions& flow = chosen.report.flow;
    std::string text;
    const std::filesystem::path full = std::filesystem::path(chosen.report.local) / chosen.path;
    std::error_code ignored;
    const bool is_directory = std::filesystem::is_directory(full, ignored);
    for (const dev::PatternVerdict& verdict : dev::ask_patterns(flow, chosen.path, is_directory)) {
        text += fmt::format(
            "{}: the line '{}' {} it\n",
            verdict.list,
            verdict.line,
            verdict.excluded ? "excludes" : "includes"
        );
    }
    if (!flow.upload) text += "nothing is uploaded: this sync only downloads\n";
    if (!flow.download) text += "nothing is downloaded: this sync only uploads\n";
    return text;
}

class SyncWhy final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "sync why",
            .summary = "Explain what sync did with a path, and which rule decided",
            .options = {{"path", &path_, "A file or folder here"}},
        };
    }

    Task<int> run(Context& context) override {
        const ChosenSync chosen = sync_of(context, path_);
        const dev::SyncReport& report = chosen.report;
        std::string text = fmt::format(
            "{} is in the sync of {} with {} of pod {}{}\n",
            chosen.path.empty() ? "The folder" : chosen.path,
            report.local,
            report.container_path,
            report.pod,
            report.is_running ? "" : ", which is not running"
        );
        text += explain_rules(chosen);
        const std::vector<dev::LoggedEvent> events =
            dev::events_of(chosen.log_file, report, chosen.path);
        for (const dev::LoggedEvent& event : events)
            text += fmt::format("{}  {}\n", event.time, event.message);
        if (events.empty()) text += "nothing was done with it since the log began\n";
        for (const dev::TrashedVersion& version : dev::read_trash(report.folder)) {
            if (version.path != chosen.path) continue;
            text += fmt::format(
                "{}  a version of the {} side went to the trash ({}, {})\n",
                version.time,
                version.side,
                version.reason,
                human_size(version.size)
            );
        }
        context.console.output(text);
        co_return 0;
    }

  private:
    std::string path_;
};

}  // namespace

std::unique_ptr<Command> make_sync_why() {
    return std::make_unique<SyncWhy>();
}

}  // namespace ds::cli
