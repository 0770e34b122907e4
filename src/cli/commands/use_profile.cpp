#include "base/console.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "config/open_project.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class UseProfile final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "use profile",
            .summary = "Choose the profile that commands apply",
            .options =
                {{"name", &name_, "Name of the profile; asked for without it", "NAME"},
                 {"--reset", &reset_, "Use no profile any more"}},
            .examples =
                {{"devspace use profile staging", "Until it is reset"},
                 {"devspace use profile --reset", "Back to the file as it is"}},
        };
    }

    Task<int> run(Context& context) override {
        config::FoundProject project = find_project(context);
        if (project.warning) context.console.warn(*project.warning);
        if (reset_ && !name_.empty()) {
            throw Error(ErrorCode::InvalidInput, "--reset and a name exclude each other");
        }
        std::string name;
        if (!reset_) name = co_await choose(context, project);
        const auto store = [&name](config::GeneratedCache& cache) {
            cache.active_profile = name;
        };
        or_throw(config::update_generated(project.root, store));
        context.console.done(
            reset_ ? "no profile is in use" : "the profile '" + name + "' is in use"
        );
        co_return 0;
    }

  private:
    Task<std::string> choose(Context& context, const config::FoundProject& project) {
        const config::Loading loading = config::try_load(project.input);
        std::vector<std::string> names;
        for (const config::ProfileEntry& profile : loading.all_profiles)
            names.push_back(profile.name);
        if (names.empty()) {
            throw Error(ErrorCode::InvalidInput, "devspace.yaml has no profiles");
        }
        if (name_.empty()) {
            PickQuestion question;
            question.text = "Which profile do you want to use?";
            question.options = names;
            question.otherwise = "pass the name of a profile: " + join(names, ", ");
            const auto active = std::ranges::find(names, project.cache.active_profile);
            if (active != names.end())
                question.preselected = static_cast<std::size_t>(active - names.begin());
            const std::size_t chosen = co_await context.console.pick(std::move(question));
            co_return names[chosen];
        }
        if (std::ranges::find(names, name_) == names.end()) {
            const std::optional<std::string> near = nearest(name_, names);
            throw Error(
                ErrorCode::InvalidInput,
                "there is no profile '" + name_ + "'; " +
                    (near ? "did you mean '" + *near + "'?"
                          : "the profiles are " + join(names, ", "))
            );
        }
        co_return name_;
    }

    std::string name_;
    bool reset_ = false;
};

}  // namespace

std::unique_ptr<Command> make_use_profile() {
    return std::make_unique<UseProfile>();
}

}  // namespace ds::cli
