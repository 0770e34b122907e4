#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/project_edit.hpp"
#include "config/edit/entries.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ds::cli {
namespace {

class AddSync final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "add sync",
            .summary = "Keep one more folder in sync in dev",
            .options =
                {{"--local", &local_, "Local folder, relative to the project", "FOLDER"},
                 {"--container", &container_, "Folder in the container, absolute", "FOLDER"},
                 {"--exclude", &exclude_, "Patterns to leave out, comma separated", "PATTERNS"},
                 {"--label-selector", &labels_, "Of the pod with these labels", "KEY=VALUE,…"}},
            .examples =
                {{"devspace add sync --local src --container /app/src", "Sync the folder src"}},
        };
    }

    Task<int> run(Context& context) override {
        if (local_.empty() || container_.empty()) {
            throw Error(ErrorCode::InvalidInput, "both --local and --container are needed");
        }
        if (!container_.starts_with('/')) {
            throw Error(
                ErrorCode::InvalidInput,
                "--container: '" + container_ + "' is not absolute; it begins with '/'"
            );
        }
        const config::FoundProject project = find_project_to_edit(context);
        config::NewSync sync;
        sync.local = relative(local_, project.root);
        sync.container = container_;
        sync.labels = or_throw(config::parse_labels(labels_));
        sync.kube_namespace = context.globals.name_space;
        if (!exclude_.empty()) sync.exclude = split(exclude_, ',');
        const auto change = [&sync](data::Value& document, config::Version version) {
            return config::add_sync(document, version, sync);
        };
        edit_project(project, change);
        context.console.done("added the sync of '" + sync.local + "' and '" + container_ + "'");
        co_return 0;
    }

  private:
    /// Paths of devspace.yaml begin at the project.
    static std::string relative(const std::string& path, const std::string& root) {
        if (path == root) return ".";
        return path.starts_with(root + "/") ? path.substr(root.size() + 1) : path;
    }

    std::string local_;
    std::string container_;
    std::string exclude_;
    std::string labels_;
};

}  // namespace

std::unique_ptr<Command> make_add_sync() {
    return std::make_unique<AddSync>();
}

}  // namespace ds::cli
