#pragma once

#include "config/era.hpp"
#include "data/value.hpp"

#include <optional>
#include <string>

namespace ds::config {

/// One entry of `patches`.
struct Patch {
    std::string op;
    std::string path;
    std::string from;   // Of "move" and "copy".
    data::Value value;  // Null if there is none.
};

/// Changes `document` as the patch says, by the rules of `era`. Yields why it cannot, with the path
/// and what is there instead; the document is then as it was or partly changed.
std::optional<std::string> apply_patch(data::Value& document, const Patch& patch, Era era);

}  // namespace ds::config
