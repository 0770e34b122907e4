#include "base/console.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "kube/kubeconfig_edit.hpp"
#include "sys/file.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class UseContext final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "use context",
            .summary = "Choose the current context of the kubeconfig",
            .options = {{"name", &name_, "Name of the context; asked for without it", "NAME"}},
            .details =
                "Changes the kubeconfig in place, as kubectl would: of several files in "
                "$KUBECONFIG\nthe first one that exists.",
            .examples = {{"devspace use context minikube", "Work with another cluster"}},
        };
    }

    Task<int> run(Context& context) override {
        const kube::KubeMachine machine{context.environment, context.home, sys::read_file};
        const kube::KubeContexts contexts = or_throw(kube::list_contexts(machine));
        const std::string name = co_await choose(context, contexts);
        const kube::ConfigEdit edit = or_throw(kube::edit_current_context(machine, name));
        or_throw(kube::write_edit(edit));
        context.console.done("the context '" + name + "' is current");
        if (!contexts.current.empty() && contexts.current != name) {
            context.console.info("to go back: devspace use context " + contexts.current);
        }
        co_return 0;
    }

  private:
    Task<std::string> choose(Context& context, kube::KubeContexts contexts) {
        std::vector<std::string> names = contexts.names;
        std::ranges::sort(names);
        if (names.empty()) {
            throw Error(ErrorCode::InvalidInput, "the kubeconfig defines no contexts");
        }
        if (name_.empty()) {
            PickQuestion question;
            question.text = "Which context do you want to use?";
            question.options = names;
            question.otherwise = "pass the name of a context: " + join(names, ", ");
            const auto current = std::ranges::find(names, contexts.current);
            if (current != names.end())
                question.preselected = static_cast<std::size_t>(current - names.begin());
            const std::size_t chosen = co_await context.console.pick(std::move(question));
            co_return names[chosen];
        }
        if (std::ranges::find(names, name_) == names.end()) {
            const std::optional<std::string> near = nearest(name_, names);
            throw Error(
                ErrorCode::InvalidInput,
                "the kubeconfig has no context '" + name_ + "'; " +
                    (near ? "did you mean '" + *near + "'?"
                          : "the contexts are " + join(names, ", "))
            );
        }
        co_return name_;
    }

    std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_use_context() {
    return std::make_unique<UseContext>();
}

}  // namespace ds::cli
