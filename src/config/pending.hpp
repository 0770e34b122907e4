#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

struct Config;

/// Who has to act on a key. What is asked of a command itself, such as a pipeline of its own, has
/// a stage that no other command goes through.
enum class Stage {
    Build,
    Deploy,
    Purge,
    Dev,
    BuildCommand,
    DeployCommand,
    PurgeCommand,
    DevCommand,
};

/// Something that the file asks for and this tool cannot do yet. Commands that do not act on it
/// never mind it.
struct Pending {
    std::string message;  // With place, line and caret, as problems are shown.
    bool refused = true;  // Else a warning: the result is still what was asked for.
    std::vector<Stage> stages;
    std::string name;  // Of the image or deployment it belongs to; empty: to all.
    data::Position position;

    friend bool operator==(const Pending&, const Pending&) = default;
};

/// What a command is about to do.
struct Intent {
    std::vector<Stage> stages = {};
    std::vector<std::string> images = {};       // Only these; empty: all.
    std::vector<std::string> deployments = {};  // Only these; empty: all.
};

/// What the user should know before; fails with `InvalidInput` if something of it cannot be done
/// yet. To be asked before anything is built or changed.
Result<std::vector<std::string>> check_built(const Config& config, const Intent& intent);

}  // namespace ds::config
