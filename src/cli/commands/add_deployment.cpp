#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "cli/ready_component.hpp"
#include "config/edit/entries.hpp"
#include "data/value.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class AddDeployment final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "add deployment",
            .summary = "Add a deployment to devspace.yaml",
            .options =
                {{"name", &name_, "What commands call it", "NAME"},
                 {"--manifests", &manifests_, "Manifests: paths and globs, comma separated", "FILES"
                 },
                 {"--chart", &chart_, "A Helm chart: a folder, or its name", "CHART"},
                 {"--chart-version", &chart_version_, "Of the chart", "VERSION"},
                 {"--chart-repo", &chart_repository_, "Where the chart is", "URL"},
                 {"--component",
                  &component_,
                  "A ready component: mariadb, mongodb, mysql, postgres or redis",
                  "NAME"},
                 {"--image", &image_, "A component that runs this image", "REPOSITORY"},
                 {"--dockerfile", &dockerfile_, "Build that image from this Dockerfile", "FILE"},
                 {"--context", &image_context_, "Build it from this folder", "FOLDER"}},
            .details = "It is put in front of the others. -n is its namespace.",
            .examples =
                {{"devspace add deployment web --manifests 'kube/*.yaml'", "Apply manifests"},
                 {"devspace add deployment db --component postgres", "A database, after questions"}
                },
        };
    }

    Task<int> run(Context& context) override {
        if (name_.empty()) {
            throw Error(
                ErrorCode::InvalidInput,
                "the name is missing: devspace add deployment NAME --manifests 'kube/*.yaml'"
            );
        }
        const config::FoundProject project = find_project_to_edit(context);
        config::NewDeployment added;
        added.name = name_;
        added.kube_namespace = context.globals.name_space;
        added.chart_version = chart_version_;
        added.chart_repository = chart_repository_;
        if (!manifests_.empty()) {
            added.manifests = split(manifests_, ',');
        } else if (!chart_.empty()) {
            added.chart = chart_;
        } else if (!image_.empty() || !dockerfile_.empty()) {
            added.component = image_component();
        } else if (!component_.empty()) {
            added.component = co_await ask_component(context.console, component_, name_);
        } else {
            throw Error(
                ErrorCode::InvalidInput,
                "what to deploy is missing: one of --manifests, --chart, --image and --component"
            );
        }
        const bool with_image = added.component && component_.empty();
        const auto change = [&](data::Value& document, config::Version version) -> Result<> {
            if (with_image) {
                if (Result<> done = add_image(document, version); !done) return done;
            }
            return config::add_deployment(document, version, added);
        };
        edit_project(project, change);
        context.console.done("added the deployment '" + name_ + "'");
        co_return 0;
    }

  private:
    data::Value image_component() const {
        if (image_.empty()) {
            throw Error(
                ErrorCode::InvalidInput,
                "--dockerfile needs --image with the repository that the image goes to"
            );
        }
        data::Value containers = data::Value::list({data::Value::map({{"image", image_}})});
        return data::Value::map({{"containers", std::move(containers)}});
    }

    /// An image that is built here; without a Dockerfile somebody else does that.
    Result<> add_image(data::Value& document, config::Version version) const {
        const bool built = !dockerfile_.empty() || !image_context_.empty();
        if (!built && version == config::Version::V2Beta1) return {};
        const std::optional<std::string> free = config::free_image_name(document, name_, image_);
        if (!free) return {};
        config::NewImage image;
        image.name = *free;
        image.image = image_;
        image.dockerfile = dockerfile_;
        image.context = image_context_;
        image.disabled = !built;
        return config::add_image(document, version, image);
    }

    std::string name_;
    std::string manifests_;
    std::string chart_;
    std::string chart_version_;
    std::string chart_repository_;
    std::string component_;
    std::string image_;
    std::string dockerfile_;
    std::string image_context_;
};

}  // namespace

std::unique_ptr<Command> make_add_deployment() {
    return std::make_unique<AddDeployment>();
}

}  // namespace ds::cli
