#pragma once

#include "data/problem.hpp"
#include "data/value.hpp"
#include "data/yaml.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace ds::data {

/// Changes the first document of `text` so that it reads as `wanted`, and nothing else: what is
/// equal keeps every byte, what changes keeps its comments, quotes and place, what is new looks
/// like the rest (indentation, lists, line ends, flow style). A key whose value moved to another
/// key of the same map is renamed.
///
/// Fails when `text` cannot be read, and where the change is not possible without harm, such as
/// to what an anchor gives to others; the problem says where. Values compare as YAML: order of keys
/// does not count.
tl::expected<std::string, Problem> edit_yaml(
    std::string_view text, YamlDialect dialect, const Value& wanted
);

}  // namespace ds::data
