#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/pipeline_flags.hpp"
#include "cli/project.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::cli {
namespace {

class Build final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "build",
            .summary = "Build and push the project's images that have changed",
            .options = flags_.build_options(),
            .details =
                "An image is built when its Dockerfile, its context or its options have changed "
                "since\nthe last time. What was pushed is what deploy and dev put into manifests.",
            .examples =
                {{"devspace build", "Build what has changed"},
                 {"devspace build -b --skip-push", "Build everything, push nothing"}},
        };
    }

    Task<int> run(Context& context) override {
        pipeline::Project project = co_await load_project(context);
        DockerAccess docker(context);
        const pipeline::World world = make_world(context, docker);
        pipeline::BuildFlags flags = flags_.to_build();
        co_await pipeline::run_build(world, project, std::move(flags));
        co_return 0;
    }

  private:
    PipelineFlags flags_;
};

}  // namespace

std::unique_ptr<Command> make_build() {
    return std::make_unique<Build>();
}

}  // namespace ds::cli
