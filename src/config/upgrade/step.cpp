#include "config/upgrade/step.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

void visit(Value& value, std::string_view path, const Spot& spot, const Change& change) {
    if (path.empty()) {
        if (value.is_map()) change(value, spot);
        return;
    }
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    const std::string_view rest =
        dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    if (key == "*" && value.is_list()) {
        std::size_t index = 0;
        for (Value& item : value.edit_list())
            visit(item, rest, spot.item(index++, item), change);
    } else if (key == "*" && value.is_map()) {
        for (Member& member : value.edit_map())
            visit(member.value, rest, spot.member(member), change);
    } else if (Value* member = find_member(value, key)) {
        visit(*member, rest, spot.at(value, key), change);
    }
}

auto find_by_key(Value& map, std::string_view key) {
    return std::ranges::find(map.edit_map(), key, &Member::key);
}

/// The map under this key, made if there is none.
Value& map_at(Value& map, std::string_view key, data::Position position) {
    if (Value* found = find_member(map, key)) return *found;
    Value made = Value::map({});
    made.set_position(position);
    Value& value = map.set(key, std::move(made));
    find_by_key(map, key)->key_position = position;
    return value;
}

}  // namespace

void each_at(Value& document, std::string_view path, const Change& change) {
    visit(document, path, {"", document.position()}, change);
}

void rename(Value& map, std::string_view from, std::string_view to) {
    const auto found = find_by_key(map, from);
    if (found == map.edit_map().end()) return;
    if (map.member(to) != nullptr) {
        map.erase(from);
    } else {
        found->key = to;
    }
}

void move(Value& from, std::string_view key, Value& to, std::string_view path) {
    const auto found = find_by_key(from, key);
    if (found == from.edit_map().end()) return;
    const data::Position position = found->key_position;
    Value value = std::move(found->value);
    from.erase(key);
    if (value.is_null()) return;

    Value* map = &to;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        map = &map_at(*map, path.substr(0, dot), position);
        if (!map->is_map()) return;
        path.remove_prefix(dot + 1);
    }
    map->set(path, std::move(value));
    find_by_key(*map, path)->key_position = position;
}

Value take(Value& map, std::string_view key) {
    Value* found = map.member(key);
    if (found == nullptr) return {};
    Value value = std::move(*found);
    map.erase(key);
    return value;
}

void set_default(Value& map, std::string_view key, Value value) {
    if (find_member(map, key) != nullptr) return;
    value.set_position(map.position());
    map.set(key, std::move(value));
    find_by_key(map, key)->key_position = map.position();
}

Value* find_member(Value& map, std::string_view key) {
    Value* found = map.member(key);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

}  // namespace ds::config
