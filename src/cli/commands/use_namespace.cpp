#include "base/console.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "kube/client.hpp"
#include "kube/kubeconfig_edit.hpp"
#include "sys/file.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class UseNamespace final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "use namespace",
            .summary = "Choose the namespace of the current context",
            .options =
                {{"name", &name_, "Name of the namespace; asked for without it", "NAME"},
                 {"--reset", &reset_, "Leave it to the cluster's default"}},
            .details =
                "Changes the kubeconfig in place. --kube-context means another context "
                "than the current one.",
            .examples =
                {{"devspace use namespace shop", "Work in another namespace"},
                 {"devspace use namespace --reset", "Go back to 'default'"}},
        };
    }

    Task<int> run(Context& context) override {
        if (reset_ && !name_.empty()) {
            throw Error(ErrorCode::InvalidInput, "--reset and a name exclude each other");
        }
        const kube::KubeMachine machine{context.environment, context.home, sys::read_file};
        std::string name = name_;
        if (!reset_ && name.empty()) name = co_await choose(context);
        const kube::ConfigEdit edit =
            or_throw(kube::edit_namespace(machine, context.globals.kube_context, name));
        or_throw(kube::write_edit(edit));
        context.console.done(
            reset_ ? "the context '" + edit.context + "' has no namespace of its own any more"
                   : "the namespace '" + name + "' is that of the context '" + edit.context + "'"
        );
        if (edit.before != name) {
            context.console.info(
                "to go back: devspace use namespace " +
                (edit.before.empty() ? "--reset" : edit.before)
            );
        }
        co_return 0;
    }

  private:
    static Task<std::string> choose(Context& context) {
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        kube::Selection selection;
        selection.kind = {"v1", "Namespace"};
        const kube::ObjectList namespaces = co_await client->list(std::move(selection));
        PickQuestion question;
        question.text = "Which namespace do you want to use?";
        question.otherwise = "pass the name of a namespace";
        for (const data::Value& object : namespaces.items)
            question.options.emplace_back(object.text_at("metadata.name"));
        std::vector<std::string> names = question.options;
        const auto current = std::ranges::find(names, client->access().name_space);
        if (current != names.end())
            question.preselected = static_cast<std::size_t>(current - names.begin());
        if (names.empty()) throw Error(ErrorCode::NotFound, "the cluster has no namespaces");
        const std::size_t chosen = co_await context.console.pick(std::move(question));
        co_return names[chosen];
    }

    std::string name_;
    bool reset_ = false;
};

}  // namespace

std::unique_ptr<Command> make_use_namespace() {
    return std::make_unique<UseNamespace>();
}

}  // namespace ds::cli
