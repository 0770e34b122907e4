#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::images {

/// One stage of a Dockerfile: from its FROM to the next.
struct Stage {
    std::string name;     // In lower case; empty when it has none.
    std::size_t end = 0;  // Offset in the text where the next stage begins, or its size.

    friend bool operator==(const Stage&, const Stage&) = default;
};

/// Finds the stages; comments, continued lines and here-documents are understood.
std::vector<Stage> find_stages(std::string_view dockerfile);

/// The stage that `target` names, by name or number; the last one for an empty target. Fails with
/// `InvalidInput` naming the stages there are.
Result<Stage> stage_of(std::string_view dockerfile, std::string_view target);

/// What an image starts with instead of what its Dockerfile says; an empty list clears it.
struct StartOverride {
    std::optional<std::vector<std::string>> entrypoint;
    std::optional<std::vector<std::string>> command;

    explicit operator bool() const { return entrypoint || command; }
};

/// The Dockerfile with the override at the end of the target's stage.
Result<std::string> override_start(
    std::string_view dockerfile, std::string_view target, const StartOverride& start
);

}  // namespace ds::images
