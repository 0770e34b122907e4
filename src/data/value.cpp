#include "data/value.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace ds::data {
namespace {

const Value::List kNoList;
const Value::Map kNoMap;

/// The shortest text that reads as the same number, always recognisable as a float.
std::string float_text(double number) {
    if (std::isnan(number)) return ".nan";
    if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
    char buffer[32];
    const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number).ptr;
    std::string text(std::begin(buffer), end);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

const Value* child(const Value& value, std::string_view part) {
    if (value.is_map()) return value.member(part);
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (error != std::errc{} || end != part.data() + part.size()) return nullptr;
    return index < value.list().size() ? &value.list()[index] : nullptr;
}

bool same_members(const Value::Map& left, const Value& right) {
    if (left.size() != right.map().size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        const Member& beside = right.map()[i];  // Nearly always the one that is looked for.
        const Value* other = beside.key == left[i].key ? &beside.value : right.member(left[i].key);
        if (other == nullptr || *other != left[i].value) return false;
    }
    return true;
}

}  // namespace

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::Null:
            return "nothing";
        case Kind::Bool:
            return "a boolean";
        case Kind::Int:
            return "a number";
        case Kind::Float:
            return "a decimal number";
        case Kind::String:
            return "a text";
        case Kind::List:
            return "a list";
        case Kind::Map:
            return "a map";
    }
    return "something";
}

Value::Value() = default;

Value::Value(double value) : content_(value) {}

Value::Value(const char* text) : content_(std::string(text)) {}

Value::Value(std::string_view text) : content_(std::string(text)) {}

Value::Value(std::string text) : content_(std::move(text)) {}

Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

Value::Value(const Value& other)
    : content_(other.content_),
      position_(other.position_),
      source_(other.source_ ? std::make_unique<const std::string>(*other.source_) : nullptr) {}

Value& Value::operator=(const Value& other) {
    if (this != &other) *this = Value(other);
    return *this;
}

Value::Value(const std::vector<std::string>& texts) : content_(List(texts.begin(), texts.end())) {}

Value Value::list(std::initializer_list<Value> items) {
    return list(List(items));
}

Value Value::list(List items) {
    Value value;
    value.content_ = std::move(items);
    return value;
}

Value Value::map(std::initializer_list<Member> members) {
    return map(Map(members));
}

Value Value::map(Map members) {
    Value value;
    value.content_ = std::move(members);
    return value;
}

std::string_view Value::text() const {
    const auto* text = std::get_if<std::string>(&content_);
    return text != nullptr ? std::string_view(*text) : std::string_view{};
}

std::optional<bool> Value::as_bool() const {
    const auto* value = std::get_if<bool>(&content_);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Value::as_int() const {
    const auto* value = std::get_if<std::int64_t>(&content_);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<double> Value::as_double() const {
    if (const auto* value = std::get_if<double>(&content_)) return *value;
    const std::optional<std::int64_t> integer = as_int();
    return integer ? std::optional(static_cast<double>(*integer)) : std::nullopt;
}

std::string Value::scalar_text() const {
    if (source_) return *source_;
    switch (kind()) {
        case Kind::Bool:
            return std::get<bool>(content_) ? "true" : "false";
        case Kind::Int:
            return std::to_string(std::get<std::int64_t>(content_));
        case Kind::Float:
            return float_text(std::get<double>(content_));
        case Kind::String:
            return std::get<std::string>(content_);
        default:
            return {};
    }
}

const Value::List& Value::list() const {
    const auto* items = std::get_if<List>(&content_);
    return items != nullptr ? *items : kNoList;
}

const Value::Map& Value::map() const {
    const auto* members = std::get_if<Map>(&content_);
    return members != nullptr ? *members : kNoMap;
}

const Value* Value::member(std::string_view key) const {
    for (const Member& member : map()) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}

Value* Value::member(std::string_view key) {
    return const_cast<Value*>(std::as_const(*this).member(key));
}

const Value* Value::find(std::string_view path) const {
    const Value* value = this;
    for (;;) {
        const std::size_t dot = path.find('.');
        value = child(*value, path.substr(0, dot));
        if (value == nullptr || dot == std::string_view::npos) return value;
        path.remove_prefix(dot + 1);
    }
}

Value* Value::find(std::string_view path) {
    return const_cast<Value*>(std::as_const(*this).find(path));
}

std::string_view Value::text_at(std::string_view path) const {
    const Value* value = find(path);
    return value != nullptr ? value->text() : std::string_view{};
}

std::optional<std::int64_t> Value::int_at(std::string_view path) const {
    const Value* value = find(path);
    return value != nullptr ? value->as_int() : std::nullopt;
}

std::optional<bool> Value::bool_at(std::string_view path) const {
    const Value* value = find(path);
    return value != nullptr ? value->as_bool() : std::nullopt;
}

const Value::List& Value::list_at(std::string_view path) const {
    const Value* value = find(path);
    return value != nullptr ? value->list() : kNoList;
}

const Value::Map& Value::map_at(std::string_view path) const {
    const Value* value = find(path);
    return value != nullptr ? value->map() : kNoMap;
}

Value::List& Value::edit_list() {
    if (is_null()) {
        content_ = List();
        source_.reset();
    }
    DS_CHECK(is_list());
    return std::get<List>(content_);
}

Value::Map& Value::edit_map() {
    if (is_null()) {
        content_ = Map();
        source_.reset();
    }
    DS_CHECK(is_map());
    return std::get<Map>(content_);
}

Value& Value::set(std::string_view key, Value value) {
    Map& members = edit_map();
    if (Value* present = member(key)) return *present = std::move(value);
    members.push_back({std::string(key), std::move(value)});
    return members.back().value;
}

Value& Value::append(Value item) {
    return edit_list().emplace_back(std::move(item));
}

bool Value::erase(std::string_view key) {
    if (!is_map()) return false;
    return std::erase_if(edit_map(), [key](const Member& member) { return member.key == key; }) > 0;
}

void Value::set_source(std::string text) {
    source_ = std::make_unique<const std::string>(std::move(text));
}

bool operator==(const Value& left, const Value& right) {
    if (left.kind() != right.kind()) return false;
    if (left.is_map()) return same_members(left.map(), right);
    if (left.is_list()) return left.list() == right.list();
    // Neither holds a list or map here; those would compare as the visited alternatives do.
    return std::visit(
        [&right](const auto& value) {
            using Content = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Content, Value::Map> ||
                          std::is_same_v<Content, Value::List>) {
                return false;
            } else {
                return value == std::get<Content>(right.content_);
            }
        },
        left.content_
    );
}

}  // namespace ds::data
