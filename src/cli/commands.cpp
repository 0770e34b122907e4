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
    groups.push_back(
        group("Develop", make_dev(), make_deploy(), make_build(), make_purge(), make_render())
    );
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
    groups.push_back(group(
        "Work with devspace.yaml",
        make_print(),
        make_list_images(),
        make_list_deployments(),
        make_list_ports(),
        make_list_sync(),
        make_list_profiles(),
        make_list_vars(),
        make_list_commands(),
        make_add_image(),
        make_add_deployment(),
        make_add_port(),
        make_add_sync(),
        make_remove_image(),
        make_remove_deployment(),
        make_remove_port(),
        make_remove_sync(),
        make_update_config()
    ));
    groups.push_back(group(
        "Choose and answer",
        make_use_profile(),
        make_use_context(),
        make_use_namespace(),
        make_set_var(),
        make_reset_vars()
    ));
    groups.push_back(group("Other commands", make_version()));
    return groups;
}

const std::vector<std::string_view>& commands_not_built() {
    static const std::vector<std::string_view> kNames = {
        "add provider",
        "analyze",
        "attach",
        "cleanup images",
        "connect cluster",
        "create space",
        "init",
        "list available-components",
        "list clusters",
        "list providers",
        "list spaces",
        "login",
        "open",
        "remove cluster",
        "remove context",
        "remove provider",
        "remove space",
        "reset key",
        "run",
        "set analytics",
        "ui",
        "update dependencies",
        "upgrade",
        "use provider",
        "use space",
    };
    return kNames;
}

}  // namespace ds::cli
