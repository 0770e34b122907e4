#include "data/yaml_tree.hpp"

#include "data/utf8.hpp"
#include "data/yaml_problem.hpp"

#include <yaml.h>

#include <algorithm>
#include <utility>

namespace ds::data {
namespace {

constexpr int kDeepest = 200;

std::string_view view(const yaml_char_t* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text))
                           : std::string_view{};
}

bool is_blank(char character) {
    return character == ' ' || character == '\t';
}

/// Builds nodes from libyaml's events. After a failure every function ends as soon as it can.
class TreeBuilder {
  public:
    explicit TreeBuilder(std::string_view text) : text_(text) {
        for (std::size_t at = 0; at < text.size();
             at += std::max<std::size_t>(utf8_length(text, at), 1))
            offsets_.push_back(at);
        offsets_.push_back(text.size());
        yaml_parser_initialize(&parser_);
        yaml_parser_set_input_string(
            &parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size()
        );
    }

    TreeBuilder(const TreeBuilder&) = delete;
    TreeBuilder& operator=(const TreeBuilder&) = delete;

    ~TreeBuilder() {
        yaml_event_delete(&event_);
        yaml_parser_delete(&parser_);
    }

    tl::expected<YamlNode, Problem> build() {
        YamlNode root;
        while (!failed_) {
            next();
            if (failed_ || event_.type == YAML_STREAM_END_EVENT) break;
            if (event_.type != YAML_DOCUMENT_START_EVENT) continue;
            next();
            root = node();
            break;
        }
        if (failed_) return tl::make_unexpected(problem());
        return root;
    }

  private:
    void next() {
        yaml_event_delete(&event_);
        if (!failed_ && yaml_parser_parse(&parser_, &event_) == 0) failed_ = true;
        if (failed_) event_ = {};
    }

    std::size_t offset(const yaml_mark_t& mark) const {
        return offsets_[std::min(mark.index, offsets_.size() - 1)];
    }

    YamlNode node() {
        YamlNode node;
        if (failed_ || ++depth_ > kDeepest) {
            failed_ = true;
            return node;
        }
        node.begin = offset(event_.start_mark);
        node.end = offset(event_.end_mark);
        switch (event_.type) {
            case YAML_ALIAS_EVENT:
                node.kind = YamlNode::Kind::Alias;
                node.anchor = view(event_.data.alias.anchor);
                node.content = node.begin;
                break;
            case YAML_SCALAR_EVENT:
                scalar(node);
                break;
            case YAML_SEQUENCE_START_EVENT:
                list(node);
                break;
            case YAML_MAPPING_START_EVENT:
                map(node);
                break;
            default:
                failed_ = true;
        }
        --depth_;
        return node;
    }

    void scalar(YamlNode& node) {
        const auto& data = event_.data.scalar;
        node.anchor = view(data.anchor);
        node.has_tag = data.tag != nullptr;
        switch (data.style) {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE:
                node.style = YamlNode::Style::SingleQuoted;
                break;
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
                node.style = YamlNode::Style::DoubleQuoted;
                break;
            case YAML_LITERAL_SCALAR_STYLE:
            case YAML_FOLDED_SCALAR_STYLE:
                node.style = YamlNode::Style::Literal;
                break;
            default:
                node.style = YamlNode::Style::Plain;
        }
        node.content = skip_properties(node);
        if (node.style == YamlNode::Style::Literal) trim_literal(node);
    }

    /// Blank lines behind a literal belong to it only where its header says "+".
    void trim_literal(YamlNode& node) const {
        const std::string_view header =
            text_.substr(node.content, text_.find('\n', node.content) - node.content);
        const bool keeps = header.substr(0, 3).find('+') != std::string_view::npos;
        const std::string_view all = text_.substr(0, node.end);
        const std::size_t last = all.find_last_not_of(" \t\r\n");
        if (!keeps) {
            node.end = std::max(last + 1, node.content + 1);
        } else if (all.ends_with('\n')) {
            node.end -= all.ends_with("\r\n") ? 2 : 1;
        }
    }

    /// Behind "&anchor" and "!tag".
    std::size_t skip_properties(const YamlNode& node) const {
        std::size_t at = node.begin;
        for (int count = (node.anchor.empty() ? 0 : 1) + (node.has_tag ? 1 : 0); count > 0;
             --count) {
            if (at >= text_.size() || (text_[at] != '&' && text_[at] != '!')) break;
            at = std::min(text_.find_first_of(" \t\r\n,]}", at), text_.size());
            if (count > 1) at = std::min(text_.find_first_not_of(" \t\r\n", at), text_.size());
        }
        if (at == node.begin) return at;
        const std::size_t content = text_.find_first_not_of(" \t", at);
        return std::min(std::max(at, std::min(content, node.end)), text_.size());
    }

