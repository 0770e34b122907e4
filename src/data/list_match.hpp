#pragma once

#include "data/value.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace ds::data {

/// For each item of `wanted` the item of `old` that it is, perhaps changed; nothing for a new one.
/// Increasing: items that were moved are new.
std::vector<std::optional<std::size_t>> match_items(
    const Value::List& old, const Value::List& wanted
);

}  // namespace ds::data
