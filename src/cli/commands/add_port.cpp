#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "config/edit/entries.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

class AddPort final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "add port",
            .summary = "Forward more ports in dev",
            .options =
                {{"ports", &ports_, "LOCAL[:REMOTE], comma separated", "PORTS"},
                 {"--label-selector", &labels_, "Of the pods with these labels", "KEY=VALUE,…"}},
            .details =
                "Without labels the first entry of dev.ports gets them. -n is the namespace of a "
                "new entry.",
            .examples =
                {{"devspace add port 8080:80", "Local port 8080 leads to port 80 of the pod"}},
        };
    }

    Task<int> run(Context& context) override {
        if (ports_.empty()) {
            throw Error(
                ErrorCode::InvalidInput, "the ports are missing: devspace add port 8080:80,9000"
            );
        }
        const std::vector<config::PortPair> ports = or_throw(config::parse_ports(ports_));
        const config::SelectorLabels labels = or_throw(config::parse_labels(labels_));
        const config::FoundProject project = find_project_to_edit(context);
        const auto change = [&](data::Value& document, config::Version version) {
            return config::add_ports(document, version, ports, labels, context.globals.name_space);
        };
        edit_project(project, change);
        context.console.done("added port " + ports_);
        co_return 0;
    }

  private:
    std::string ports_;
    std::string labels_;
};

}  // namespace

std::unique_ptr<Command> make_add_port() {
    return std::make_unique<AddPort>();
}

}  // namespace ds::cli
