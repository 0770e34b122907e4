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

class Dev final : public Command {
  public:
    Usage usage() override {
        Usage usage{
            .path = "dev",
            .summary = "Deploy the project, then forward ports, sync files and stream logs",
            .options = flags_.deploy_options(),
            .details =
                "Does what deploy does, waits for the pods, and goes on until Ctrl-C. Nothing is "
                "removed\nthen; 'devspace purge' does that.",
            .examples =
                {{"devspace dev", "Build, deploy and develop"},
                 {"devspace dev -x", "Only forward, sync and stream what is deployed already"},
                 {"devspace dev --sync=false", "Leave the file sync out"}},
        };
        usage.options.push_back({"-x,--skip-pipeline", &skip_pipeline_, "Build and deploy nothing"}
        );
        usage.options.push_back({"--sync", &sync_, "Sync files"});
        usage.options.push_back(
            {"--verbose-sync", &verbose_sync_, "Say which file is uploaded or downloaded"}
        );
        usage.options.push_back({"--portforwarding", &ports_, "Forward ports"});
        usage.options.push_back(
            {"--exit-after-deploy", &exit_after_deploy_, "Leave when everything is deployed"}
        );
        return usage;
    }

    Task<int> run(Context& context) override {
        pipeline::Project project = co_await load_project(context);
        pipeline::DevFlags flags;
        flags.deploy = flags_.to_deploy(project.config);
        flags.deploy.warn = !context.globals.no_warn;
        flags.skip_pipeline = skip_pipeline_;
        flags.exit_after_deploy = exit_after_deploy_;
        flags.ports = ports_;
        flags.sync = sync_;
        flags.verbose_sync = verbose_sync_;
        DockerAccess docker(context);
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        const pipeline::World world = make_world(context, docker);
        pipeline::Place place = place_of(*client);
        co_await pipeline::run_dev(world, *client, project, std::move(place), std::move(flags));
        co_return 0;
    }

  private:
    PipelineFlags flags_;
    bool skip_pipeline_ = false;
    bool sync_ = true;
    bool verbose_sync_ = false;
    bool ports_ = true;
    bool exit_after_deploy_ = false;
};

}  // namespace

std::unique_ptr<Command> make_dev() {
    return std::make_unique<Dev>();
}

}  // namespace ds::cli
