#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ds::data {

/// A place in a text. Both count from 1, columns in characters; zero means unknown.
struct Position {
    int line = 0;
    int column = 0;

    explicit operator bool() const { return line > 0; }

    friend auto operator<=>(const Position&, const Position&) = default;
};

enum class Kind { Null, Bool, Int, Float, String, List, Map };

/// "a number", "a list", …: for messages.
std::string_view kind_name(Kind kind);

struct Member;

/// A document or a part of one: what JSON and YAML are read into and written from.
///
/// Maps keep the order of their members and have each key once. A missing member and a null one
/// are different things. Values compare without regard to positions and to the order of members.
class Value {
  public:
    using List = std::vector<Value>;
    using Map = std::vector<Member>;

    Value();  // Null.

    Value(std::nullptr_t) : Value() {}

    template <std::same_as<bool> T>  // A template, so that no pointer becomes a bool.
    Value(T value);

    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Value(T value);

    Value(double value);

    Value(const char* text);

    Value(std::string_view text);

    Value(std::string text);

    Value(const std::vector<std::string>& texts);  // A list.

    Value(const Value& other);
    Value(Value&& other) noexcept;
    Value& operator=(const Value& other);
    Value& operator=(Value&& other) noexcept;
    ~Value();

    /// `Value::list({1, "two"})`.
    static Value list(std::initializer_list<Value> items);
    static Value list(List items);

    /// `Value::map({{"name", "web"}, {"replicas", 2}})`. Keys are distinct.
    static Value map(std::initializer_list<Member> members);
    static Value map(Map members);

    Kind kind() const { return static_cast<Kind>(content_.index()); }

    bool is_null() const { return kind() == Kind::Null; }

    bool is_string() const { return kind() == Kind::String; }

    bool is_list() const { return kind() == Kind::List; }

    bool is_map() const { return kind() == Kind::Map; }

    bool is_scalar() const { return !is_list() && !is_map(); }

    /// Empty for anything but a string. `scalar_text` also takes numbers and booleans.
    std::string_view text() const;

    std::optional<bool> as_bool() const;
    std::optional<std::int64_t> as_int() const;
    std::optional<double> as_double() const;  // Of integers too.

    /// A scalar as the document wrote it ("010", "yes", "1.10"), else in its usual form. Empty for
    /// null without a source, lists and maps.
    std::string scalar_text() const;

    /// Empty for anything but a list or map: chains of look-ups need no checks.
    const List& list() const;
    const Map& map() const;

    /// The member with exactly this key; null if there is none or this is not a map.
    const Value* member(std::string_view key) const;
    Value* member(std::string_view key);

    /// The value at a path of keys and list indices such as "spec.containers.0.name"; null where
    /// any part is missing. Keys that hold dots are reached with `member`.
    const Value* find(std::string_view path) const;
    Value* find(std::string_view path);

    /// As `find`, with the empty value where there is nothing of that kind.
    std::string_view text_at(std::string_view path) const;
    std::optional<std::int64_t> int_at(std::string_view path) const;
    std::optional<bool> bool_at(std::string_view path) const;
    const List& list_at(std::string_view path) const;
    const Map& map_at(std::string_view path) const;

    /// The items or members for changing; null becomes an empty list or map, anything else must
    /// already be one. Whoever adds members keeps the keys distinct.
    List& edit_list();
    Map& edit_map();

    /// Replaces the member, in its place, or adds it at the end. This is a map or null.
    Value& set(std::string_view key, Value value);

    /// Adds an item. This is a list or null.
    Value& append(Value item);

    /// Removes the member; false if there was none.
    bool erase(std::string_view key);

    Position position() const { return position_; }

    void set_position(Position position) { position_ = position; }

    /// The text that a parser read a number, boolean or null from.
    void set_source(std::string text);

    void clear_source() { source_.reset(); }

    friend bool operator==(const Value& left, const Value& right);

  private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> content_;
    Position position_;
    std::unique_ptr<const std::string> source_;  // Only of scalars that are not strings.
};

/// One key of a map and what it holds.
struct Member {
    std::string key;
    Value value;
    Position key_position = {};
};

template <std::same_as<bool> T>
Value::Value(T value) : content_(value) {}

template <std::integral T>
    requires(!std::same_as<T, bool>)
Value::Value(T value) : content_(static_cast<std::int64_t>(value)) {}

}  // namespace ds::data
