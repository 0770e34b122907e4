#pragma once

#include "base/error.hpp"
#include "config/config.hpp"
#include "config/variable.hpp"
#include "config/version.hpp"
#include "data/problem.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ds::config {

/// A profile of the file.
struct ProfileEntry {
    std::string name;
    std::string description;
    data::Position position;

    friend bool operator==(const ProfileEntry&, const ProfileEntry&) = default;
};

/// Everything that a config depends on: loading reads no files, no clock, no environment.
struct LoadInput {
    std::string text;                      // Of devspace.yaml.
    std::string file = "devspace.yaml";    // What messages call it.
    std::vector<std::string> assignments;  // "NAME=VALUE", as given with --var.
    std::map<std::string, std::string> environment;
    std::string random;                     // For DEVSPACE_RANDOM: `crypto::random_letters(6)`.
    std::int64_t timestamp = 0;             // For DEVSPACE_TIMESTAMP: seconds since 1970.
    std::optional<std::string> git_commit;  // For DEVSPACE_GIT_COMMIT: `read_git_commit`.
    /// Values of further predefined variables: "devspace_context", "devspace_git_branch".
    std::map<std::string, std::string> facts;

    std::vector<std::string> profiles;  // As given with -p, or the one that is in use.
    bool profile_in_use = false;        // `profiles` is what `use profile` said.
    bool activate_profiles = true;      // Those whose conditions are met are applied too.

    std::map<std::string, std::string> answers;  // To questions for variables, now and earlier.
    std::map<std::string, std::string> outputs;  // Of the commands of variables, by variable.
};

/// What has to be found out before a config can be loaded.
struct Needs {
    std::vector<Variable> questions;  // To ask the user; defaults have their values in them.
    std::vector<Variable> commands;   // To run; likewise.
    bool cluster = false;             // The facts "devspace_context" and "devspace_namespace".
    /// The same for those who can find out nothing: one for each place that needs a variable.
    std::vector<data::Problem> problems;

    bool empty() const { return questions.empty() && commands.empty() && !cluster; }
};

/// How far loading came.
struct Loading {
    std::optional<Config> config;  // None if there are problems or needs.
    std::vector<data::Problem> problems;
    Needs needs;                       // Looked at only when there are no problems.
    std::vector<data::Problem> notes;  // What an old file says that is of no use any more.

    Version version = kUsualVersion;
    data::Value document;  // In this version, after profiles and variables; without them.
    std::vector<Variable> variables;         // The definitions of the file.
    std::set<std::string> used_variables;    // Names, also of those without a definition.
    std::vector<std::string> profiles;       // That were applied, in order.
    std::vector<ProfileEntry> all_profiles;  // Of the file.
};

/// Reads, checks and decodes as far as `input` allows.
Loading try_load(const LoadInput& input);

/// Reads, checks and decodes; yields the config or every problem there is. Needs are problems.
tl::expected<Config, std::vector<data::Problem>> load(const LoadInput& input);

/// What is wrong, and what is needed, for those who can find out nothing.
std::vector<data::Problem> all_problems(Loading loading);

/// The problems as one `InvalidInput`, each as "devspace.yaml:3:7: images.web: …" with the line
/// and a caret under the spot.
Error to_error(const LoadInput& input, const std::vector<data::Problem>& problems);

}  // namespace ds::config
