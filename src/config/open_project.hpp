#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "config/config.hpp"
#include "config/generated_cache.hpp"
#include "config/load.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds {
class Console;
}

namespace ds::config {

/// Whether profiles count: the edit commands work on the file without them.
enum class ProfileUse { AsChosen, None };

/// What the world gives to `find_project` and `open_project`.
struct OpenInput {
    std::string directory;                 // Absolute: where the command was called.
    std::string home;                      // Absolute, or empty.
    std::vector<std::string> assignments;  // "NAME=VALUE", as given with --var.
    std::map<std::string, std::string> environment;
    std::chrono::system_clock::time_point now;
    /// As given with -p; with none, the one that `use profile` chose. An empty name switches that
    /// off.
    std::vector<std::string> profiles;
    bool activate_profiles = true;
    ProfileUse profile_use = ProfileUse::AsChosen;
    /// Yields the facts "devspace_context" and "devspace_namespace"; called when a variable wants
    /// them. May be empty.
    std::function<std::map<std::string, std::string>()> find_cluster;
};

/// A project before its file is understood.
struct FoundProject {
    std::string root;  // All relative paths of the config start here.
    LoadInput input;   // Of its devspace.yaml.
    GeneratedCache cache;
    std::string profile;                 // In effect: the last of those chosen, or empty.
    std::optional<std::string> warning;  // About the cache.
    std::function<std::map<std::string, std::string>()> find_cluster;
};

/// Finds the project around a directory and reads its files. `NotFound` when there is none.
Result<FoundProject> find_project(const OpenInput& input);

/// Loads the file, asks for variables on the console, runs the commands of others, and keeps what
/// was answered in the project's cache. Throws `Error` `InvalidInput` with all that is wrong with
/// the file, or naming the variables that nobody is there to give a value to.
Task<Loading> load_found(FoundProject& project, Console& console);

struct OpenedProject {
    std::string root;
    Config config;
    GeneratedCache cache;
    std::string profile;
};

/// `find_project` and `load_found`.
Task<OpenedProject> open_project(OpenInput input, Console& console);

}  // namespace ds::config
