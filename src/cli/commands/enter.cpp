#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/target_selection.hpp"
#include "dev/terminal.hpp"
#include "kube/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

/// The most comfortable shell that the container has.
std::vector<std::string> shell() {
    return {"sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash; exec sh"};
}

class Enter final : public Command {
  public:
    Usage usage() override {
        Usage usage{
            .path = "enter",
            .summary = "Open a shell in a container, or run a command there",
            .options = target_.options(),
            .details =
                "Without a command it starts bash, or sh where there is no bash. The exit "
                "code is that of the command. Input can be piped in, and output out.",
            .examples =
                {{"devspace enter", "Open a shell, choosing the pod from a list"},
                 {"devspace enter -l app=web -- ls -l /app", "Run one command"},
                 {"devspace enter --pod db-0 <dump.sql -- psql", "Pipe a file into a command"}},
            .ends_with_command = true,
        };
        usage.options.push_back(
            {"command", &command_, "What to run, with its arguments; they are passed on as they are"
            }
        );
        return usage;
    }

    Task<int> run(Context& context) override {
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        dev::PodTarget target = co_await select_target(
            context, *client, target_, "Which pod do you want to enter?", Readiness::Running
        );
        context.console.info("entering " + target.pod + ":" + target.container);
        std::vector<std::string> command = command_.empty() ? shell() : command_;
        co_return co_await dev::run_in_container(
            *client, context.console, std::move(target), std::move(command)
        );
    }

  private:
    TargetFlags target_;
    std::vector<std::string> command_;
};

}  // namespace

std::unique_ptr<Command> make_enter() {
    return std::make_unique<Enter>();
}

}  // namespace ds::cli
