#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"
#include "dev/sync_story.hpp"

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

class SyncCheckIgnore final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "sync check-ignore",
            .summary = "Name the pattern that leaves a path out of sync",
            .options = {{"path", &path_, "A file or folder here"}},
            .details = "As 'git check-ignore': exit code 1 when no pattern excludes the path.",
        };
    }

    Task<int> run(Context& context) override {
        const ChosenSync chosen = sync_of(context, path_);
        std::error_code ignored;
        const std::filesystem::path full = std::filesystem::path(chosen.report.local) / chosen.path;
        const bool is_directory =
            path_.ends_with('/') || std::filesystem::is_directory(full, ignored);
        bool excluded = false;
        for (const dev::PatternVerdict& verdict :
             dev::ask_patterns(chosen.report.flow, chosen.path, is_directory)) {
            excluded = excluded || verdict.excluded;
            context.console.output(fmt::format("{}:{}\t{}\n", verdict.list, verdict.line, path_));
        }
        co_return excluded ? 0 : 1;
    }

  private:
    std::string path_;
};

}  // namespace

std::unique_ptr<Command> make_sync_check_ignore() {
    return std::make_unique<SyncCheckIgnore>();
}

}  // namespace ds::cli
