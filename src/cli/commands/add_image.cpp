#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "config/edit/entries.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class AddImage final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "add image",
            .summary = "Add an image to devspace.yaml",
            .options =
                {{"name", &name_, "What commands and selectors call it", "NAME"},
                 {"--image", &image_.image, "Its repository, with the registry", "REPOSITORY"},
                 {"--tag", &image_.tag, "A fixed tag instead of a random one", "TAG"},
                 {"--context", &image_.context, "Build context", "FOLDER"},
                 {"--dockerfile", &image_.dockerfile, "Dockerfile", "FILE"},
                 {"--buildtool", &image_.build_tool, "docker or kaniko", "TOOL"}},
            .examples =
                {{"devspace add image web --image registry.example.com/team/web",
                  "Build ./Dockerfile"}},
        };
    }

    Task<int> run(Context& context) override {
        if (name_.empty() || image_.image.empty()) {
            throw Error(
                ErrorCode::InvalidInput,
                "name and repository are needed: devspace add image NAME --image REPOSITORY"
            );
        }
        if (!image_.build_tool.empty() && image_.build_tool != "docker" &&
            image_.build_tool != "kaniko") {
            throw Error(
                ErrorCode::InvalidInput,
                "there is no build tool '" + image_.build_tool + "'; there are docker and kaniko"
            );
        }
        image_.name = name_;
        const config::FoundProject project = find_project_to_edit(context);
        const auto change = [this](data::Value& document, config::Version version) {
            return config::add_image(document, version, image_);
        };
        edit_project(project, change);
        context.console.done("added the image '" + name_ + "'");
        co_return 0;
    }

  private:
    std::string name_;
    config::NewImage image_;
};

}  // namespace

std::unique_ptr<Command> make_add_image() {
    return std::make_unique<AddImage>();
}

}  // namespace ds::cli
