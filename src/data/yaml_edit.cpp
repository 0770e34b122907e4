#include "data/yaml_edit.hpp"

#include "data/list_match.hpp"
#include "data/yaml_changes.hpp"
#include "data/yaml_layout.hpp"
#include "data/yaml_tree.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ds::data {
namespace {

using Kind = YamlNode::Kind;
using Style = YamlNode::Style;

/// Where a value stands: behind a key or a dash, or at the top.
struct Slot {
    std::size_t after = 0;   // Where the value may begin.
    std::size_t column = 0;  // Of the key or dash.
    enum class Owner { Top, Key, Dash } owner = Owner::Top;
    bool flow = false;
};

/// What becomes of an entry of a list or map.
struct Plan {
    const YamlEntry* entry = nullptr;
    const Value* old = nullptr;
    const Value* wanted = nullptr;  // Null: the entry goes.
};

/// What is new, and behind which entry that stays it stands; none: in front of all.
struct Addition {
    std::optional<std::size_t> behind;
    std::string key;
    const Value* value = nullptr;
};

class Editor {
  public:
    Editor(std::string_view text, const YamlNode& root)
        : root_(root), changes_(text), layout_(text, root) {}

    void avoid_literals() { layout_.avoid_literals(); }

    tl::expected<std::string, Problem> run(const Value& old, const Value& wanted) {
        edit(root_, old, wanted, Slot{});
        if (refusal_) return tl::make_unexpected(*refusal_);
        std::optional<std::string> result = changes_.apply();
        if (!result) refuse(root_.begin);
        if (refusal_) return tl::make_unexpected(*refusal_);
        return *std::move(result);
    }

  private:
    void refuse(std::size_t at) {
        if (refusal_) return;
        const std::string_view before = changes_.text().substr(0, at);
        const auto line = std::ranges::count(before, '\n') + 1;
        const std::size_t column = column_of(changes_.text(), at) + 1;
        refusal_ = Problem{
            {static_cast<int>(line), static_cast<int>(column)},
            "this cannot be changed in place without harm; change it by hand"
        };
    }

    void edit(const YamlNode& node, const Value& old, const Value& wanted, const Slot& slot) {
        if (!node.anchor.empty() && node.kind != Kind::Alias) anchors_[node.anchor] = &wanted;
        if (node.kind == Kind::Alias) {
            const auto anchor = anchors_.find(node.anchor);
            const Value& given = anchor != anchors_.end() ? *anchor->second : old;
            if (given != wanted) replace(node, wanted, slot);
            return;
        }
        if (node.kind == Kind::Map && wanted.is_map()) return edit_map(node, old, wanted, slot);
        if (node.kind == Kind::List && wanted.is_list()) return edit_list(node, old, wanted, slot);
        if (old != wanted) replace(node, wanted, slot);
    }

    // Maps.

    void edit_map(const YamlNode& node, const Value& old, const Value& wanted, const Slot& slot) {
        std::vector<Plan> plans = plan_members(node, old, wanted);
        const std::vector<Addition> additions = add_members(plans, old, wanted);
        edit_entries(node, plans, additions, wanted, slot);
    }

    /// Also handles keys that were renamed: the value of one that goes is that of one that comes.
    std::vector<Plan> plan_members(const YamlNode& node, const Value& old, const Value& wanted) {
        std::vector<Plan> plans;
        const bool has_merge = std::ranges::any_of(node.entries, &YamlEntry::is_merge);
        for (std::size_t i = 0; i < node.entries.size(); ++i) {
            const YamlEntry& entry = node.entries[i];
            if (entry.is_merge) {
                plans.push_back({&entry, nullptr, nullptr});
                continue;
            }
            // Keys are texts in a value, whatever their form; without merges they stand in order.
            const bool in_order = !has_merge && i < old.map().size();
            const std::string& key = in_order ? old.map()[i].key : entry.key;
            plans.push_back({&entry, old.member(key), wanted.member(key)});
            if (plans.back().old == nullptr) refuse(entry.begin);
            keys_[&entry] = key;
        }
        rename_members(plans, old, wanted);
        return plans;
    }

    void rename_members(std::vector<Plan>& plans, const Value& old, const Value& wanted) {
        for (const Member& member : wanted.map()) {
            if (old.member(member.key) != nullptr) continue;
            const auto moved = std::ranges::find_if(plans, [&member](const Plan& plan) {
                return plan.old != nullptr && plan.wanted == nullptr && !plan.old->is_null() &&
                       *plan.old == member.value && !plan.entry->is_odd;
            });
            if (moved == plans.end()) continue;
            moved->wanted = &member.value;
            keys_[moved->entry] = member.key;
            std::string text = layout_.flow_member(member.key, Value(""));
            text.resize(text.rfind(':'));
            changes_.replace(moved->entry->begin, moved->entry->key_end, std::move(text));
        }
    }

