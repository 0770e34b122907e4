#pragma once

#include "data/problem.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ds::data {

struct YamlEntry;

/// How a value of the first document of a text is written, and where: offsets are in bytes.
struct YamlNode {
    enum class Kind { Scalar, List, Map, Alias };
    enum class Style { Block, Flow, Plain, SingleQuoted, DoubleQuoted, Literal };

    Kind kind = Kind::Scalar;
    Style style = Style::Plain;
    std::size_t begin = 0;    // Of its anchor and tag, if there are any.
    std::size_t content = 0;  // Of what stands behind them.
    std::size_t end = 0;      // Behind its last character; comments and blank lines left out.
    std::string anchor;       // Its own, or the one that an alias means.
    bool has_tag = false;
    std::vector<YamlEntry> entries;  // Of a list or map.

    bool is_block() const { return style == Style::Block; }

    bool is_empty() const { return kind == Kind::Scalar && begin == end; }
};

/// A member of a map or an item of a list.
struct YamlEntry {
    std::string key;        // As it is written, without quotes.
    std::size_t begin = 0;  // Of the key; of the "-" in a block list; of the value in a flow list.
    std::size_t key_end = 0;
    std::size_t after = 0;  // Where the value may begin: behind the ":" or "-".
    bool is_merge = false;  // "<<".
    bool is_odd = false;    // "? key", or a key without a ":".
    YamlNode value;

    std::size_t end() const { return value.is_empty() ? after : value.end; }
};

/// The tree of the first document. Fails as `parse_yaml` does.
tl::expected<YamlNode, Problem> parse_yaml_tree(std::string_view text);

}  // namespace ds::data
