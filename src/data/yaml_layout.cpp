#include "data/yaml_layout.hpp"

#include "base/strings.hpp"
#include "data/yaml.hpp"

#include <algorithm>

namespace ds::data {
namespace {

std::string without_line_end(std::string text) {
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

std::string on_one_line(const Value& value) {
    return without_line_end(write_yaml(value));
}

std::string key_text(std::string_view key) {
    return on_one_line(Value(key));
}

/// In flow context ",", "[" and the like end a text without quotes.
std::string flow_text(std::string text) {
    const bool quoted = text.starts_with('"') || text.starts_with('\'') || text.starts_with('!');
    if (quoted || text.find_first_of(",[]{}:#") == std::string::npos) return text;
    std::string safe = "'";
    for (const char character : text) {
        safe += character;
        if (character == '\'') safe += '\'';
    }
    return safe + "'";
}

}  // namespace

bool is_block_value(const Value& value) {
    return !value.list().empty() || !value.map().empty();
}

std::size_t column_of(std::string_view text, std::size_t offset) {
    const std::size_t line = text.substr(0, offset).rfind('\n');
    return line == std::string_view::npos ? offset : offset - line - 1;
}

YamlLayout::YamlLayout(std::string_view text, const YamlNode& root) {
    learn(text, root, 0);
    if (step_ == 0) step_ = 2;
}

void YamlLayout::learn(std::string_view text, const YamlNode& node, std::size_t column) {
    if (!node.is_block() || node.entries.empty()) return;
    const std::size_t here = column_of(text, node.entries.front().begin);
    const bool is_map = node.kind == YamlNode::Kind::Map;
    for (const YamlEntry& entry : node.entries) {
        const YamlNode& value = entry.value;
        if (value.is_block() && is_map && !value.entries.empty()) {
            const std::size_t below = column_of(text, value.entries.front().begin);
            const bool is_list = value.kind == YamlNode::Kind::List;
            if (is_list && !knows_lists_ && below >= here) {
                list_offset_ = below - here;
                knows_lists_ = true;
            }
            if (!is_list && step_ == 0 && below > here) step_ = below - here;
        }
        learn(text, value, std::max(here, column));
    }
}

std::string YamlLayout::member(std::string_view key, const Value& value, std::size_t column) const {
    const std::string begin = key_text(key) + ":";
    if (!is_block_value(value)) return begin + " " + scalar(value, column + step_);
    const std::size_t below = column + (value.is_list() ? list_offset_ : step_);
    return begin + "\n" + std::string(below, ' ') + block(value, below);
}

std::string YamlLayout::item(const Value& value, std::size_t column) const {
    if (!is_block_value(value)) return "- " + scalar(value, column + 2);
    return "- " + block(value, column + 2);
}

std::string YamlLayout::block(const Value& value, std::size_t column) const {
    std::string text;
    const std::string between = "\n" + std::string(column, ' ');
    for (const Value& each : value.list())
        text += (text.empty() ? "" : between) + item(each, column);
    for (const Member& each : value.map())
        text += (text.empty() ? "" : between) + member(each.key, each.value, column);
    return text;
}

std::string YamlLayout::scalar(const Value& value, std::size_t column) const {
    if (!literals_ || value.text().find('\n') == std::string_view::npos) return on_one_line(value);
    const std::string written = write_yaml(Value::map({{"k", value}}));
    constexpr std::string_view kBegin = "k: ";
    if (!written.starts_with("k: |")) return on_one_line(value);
    std::string text;
    for (const std::string& line : split(written.substr(kBegin.size()), '\n')) {
        const bool is_header = text.empty();
        if (!is_header) text += '\n';
        if (is_header || line.empty()) {
            text += line;
        } else {
            text += std::string(column, ' ') + line.substr(2);
        }
    }
    // What a literal keeps of its last line ends is said by its header and by empty lines.
    const bool keeps = text.starts_with("|+");
    return keeps ? text.substr(0, text.size() - 1) : without_line_end(text);
}

std::string YamlLayout::flow_member(std::string_view key, const Value& value) const {
    return flow_text(key_text(key)) + ": " + flow(value);
}

std::string YamlLayout::flow(const Value& value) const {
    if (!is_block_value(value)) {
        const bool empty = value.is_list() || value.is_map();
        return empty ? on_one_line(value) : flow_text(on_one_line(value));
    }
    std::string text;
    for (const Value& each : value.list())
        text += (text.empty() ? "" : ", ") + flow(each);
    for (const Member& each : value.map())
        text += (text.empty() ? "" : ", ") + flow_member(each.key, each.value);
    return value.is_list() ? "[" + text + "]" : "{" + text + "}";
}

}  // namespace ds::data
