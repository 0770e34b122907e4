#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "config/edit/entries.hpp"
#include "config/version.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class UpdateConfig final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "update config",
            .summary = "Write devspace.yaml in a newer version",
            .options =
                {{"--to",
                  &to_,
                  "The version to write, up to v1beta11; v1beta3 without it",
                  "VERSION"}},
            .details =
                "Comments and order stay where the text does not change. Files are never lowered.",
            .examples = {{"devspace update config --to v1beta11", "Use keys of later versions"}},
        };
    }

    Task<int> run(Context& context) override {
        const config::FoundProject project = find_project_to_edit(context);
        const config::Version to = or_throw(target());
        const config::Loading loading = config::try_load(project.input);
        const bool stays = to_.empty() && loading.version >= to;
        if (stays && loading.problems.empty()) {
            context.console.info(
                "devspace.yaml is of version " +
                std::string(config::version_name(loading.version)) +
                "; it stays as it is, --to names a later one"
            );
            co_return 0;
        }
        const std::string text = or_throw(config::update_text(project.input, to));
        if (text == project.input.text) {
            context.console.info(
                "devspace.yaml says " + std::string(config::version_name(to)) + " already"
            );
            co_return 0;
        }
        or_throw(config::write_project_file(project.root, text));
        context.console.done(
            "devspace.yaml is now of version " + std::string(config::version_name(to))
        );
        co_return 0;
    }

  private:
    Result<config::Version> target() const {
        if (to_.empty()) return config::kUsualVersion;
        const std::optional<config::Version> version = config::find_version(to_);
        if (version) return *version;
        const std::optional<std::string> near = nearest(to_, config::version_names());
        return fail(
            ErrorCode::InvalidInput,
            "--to: there is no version '" + to_ + "'; " +
                (near ? "did you mean '" + *near + "'?"
                      : "there are " + join(config::version_names(), ", "))
        );
    }

    std::string to_;
};

}  // namespace

std::unique_ptr<Command> make_update_config() {
    return std::make_unique<UpdateConfig>();
}

}  // namespace ds::cli
