#include "config/decode/read.hpp"

#include <limits>

namespace ds::config {

using data::Member;
using data::Value;

const Value* given(const Value& value, std::string_view path) {
    const Value* found = value.find(path);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

std::string text_of(const Value& value, std::string_view path, std::string_view fallback) {
    const Value* found = given(value, path);
    std::string text = found != nullptr ? found->scalar_text() : std::string();
    return text.empty() ? std::string(fallback) : text;
}

std::vector<std::string> texts_of(const Value& value, std::string_view path) {
    return texts_if_given(value, path).value_or(std::vector<std::string>{});
}

std::optional<std::vector<std::string>> texts_if_given(const Value& value, std::string_view path) {
    const Value* found = given(value, path);
    if (found == nullptr || !found->is_list()) return std::nullopt;
    std::vector<std::string> texts;
    for (const Value& item : found->list())
        texts.push_back(item.scalar_text());
    return texts;
}

std::map<std::string, std::string> text_map_of(const Value& value, std::string_view path) {
    std::map<std::string, std::string> texts;
    for (const Member& member : value.map_at(path)) {
        if (!member.value.is_null()) texts[member.key] = member.value.scalar_text();
    }
    return texts;
}

bool flag_of(const Value& value, std::string_view path, bool fallback) {
    return value.bool_at(path).value_or(fallback);
}

std::optional<bool> flag_if_given(const Value& value, std::string_view path) {
    return value.bool_at(path);
}

int number_of(const Value& value, std::string_view path, int fallback) {
    const std::int64_t number = value.int_at(path).value_or(fallback);
    if (number > std::numeric_limits<int>::max()) return std::numeric_limits<int>::max();
    if (number < std::numeric_limits<int>::min()) return std::numeric_limits<int>::min();
    return static_cast<int>(number);
}

Value part_of(const Value& value, std::string_view path) {
    const Value* found = given(value, path);
    return found != nullptr ? *found : Value();
}

}  // namespace ds::config