    std::vector<Addition> add_members(
        const std::vector<Plan>& plans, const Value& old, const Value& wanted
    ) {
        std::vector<Addition> additions;
        std::optional<std::size_t> behind;  // At first what is merged in front of all.
        for (std::size_t i = 0; i < plans.size() && plans[i].entry->is_merge; ++i)
            behind = i;
        for (const Member& member : wanted.map()) {
            const auto own = std::ranges::find_if(plans, [this, &member](const Plan& plan) {
                return plan.wanted != nullptr && keys_[plan.entry] == member.key;
            });
            if (own != plans.end()) {
                behind = static_cast<std::size_t>(own - plans.begin());
                continue;
            }
            // What a merge brings need not be written, unless it is to be something else.
            const Value* merged = old.member(member.key);
            if (merged == nullptr || *merged != member.value)
                additions.push_back({behind, member.key, &member.value});
        }
        return additions;
    }

    // Lists.

    void edit_list(const YamlNode& node, const Value& old, const Value& wanted, const Slot& slot) {
        if (node.entries.size() != old.list().size()) return refuse(node.begin);
        const auto matches = match_items(old.list(), wanted.list());
        std::vector<Plan> plans;
        for (std::size_t i = 0; i < node.entries.size(); ++i)
            plans.push_back({&node.entries[i], &old.list()[i], nullptr});
        std::vector<Addition> additions;
        std::optional<std::size_t> behind;
        for (std::size_t i = 0; i < wanted.list().size(); ++i) {
            const Value& value = wanted.list()[i];
            if (matches[i]) {
                behind = matches[i];
                plans[*behind].wanted = &value;
            } else {
                additions.push_back({behind, "", &value});
            }
        }
        edit_entries(node, plans, additions, wanted, slot);
    }

    // Both.

    static bool stays(const Plan& plan) { return plan.wanted != nullptr || plan.old == nullptr; }

    void edit_entries(
        const YamlNode& node,
        const std::vector<Plan>& plans,
        const std::vector<Addition>& additions,
        const Value& wanted,
        const Slot& slot
    ) {
        if (std::ranges::none_of(plans, stays)) {
            if (plans.empty() && additions.empty()) return;
            return replace(node, wanted, slot);
        }
        for (const Plan& plan : plans)
            if (plan.wanted != nullptr) edit_entry(node, plan);
        const bool flow = !node.is_block();
        flow ? remove_from_flow(plans) : remove_from_block(plans);
        for (const Addition& addition : additions)
            flow ? add_to_flow(node, plans, addition) : add_to_block(node, plans, addition);
    }

    void edit_entry(const YamlNode& node, const Plan& plan) {
        const YamlEntry& entry = *plan.entry;
        if (entry.is_odd && *plan.old != *plan.wanted) return refuse(entry.begin);
        Slot slot;
        slot.after = entry.after;
        slot.column = column_of(changes_.text(), entry.begin);
        slot.owner = node.kind == Kind::Map ? Slot::Owner::Key : Slot::Owner::Dash;
        slot.flow = !node.is_block();
        edit(entry.value, *plan.old, *plan.wanted, slot);
    }

    /// Whole lines, or, for the first entry behind a "- ", up to the next one.
    void remove_from_block(const std::vector<Plan>& plans) {
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (stays(plans[i])) continue;
            const YamlEntry& entry = *plans[i].entry;
            if (entry.is_odd) return refuse(entry.begin);
            const std::size_t line = changes_.line_begin(entry.begin);
            const bool alone = changes_.between(line, entry.begin).find_first_not_of(' ') ==
                               std::string_view::npos;
            if (alone) {
                remove_lines(line, entry.end());
                continue;
            }
            while (i + 1 < plans.size() && !stays(plans[i + 1]))
                ++i;
            if (i + 1 == plans.size()) return refuse(entry.begin);
            const std::size_t next = plans[i + 1].entry->begin;
            const std::string_view gap = changes_.between(entry.begin, next);
            if (gap.find('#') != std::string_view::npos) return refuse(entry.begin);
            changes_.remove(entry.begin, next);
        }
    }

    /// With the line end in front: what is added behind the last line stays apart from it.
    void remove_lines(std::size_t begin, std::size_t end) {
        if (begin == first_left_) {
            first_left_ = changes_.next_line(end);
            changes_.remove(begin, first_left_);
        } else {
            changes_.remove(changes_.line_end(begin - 1), changes_.line_end(end));
        }
    }

