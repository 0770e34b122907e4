#include "cli/commands.hpp"

#include <utility>

namespace ds::cli {
namespace {

template <typename... Commands>
CommandGroup group(std::string_view title, Commands... commands) {
    CommandGroup made{.title = title, .commands = {}};
    (made.commands.push_back(std::move(commands)), ...);
    return made;
}

}  // namespace

std::vector<CommandGroup> make_commands() {
    std::vector<CommandGroup> groups;
    groups.push_back(group("Develop", make_dev(), make_deploy(), make_build(), make_purge()));
    groups.push_back(group("Work with containers", make_logs(), make_enter(), make_sync()));
    groups.push_back(group(
        "Look after a sync",
        make_status_sync(),
        make_sync_why(),
        make_sync_conflicts(),
        make_sync_restore(),
        make_sync_check_ignore(),
        make_sync_allow_deletes()
    ));
    groups.push_back(group("Other commands", make_version()));
    return groups;
}

const std::vector<std::string_view>& commands_not_built() {
    static const std::vector<std::string_view> kNames = {
        "add deployment",
        "add image",
        "add port",
        "add provider",
        "add sync",
        "analyze",
        "attach",
        "cleanup images",
        "connect cluster",
        "create space",
        "init",
        "list available-components",
        "list clusters",
        "list commands",
        "list deployments",
        "list ports",
        "list profiles",
        "list providers",
        "list spaces",
        "list sync",
        "list vars",
        "login",
        "open",
        "remove cluster",
        "remove context",
        "remove deployment",
        "remove image",
        "remove port",
        "remove provider",
        "remove space",
        "remove sync",
        "reset key",
        "reset vars",
        "run",
        "set analytics",
        "ui",
        "update config",
        "update dependencies",
        "upgrade",
        "use context",
        "use namespace",
        "use profile",
        "use provider",
        "use space",
    };
    return kNames;
}

}  // namespace ds::cli
