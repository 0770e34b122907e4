#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/target_selection.hpp"
#include "config/config.hpp"
#include "dev/file_sync.hpp"
#include "kube/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class Sync final : public Command {
  public:
    Usage usage() override {
        Usage usage{
            .path = "sync",
            .summary = "Keep a local folder and a folder in a container the same",
            .options = target_.options(),
            .details =
                "Copies what differs, then each change as it happens, in both directions, "
                "until Ctrl-C.",
            .examples =
                {{"devspace sync", "This folder with the container's working directory"},
                 {"devspace sync -l app=web --local-path src --container-path /app/src",
                  "One folder with another"},
                 {"devspace sync --pod web -e node_modules/ -e '*.log'", "Leave files out"}},
        };
        usage.options.push_back({"--local-path", &local_path_, "The local folder", "PATH"});
        usage.options.push_back(
            {"--container-path",
             &container_path_,
             "The folder in the container; relative to its working directory",
             "PATH"}
        );
        usage.options.push_back(
            {"-e,--exclude",
             &exclude_,
             "Leave out what matches, as in .gitignore; repeatable",
             "PATTERN"}
        );
        usage.options.push_back({"--verbose", &verbose_, "Say which file is copied"});
        return usage;
    }

    Task<int> run(Context& context) override {
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        dev::PodTarget target = co_await select_target(
            context, *client, target_, "Which pod do you want to sync with?", Readiness::Running
        );
        dev::FileSyncOptions options = make_options(context, target);
        const dev::DevWorld world{*client, context.console, context.pool};
        dev::FileSync sync(context.executor, world, std::move(options));
        co_await sync.run(std::move(target));
        co_return 0;
    }

  private:
    dev::FileSyncOptions make_options(const Context& context, const dev::PodTarget& target) const {
        std::string root = context.directory;
        if (local_path_.starts_with('/')) {
            root = local_path_;
        } else if (local_path_ != ".") {
            root += "/" + local_path_;
        }
        config::PodSelector selector;
        selector.container = target.pod + "/" + target.container;
        config::SyncPath path;
        path.container_path = container_path_;
        path.exclude = exclude_;
        dev::FileSyncOptions options = dev::make_sync_options(root, selector, path);
        options.verbose = verbose_;
        return options;
    }

    TargetFlags target_;
    std::string local_path_ = ".";
    std::string container_path_ = ".";
    std::vector<std::string> exclude_;
    bool verbose_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sync() {
    return std::make_unique<Sync>();
}

}  // namespace ds::cli
