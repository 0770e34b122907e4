#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "config/newest_form.hpp"
#include "config/open_project.hpp"
#include "data/yaml.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace ds::cli {
namespace {

class Print final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "print",
            .summary = "Print devspace.yaml with profiles and variables applied",
            .options = {},
            .details =
                "The file as it counts, in the newest version of its line. Needs no cluster.",
            .examples = {{"devspace print -p production", "See what a profile makes of the file"}},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const config::Loading loading = co_await config::load_found(project, context.console);
        context.console.output(data::write_yaml(config::newest_form(loading)));
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_print() {
    return std::make_unique<Print>();
}

}  // namespace ds::cli
