#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "config/json_schema.hpp"
#include "config/newest_form.hpp"
#include "config/open_project.hpp"
#include "config/version.hpp"
#include "data/yaml.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ds::cli {
namespace {

class Print final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "print",
            .summary = "Print devspace.yaml with profiles and variables applied",
            .options =
                {{.name = "what",
                  .target = &what_,
                  .help = "'schema' prints a JSON Schema of devspace.yaml for editors instead; a "
                          "version behind it, such as v1beta3, that of this version alone"}},
            .details =
                "The file as it counts, in the newest version of its line. Needs no cluster.",
            .examples =
                {{"devspace print -p production", "See what a profile makes of the file"},
                 {"devspace print schema > devspace.schema.json", "Let an editor check the file"}},
        };
    }

    Task<int> run(Context& context) override {
        if (!what_.empty()) {
            context.console.output(schema());
            co_return 0;
        }
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        context.console.output(data::write_yaml(config::newest_form(loading)));
        co_return 0;
    }

  private:
    std::string schema() const {
        if (what_.front() != "schema" || what_.size() > 2) {
            throw Error(
                ErrorCode::InvalidInput,
                "there is nothing called '" + join(what_, " ") +
                    "' to print; 'devspace print schema [VERSION]' is there"
            );
        }
        if (what_.size() == 1) return config::json_schema();
        const std::optional<config::Version> version = config::find_version(what_.back());
        if (version) return config::json_schema(*version);
        throw Error(
            ErrorCode::InvalidInput,
            "there is no version '" + what_.back() + "'; the versions are " +
                join(config::version_names(), ", ")
        );
    }

    std::vector<std::string> what_;
};

}  // namespace

std::unique_ptr<Command> make_print() {
    return std::make_unique<Print>();
}

}  // namespace ds::cli
