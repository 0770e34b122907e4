#pragma once

#include "data/value.hpp"
#include "data/yaml_tree.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::data {

/// How somebody lays out YAML, and how values look that way. Texts come without a last line end;
/// line ends inside are "\n".
class YamlLayout {
  public:
    /// Takes over the habits of a text.
    YamlLayout(std::string_view text, const YamlNode& root);

    /// Texts of several lines become quoted ones.
    void avoid_literals() { literals_ = false; }

    std::size_t step() const { return step_; }

    /// How far the "-" of a list stands to the right of the key above.
    std::size_t list_offset() const { return list_offset_; }

    /// "key: value", or over several lines, for a block map whose keys stand at `column`.
    std::string member(std::string_view key, const Value& value, std::size_t column) const;

    /// "- value" likewise.
    std::string item(const Value& value, std::size_t column) const;

    /// The entries of a list or map that is not empty, at `column`; the first line without its
    /// indentation.
    std::string block(const Value& value, std::size_t column) const;

    /// A scalar or an empty list or map, for block context; a text of several lines is a literal
    /// whose lines stand at `column`.
    std::string scalar(const Value& value, std::size_t column) const;

    /// Anything on one line, for flow context.
    std::string flow(const Value& value) const;
    std::string flow_member(std::string_view key, const Value& value) const;

  private:
    void learn(std::string_view text, const YamlNode& node, std::size_t column);

    std::size_t step_ = 0;  // Zero while it is not known.
    std::size_t list_offset_ = 0;
    bool knows_lists_ = false;
    bool literals_ = true;
};

/// Whether it needs lines of its own in block context.
bool is_block_value(const Value& value);

std::size_t column_of(std::string_view text, std::size_t offset);

}  // namespace ds::data