    void add_to_block(
        const YamlNode& node, const std::vector<Plan>& plans, const Addition& addition
    ) {
        const auto first = std::ranges::find_if(plans, stays);
        const YamlEntry& neighbour =
            addition.behind ? *plans[*addition.behind].entry : *first->entry;
        const std::size_t column = column_of(changes_.text(), node.entries.front().begin);
        const std::string text = node.kind == Kind::Map
                                     ? layout_.member(addition.key, *addition.value, column)
                                     : layout_.item(*addition.value, column);
        const std::string indentation(column, ' ');
        if (!addition.behind) {
            changes_.insert(neighbour.begin, text + "\n" + indentation);
            return;
        }
        changes_.insert(changes_.line_end(neighbour.end()), "\n" + indentation + text);
    }

    /// Each with the comma that stands between it and what stays.
    void remove_from_flow(const std::vector<Plan>& plans) {
        std::optional<std::size_t> last;
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (stays(plans[i])) {
                last = i;
                continue;
            }
            std::size_t next = i;
            while (next < plans.size() && !stays(plans[next]))
                ++next;
            if (next < plans.size()) {
                changes_.remove(plans[i].entry->begin, plans[next].entry->begin);
            } else {
                changes_.remove(plans[*last].entry->end(), plans.back().entry->end());
            }
            i = next - 1;
        }
    }

    void add_to_flow(
        const YamlNode& node, const std::vector<Plan>& plans, const Addition& addition
    ) {
        const std::string text = node.kind == Kind::Map
                                     ? layout_.flow_member(addition.key, *addition.value)
                                     : layout_.flow(*addition.value);
        if (addition.behind) {
            changes_.insert(plans[*addition.behind].entry->end(), ", " + text);
            return;
        }
        const auto first = std::ranges::find_if(plans, stays);
        changes_.insert(first->entry->begin, text + ", ");
    }

    // Values.

    void replace(const YamlNode& node, const Value& wanted, const Slot& slot) {
        if (node.has_tag && node.kind != Kind::Alias) return refuse(node.begin);
        if (slot.owner == Slot::Owner::Top) return replace_top(node, wanted);
        if (slot.flow || !is_block_value(wanted)) return replace_inline(node, wanted, slot);
        if (node.style == Style::Flow && !node.entries.empty()) {
            changes_.replace(node.content, node.end, layout_.flow(wanted));
        } else if (node.is_block()) {
            replace_block(node, wanted, slot);
        } else {
            expand(node, wanted, slot);
        }
    }

    void replace_top(const YamlNode& node, const Value& wanted) {
        const bool inline_value = !is_block_value(wanted);
        const std::string text = inline_value ? layout_.flow(wanted) : layout_.block(wanted, 0);
        if (!node.is_empty()) {
            changes_.replace(node.content, node.end, text);
            return;
        }
        const std::string_view all = changes_.text();
        if (all.find("\n...") != std::string_view::npos ||
            all.find("\n---") != std::string_view::npos)
            return refuse(0);
        const bool open_end = !all.empty() && !all.ends_with('\n');
        changes_.insert(all.size(), (open_end ? "\n" : "") + text + "\n");
    }

    /// One line, or a literal.
    void replace_inline(const YamlNode& node, const Value& wanted, const Slot& slot) {
        std::string text = slot.flow ? layout_.flow(wanted)
                                     : scalar_like(node, wanted, slot.column + layout_.step());
        if (node.is_empty()) {
            changes_.insert(slot.after, " " + text);
            return;
        }
        const std::size_t line_end = changes_.line_end(slot.after);
        const bool below = node.is_block() && node.content > line_end;
        if (!below) {
            changes_.replace(node.content, node.end, text);
            return;
        }
        if (!node.anchor.empty()) return refuse(node.begin);
        changes_.insert(slot.after, " " + text);
        changes_.remove(line_end, node.end);
    }

    /// A text keeps the quotes that were there.
    std::string scalar_like(const YamlNode& node, const Value& wanted, std::size_t column) const {
        const std::string_view text = wanted.text();
        const bool plain_bytes =
            std::ranges::all_of(text, [](char byte) { return byte >= 0x20 && byte < 0x7F; });
        if (!wanted.is_string() || !plain_bytes) return layout_.scalar(wanted, column);
        if (node.style == Style::SingleQuoted) return quoted(text, '\'', "'");
        if (node.style == Style::DoubleQuoted) return quoted(text, '"', "\\");
        return layout_.scalar(wanted, column);
    }

    static std::string quoted(std::string_view text, char quote, std::string_view escape) {
        std::string result(1, quote);
        for (const char character : text) {
            const bool special = character == quote || (quote == '"' && character == '\\');
            if (special) result += escape;
            result += character;
        }
        return result + quote;
    }

    std::size_t column_below(const Value& wanted, const Slot& slot) const {
        if (slot.owner == Slot::Owner::Dash) return slot.column + 2;
        return slot.column + (wanted.is_list() ? layout_.list_offset() : layout_.step());
    }

    /// A block by another one.
    void replace_block(const YamlNode& node, const Value& wanted, const Slot& slot) {
        const std::size_t present = column_of(changes_.text(), node.content);
        const bool compact = node.content <= changes_.line_end(slot.after);
        std::size_t column = compact ? present : std::max(present, column_below(wanted, slot));
        if (wanted.is_map() && slot.owner == Slot::Owner::Key && column == slot.column)
            column += layout_.step();
        changes_.replace(
            node.content,
            node.end,
            std::string(column - present, ' ') + layout_.block(wanted, column)
        );
    }

    /// A scalar, an alias or nothing by a block.
    void expand(const YamlNode& node, const Value& wanted, const Slot& slot) {
        if (!node.anchor.empty() && node.kind != Kind::Alias) return refuse(node.begin);
        const std::size_t column = column_below(wanted, slot);
        const std::string block = layout_.block(wanted, column);
        if (slot.owner == Slot::Owner::Dash) {
            if (node.is_empty()) {
                changes_.insert(slot.after, " " + block);
            } else {
                changes_.replace(node.begin, node.end, block);
            }
            return;
        }
        const std::size_t end = node.is_empty() ? slot.after : node.end;
        changes_.remove(slot.after, end);
        changes_.insert(changes_.line_end(end), "\n" + std::string(column, ' ') + block);
    }

    const YamlNode& root_;
    TextChanges changes_;
    YamlLayout layout_;
    std::map<const YamlEntry*, std::string> keys_;  // What each entry is called in the end.
    std::map<std::string, const Value*, std::less<>> anchors_;  // What they will give.
    std::size_t first_left_ = 0;  // Behind the lines that were removed from the very beginning.
    std::optional<Problem> refusal_;
};

