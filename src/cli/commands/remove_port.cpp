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

class RemovePort final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "remove port",
            .summary = "Forward fewer ports in dev",
            .options =
                {{"ports", &ports_, "Local or remote ports, comma separated", "PORTS"},
                 {"--label-selector", &labels_, "Only of the pods with these labels", "KEY=VALUE,…"
                 },
                 {"--all", &all_, "All of them"}},
        };
    }

    Task<int> run(Context& context) override {
        const bool given = !ports_.empty() || !labels_.empty();
        if (given == all_) {
            throw Error(ErrorCode::InvalidInput, "give either ports, --label-selector or --all");
        }
        config::PortCriteria criteria;
        criteria.all = all_;
        criteria.labels = or_throw(config::parse_labels(labels_));
        if (!ports_.empty()) {
            for (const config::PortPair& pair : or_throw(config::parse_ports(ports_))) {
                criteria.ports.push_back(pair.local);
                if (pair.remote != pair.local) criteria.ports.push_back(pair.remote);
            }
        }
        const config::FoundProject project = find_project_to_edit(context);
        std::size_t removed = 0;
        const auto change = [&](data::Value& document, config::Version version) -> Result<> {
            const Result<std::size_t> count = config::remove_ports(document, version, criteria);
            removed = count.value_or(0);
            return count ? Result<>() : fail(count.error());
        };
        edit_project(project, change);
        if (removed == 0) {
            context.console.warn("there is no such port in devspace.yaml; 'devspace list ports'");
        } else {
            context.console.done(
                "removed " + std::to_string(removed) + (removed == 1 ? " port" : " ports")
            );
        }
        co_return 0;
    }

  private:
    std::string ports_;
    std::string labels_;
    bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> make_remove_port() {
    return std::make_unique<RemovePort>();
}

}  // namespace ds::cli
