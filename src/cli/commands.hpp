#pragma once

#include "cli/command.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace ds::cli {

struct CommandGroup {
    std::string_view title;
    std::vector<std::unique_ptr<Command>> commands;
};

/// All that the program can do, in help order.
std::vector<CommandGroup> make_commands();

/// The commands of the reference that are still to be written: "add sync".
const std::vector<std::string_view>& commands_not_built();

// One for each file in commands/.
std::unique_ptr<Command> make_add_deployment();
std::unique_ptr<Command> make_add_image();
std::unique_ptr<Command> make_add_port();
std::unique_ptr<Command> make_add_sync();
std::unique_ptr<Command> make_build();
std::unique_ptr<Command> make_deploy();
std::unique_ptr<Command> make_dev();
std::unique_ptr<Command> make_enter();
std::unique_ptr<Command> make_list_commands();
std::unique_ptr<Command> make_list_deployments();
std::unique_ptr<Command> make_list_images();
std::unique_ptr<Command> make_list_ports();
std::unique_ptr<Command> make_list_profiles();
std::unique_ptr<Command> make_list_sync();
std::unique_ptr<Command> make_list_vars();
std::unique_ptr<Command> make_logs();
std::unique_ptr<Command> make_print();
std::unique_ptr<Command> make_purge();
std::unique_ptr<Command> make_remove_deployment();
std::unique_ptr<Command> make_remove_image();
std::unique_ptr<Command> make_remove_port();
std::unique_ptr<Command> make_remove_sync();
std::unique_ptr<Command> make_reset_vars();
std::unique_ptr<Command> make_set_var();
std::unique_ptr<Command> make_render();
std::unique_ptr<Command> make_status_sync();
std::unique_ptr<Command> make_sync();
std::unique_ptr<Command> make_sync_allow_deletes();
std::unique_ptr<Command> make_sync_check_ignore();
std::unique_ptr<Command> make_sync_conflicts();
std::unique_ptr<Command> make_sync_restore();
std::unique_ptr<Command> make_sync_why();
std::unique_ptr<Command> make_update_config();
std::unique_ptr<Command> make_use_context();
std::unique_ptr<Command> make_use_namespace();
std::unique_ptr<Command> make_use_profile();
std::unique_ptr<Command> make_version();

}  // namespace ds::cli
