#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/pipeline_flags.hpp"
#include "cli/project.hpp"
#include "kube/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class Purge final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "purge",
            .summary = "Delete what the project has deployed",
            .options =
                {{"-d,--deployments", &deployments_, "Delete only these (comma separated)", "NAMES"}
                },
            .details =
                "Deletes the objects that deploy and dev applied, in reverse order. Namespaces, "
                "images and\npull secrets stay.",
            .examples =
                {{"devspace purge", "Delete everything"},
                 {"devspace purge -d web", "Delete one deployment"}},
        };
    }

    Task<int> run(Context& context) override {
        pipeline::Project project = co_await load_project(context);
        std::vector<std::string> names = parse_deployments(deployments_, project.config);
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        pipeline::Place place = place_of(*client);
        co_await pipeline::run_purge(
            context.console, *client, project, std::move(place), std::move(names)
        );
        co_return 0;
    }

  private:
    std::string deployments_;
};

}  // namespace

std::unique_ptr<Command> make_purge() {
    return std::make_unique<Purge>();
}

}  // namespace ds::cli
