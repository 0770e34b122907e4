#pragma once

#include "data/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

struct Config;

/// Who has to act on a key. One key may concern several.
enum class Stage { Build, Deploy, Purge, Dev };

/// Something that the file asks for and this tool cannot do yet. Commands that do not act on it
/// never mind it.
struct Pending {
    std::string key;      // As the user wrote it: "deployments[0].helm.driver".
    std::string text;     // What happens instead, or why it cannot be.
    bool refused = true;  // Else a warning: the result is still what was asked for.
    Stage stage = Stage::Build;
    std::string name;  // Of the image or deployment it belongs to; empty: to all.
    data::Position position;

    friend bool operator==(const Pending&, const Pending&) = default;
};

}  // namespace ds::config
