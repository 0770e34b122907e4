#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/pipeline_flags.hpp"
#include "cli/project.hpp"
#include "kube/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::cli {
namespace {

class Deploy final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "deploy",
            .summary = "Build what has changed and deploy the project",
            .options = flags_.deploy_options(),
            .details =
                "Creates the namespace if needed, builds and pushes images that have changed, and "
                "applies\nthe deployments in their order. What vanished from the manifests is "
                "deleted.",
            .examples =
                {{"devspace deploy", "Deploy everything"},
                 {"devspace deploy -n staging", "Deploy to another namespace"},
                 {"devspace deploy --deployments db,web", "Deploy two of the deployments"}},
        };
    }

    Task<int> run(Context& context) override {
        pipeline::Project project = co_await load_project(context);
        pipeline::DeployFlags flags = flags_.to_deploy(project.config);
        flags.warn = !context.globals.no_warn;
        DockerAccess docker(context);
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        const pipeline::World world = make_world(context, docker);
        pipeline::Place place = place_of(*client);
        co_await pipeline::run_deploy(world, *client, project, std::move(place), std::move(flags));
        co_return 0;
    }

  private:
    PipelineFlags flags_;
};

}  // namespace

std::unique_ptr<Command> make_deploy() {
    return std::make_unique<Deploy>();
}

}  // namespace ds::cli