/// Line ends that YAML knows besides "\n" and "\r\n": nobody writes them on purpose, and lines
/// would not be where they are looked for.
bool has_rare_line_ends(std::string_view text) {
    for (std::size_t at = text.find('\r'); at != std::string_view::npos;
         at = text.find('\r', at + 1))
        if (!text.substr(at).starts_with("\r\n")) return true;
    constexpr std::array<std::string_view, 3> kRare = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    return std::ranges::any_of(kRare, [text](std::string_view end) {
        return text.find(end) != std::string_view::npos;
    });
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

tl::expected<std::string, Problem> edit_yaml(
    std::string_view text, YamlDialect dialect, const Value& wanted
) {
    const bool marked = text.starts_with(kByteOrderMark);
    if (marked) text.remove_prefix(kByteOrderMark.size());
    const tl::expected<Value, Problem> old = parse_yaml(text, dialect);
    if (!old) return tl::make_unexpected(old.error());
    const std::string mark(marked ? kByteOrderMark : "");
    if (*old == wanted) return mark + std::string(text);
    if (has_rare_line_ends(text)) {
        return tl::make_unexpected(Problem{
            {1, 1},
            "the file has line ends of another kind than '\\n' or '\\r\\n'; change them first"
        });
    }
    const tl::expected<YamlNode, Problem> root = parse_yaml_tree(text);
    if (!root) return tl::make_unexpected(root.error());
    std::optional<Problem> refusal;
    for (const bool literals : {true, false}) {
        Editor editor(text, *root);
        if (!literals) editor.avoid_literals();
        const tl::expected<std::string, Problem> result = editor.run(*old, wanted);
        if (!result) {
            refusal = result.error();
            continue;
        }
        // Whatever escaped the rules above must not reach the user's file; a comment behind a
        // literal would.
        std::string whole = mark + *result;
        const tl::expected<Value, Problem> check = parse_yaml(whole, dialect);
        if (check && *check == wanted) return whole;
    }
    if (refusal) return tl::make_unexpected(*refusal);
    return tl::make_unexpected(Problem{
        {1, 1},
        "the file cannot be changed in place without harm (it may use anchors that others need, or "
        "forms that are rare); change it by hand"
    });
}

}  // namespace ds::data
