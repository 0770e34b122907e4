#include "config/merge.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr std::string_view kDirective = "$patch";

/// The key by which the items of both lists are told apart; empty if there is none.
std::string_view merge_key(const Value::List& left, const Value::List& right) {
    constexpr std::array<std::string_view, 2> kKeys = {"name", "registry"};
    for (const std::string_view key : kKeys) {
        const auto has_key = [key](const Value& item) {
            const Value* name = item.member(key);
            return name != nullptr && name->is_scalar() && !name->is_null();
        };
        if (std::ranges::all_of(left, has_key) && std::ranges::all_of(right, has_key)) return key;
    }
    return "";
}

bool says(const Value& map, std::string_view directive) {
    return map.is_map() && map.text_at(kDirective) == directive;
}

Value without_directive(Value map) {
    if (map.is_map()) map.erase(kDirective);
    return map;
}

void merge_lists(Value& target, const Value& patch) {
    const std::string_view key = merge_key(target.list(), patch.list());
    if (key.empty()) {
        target = patch;
        return;
    }
    for (const Value& item : patch.list()) {
        const std::string name = item.member(key)->scalar_text();
        Value::List& items = target.edit_list();
        const auto found = std::ranges::find_if(items, [&](const Value& candidate) {
            return candidate.member(key)->scalar_text() == name;
        });
        if (says(item, "delete")) {
            if (found != items.end()) items.erase(found);
        } else if (found == items.end()) {
            items.push_back(without_directive(item));
        } else {
            merge_strategically_into(*found, item);
        }
    }
}

}  // namespace

void merge_into(Value& target, const Value& patch) {
    if (!patch.is_map()) {
        target = patch;
        return;
    }
    if (!target.is_map()) {
        target = Value::map(Value::Map{});
        target.set_position(patch.position());
    }
    for (const Member& member : patch.map()) {
        if (member.value.is_null()) {
            target.erase(member.key);
        } else if (Value* present = target.member(member.key)) {
            merge_into(*present, member.value);
        } else {
            Value added;  // What is new may hold nulls too: they are not copied.
            merge_into(added, member.value);
            target.edit_map().push_back({member.key, std::move(added), member.key_position});
        }
    }
}

void merge_strategically_into(Value& target, const Value& patch) {
    if (patch.is_list() && target.is_list()) {
        merge_lists(target, patch);
        return;
    }
    if (!patch.is_map() || !target.is_map() || says(patch, "replace")) {
        target = without_directive(patch);
        return;
    }
    for (const Member& member : patch.map()) {
        if (member.key == kDirective) continue;
        if (member.value.is_null() || says(member.value, "delete")) {
            target.erase(member.key);
        } else if (Value* present = target.member(member.key)) {
            merge_strategically_into(*present, member.value);
        } else {
            target.edit_map().push_back(
                {member.key, without_directive(member.value), member.key_position}
            );
        }
    }
}

}  // namespace ds::config
