#include "base/console.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "config/open_project.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace ds::cli {
namespace {

class ResetVars final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "reset vars",
            .summary = "Forget the answers to questions for variables",
            .options = {},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        const std::size_t count = project.cache.vars.size();
        if (count > 0) {
            const auto forget = [](config::GeneratedCache& cache) {
                cache.vars.clear();
            };
            or_throw(config::update_generated(project.root, forget));
        }
        context.console.done(
            count == 0 ? "there were no answers"
                       : "forgot " + std::to_string(count) + (count == 1 ? " answer" : " answers")
        );
        co_return 0;
    }
};

}  // namespace

std::unique_ptr<Command> make_reset_vars() {
    return std::make_unique<ResetVars>();
}

}  // namespace ds::cli
