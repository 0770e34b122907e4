#pragma once

#include "base/result.hpp"
#include "config/config.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ds::config {

/// What the world gives to `open_project`.
struct OpenInput {
    std::string directory;                 // Absolute: where the command was called.
    std::string home;                      // Absolute, or empty.
    std::vector<std::string> assignments;  // "NAME=VALUE", as given with --var.
    std::map<std::string, std::string> environment;
    std::chrono::system_clock::time_point now;
};

struct OpenedProject {
    std::string root;  // All relative paths of the config start here.
    Config config;
};

/// Finds the project around a directory and loads its devspace.yaml. All that is wrong with it is
/// one `InvalidInput`; `NotFound` when there is no project.
Result<OpenedProject> open_project(const OpenInput& input);

}  // namespace ds::config
