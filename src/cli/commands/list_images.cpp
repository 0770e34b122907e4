#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "cli/project_edit.hpp"
#include "config/open_project.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class ListImages final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "list images",
            .summary = "List the images of devspace.yaml",
            .options = {},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        Table table{.header = {"Name", "Image", "Tags", "Dockerfile", "Context"}, .rows = {}};
        for (const config::Image& image : loading.config->images) {
            std::string tags = image.tag.empty() ? "(random)" : image.tag;
            for (const std::string& tag : image.more_tags)
                tags += ", " + tag;
            table.rows.push_back(
                {image.name, image.repository, tags, image.dockerfile, image.context}
            );
        }
        print_table(context, std::move(table), "devspace.yaml has no images");
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_list_images() {
    return std::make_unique<ListImages>();
}

}  // namespace ds::cli