    void list(YamlNode& node) {
        const auto& data = event_.data.sequence_start;
        node.kind = YamlNode::Kind::List;
        node.anchor = view(data.anchor);
        node.has_tag = data.tag != nullptr;
        const bool flow = data.style == YAML_FLOW_SEQUENCE_STYLE;
        node.style = flow ? YamlNode::Style::Flow : YamlNode::Style::Block;
        node.content = skip_properties(node);
        std::size_t previous = node.content;
        for (next(); !failed_ && event_.type != YAML_SEQUENCE_END_EVENT; next()) {
            YamlEntry entry;
            entry.begin = flow ? offset(event_.start_mark) : find_dash(previous);
            entry.after = flow ? entry.begin : entry.begin + 1;
            entry.value = this->node();
            previous = entry.end();
            node.entries.push_back(std::move(entry));
        }
        finish(node, flow);
    }

    void map(YamlNode& node) {
        const auto& data = event_.data.mapping_start;
        node.kind = YamlNode::Kind::Map;
        node.anchor = view(data.anchor);
        node.has_tag = data.tag != nullptr;
        const bool flow = data.style == YAML_FLOW_MAPPING_STYLE;
        node.style = flow ? YamlNode::Style::Flow : YamlNode::Style::Block;
        node.content = skip_properties(node);
        for (next(); !failed_ && event_.type != YAML_MAPPING_END_EVENT; next()) {
            YamlEntry entry;
            const bool plain = event_.type == YAML_SCALAR_EVENT;
            if (plain) {
                const auto& key = event_.data.scalar;
                entry.key.assign(reinterpret_cast<const char*>(key.value), key.length);
                entry.is_merge = key.plain_implicit != 0 && entry.key == "<<";
            }
            const YamlNode key = this->node();
            entry.begin = key.begin;
            entry.key_end = key.end;
            find_colon(entry);
            entry.is_odd = entry.is_odd || !plain;
            next();
            entry.value = this->node();
            node.entries.push_back(std::move(entry));
        }
        finish(node, flow);
    }

    /// A block collection ends with its last entry, not where the next token begins.
    void finish(YamlNode& node, bool flow) const {
        if (flow) {
            node.end = offset(event_.end_mark);
        } else if (!node.entries.empty()) {
            node.end = std::max(node.entries.back().end(), node.content);
        }
    }

    /// The "-" of the item behind `from`: the first on a line, after comments and blanks.
    std::size_t find_dash(std::size_t from) const {
        std::size_t at = from;
        while (at < text_.size() && text_[at] != '-') {
            const bool comment = text_[at] == '#';
            at = comment ? std::min(text_.find('\n', at), text_.size()) : at + 1;
        }
        return at;
    }

    void find_colon(YamlEntry& entry) const {
        std::size_t at = entry.key_end;
        while (at < text_.size() && is_blank(text_[at]))
            ++at;
        entry.is_odd = at >= text_.size() || text_[at] != ':';
        std::size_t before = entry.begin;
        while (before > 0 && is_blank(text_[before - 1]))
            --before;
        const bool complex = before > 0 && before < entry.begin && text_[before - 1] == '?';
        entry.is_odd = entry.is_odd || complex;
        entry.after = entry.is_odd ? entry.key_end : at + 1;
    }

    Problem problem() const {
        const auto text_or_empty = [](const char* text) {
            return text != nullptr ? text : "";
        };
        const auto position = [](const yaml_mark_t& mark) {
            return Position{static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
        };
        return explain_yaml_failure({
            .text = text_,
            .problem = text_or_empty(parser_.problem),
            .position = position(parser_.problem_mark),
            .context = text_or_empty(parser_.context),
            .context_position = position(parser_.context_mark),
            .is_encoding = parser_.error == YAML_READER_ERROR,
            .offset = parser_.problem_offset,
        });
    }

    std::string_view text_;
    std::vector<std::size_t> offsets_;  // Of each character: libyaml counts characters.
    yaml_parser_t parser_{};
    yaml_event_t event_{};
    bool failed_ = false;
    int depth_ = 0;
};

}  // namespace

tl::expected<YamlNode, Problem> parse_yaml_tree(std::string_view text) {
    return TreeBuilder(text).build();
}

}  // namespace ds::data
