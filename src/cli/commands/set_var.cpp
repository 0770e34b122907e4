#include "base/console.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "config/open_project.hpp"
#include "config/variable_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ds::cli {
namespace {

class SetVar final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "set var",
            .summary = "Store values of variables, as answers to their questions",
            .options =
                {{"assignments", &assignments_, "NAME=VALUE", "NAME=VALUE"},
                 {"--overwrite", &overwrite_, "Replace answers that there are"}},
            .details =
                "Checked like a typed answer. The environment and --var still come first where "
                "they count.",
            .examples =
                {{"devspace set var DOMAIN=shop.example.com", "Answer a question before it is asked"
                }},
        };
    }

    Task<int> run(Context& context) override {
        if (assignments_.empty()) {
            throw Error(
                ErrorCode::InvalidInput,
                "a value is missing; 'devspace set var NAME=VALUE' sets one"
            );
        }
        config::FoundProject project = find_project(context);
        const config::Loading loading = config::try_load(project.input);
        if (!loading.problems.empty()) throw config::to_error(project.input, loading.problems);
        const std::map<std::string, std::string> answers =
            or_throw(config::check_assignments(assignments_, loading));
        if (!overwrite_) {
            for (const auto& [name, answer] : answers) {
                if (!project.cache.vars.contains(name)) continue;
                throw Error(
                    ErrorCode::InvalidInput,
                    "the variable '" + name + "' has an answer already, and --overwrite is off"
                );
            }
        }
        const auto store = [&answers](config::GeneratedCache& cache) {
            for (const auto& [name, answer] : answers)
                cache.vars[name] = answer;
        };
        or_throw(config::update_generated(project.root, store));
        for (const auto& [name, answer] : answers)
            context.console.done("stored a value for the variable '" + name + "'");
        co_return 0;
    }

  private:
    std::vector<std::string> assignments_;
    bool overwrite_ = true;
};

}  // namespace

std::unique_ptr<Command> make_set_var() {
    return std::make_unique<SetVar>();
}

}  // namespace ds::cli
