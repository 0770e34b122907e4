#pragma once

#include "data/problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::data {

/// What libyaml says about a text that it cannot read.
struct YamlFailure {
    std::string_view text;  // All of it.
    std::string_view problem;
    Position position;
    std::string_view context;  // "while parsing a block mapping"; may be empty.
    Position context_position;
    bool is_encoding = false;  // Then `offset` is the place, not `position`.
    std::size_t offset = 0;
};

/// The same in words for somebody who has written the text but not the YAML specification, and
/// at the place where it has to be changed.
Problem explain_yaml_failure(const YamlFailure& failure);

}  // namespace ds::data
