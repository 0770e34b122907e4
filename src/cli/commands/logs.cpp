#include "base/error.hpp"
#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/target_selection.hpp"
#include "kube/client.hpp"
#include "kube/log_follow.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class Logs final : public Command {
  public:
    Usage usage() override {
        Usage usage{
            .path = "logs",
            .summary = "Print the log of a container",
            .options = target_.options(),
            .details = "A container that has ended has a log too: name its pod or its labels.",
            .examples =
                {{"devspace logs", "Choose the pod from a list"},
                 {"devspace logs -f -l app=web", "Follow the newest pod with this label"},
                 {"devspace logs --pod db-0 --lines 1000 | grep -i slow", "Search in a log"}},
        };
        usage.options.push_back({"-f,--follow", &follow_, "Go on with new lines as they come"});
        usage.options.push_back({"--lines", &lines_, "Begin with this many of the last lines"});
        return usage;
    }

    Task<int> run(Context& context) override {
        if (lines_ < 0) {
            throw Error(ErrorCode::InvalidInput, "flag '--lines': there is no negative line");
        }
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        const dev::PodTarget target = co_await select_target(
            context, *client, target_, "Which pod's log do you want to see?", Readiness::Started
        );
        context.console.info("log of " + target.pod + ":" + target.container);
        kube::LogOptions options;
        options.name_space = target.kube_namespace;
        options.pod = target.pod;
        options.container = target.container;
        options.follow = follow_;
        options.tail_lines = lines_;
        const std::unique_ptr<kube::ByteSource> log =
            co_await open_log(*client, std::move(options));
        for (;;) {
            const std::string piece = co_await log->read();
            if (piece.empty()) co_return 0;
            context.console.output(piece);
        }
    }

  private:
    static Task<std::unique_ptr<kube::ByteSource>> open_log(
        kube::Client& client, kube::LogOptions options
    ) {
        if (!options.follow) {
            std::unique_ptr<kube::ByteSource> log = co_await client.logs(std::move(options));
            co_return log;
        }
        kube::LogFollowOptions follow;
        follow.log = std::move(options);
        co_return kube::follow_log(client, std::move(follow));
    }

    TargetFlags target_;
    bool follow_ = false;
    int lines_ = 200;
};

}  // namespace

std::unique_ptr<Command> make_logs() {
    return std::make_unique<Logs>();
}

}  // namespace ds::cli
