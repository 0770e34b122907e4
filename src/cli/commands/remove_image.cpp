#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "config/edit/entries.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class RemoveImage final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "remove image",
            .summary = "Remove an image from devspace.yaml",
            .options = {{"name", &name_, "Which one", "NAME"}, {"--all", &all_, "All of them"}},
        };
    }

    Task<int> run(Context& context) override {
        if (name_.empty() == !all_) {
            throw Error(ErrorCode::InvalidInput, "give either the name of an image or --all");
        }
        const config::FoundProject project = find_project_to_edit(context);
        const auto change = [this](data::Value& document, config::Version) -> Result<> {
            const Result<std::size_t> removed = config::remove_image(document, name_);
            return removed ? Result<>() : fail(removed.error());
        };
        edit_project(project, change);
        context.console.done(all_ ? "removed all images" : "removed the image '" + name_ + "'");
        co_return 0;
    }

  private:
    std::string name_;
    bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> make_remove_image() {
    return std::make_unique<RemoveImage>();
}

}  // namespace ds::cli
