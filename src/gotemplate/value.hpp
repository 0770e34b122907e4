#pragma once

#include "data/value.hpp"
#include "gotemplate/type.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::gotemplate {

class List;
class Map;
class Object;

/// What several values share; counted by the values that hold it. Not for several threads: a
/// value and everything that it shares stay in the thread that renders.
class Shared {
  public:
    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    virtual ~Shared() = default;

    void retain() { ++uses_; }

    void release() {
        if (--uses_ == 0) dispose(this);
    }

  private:
    static void dispose(Shared* unused);

    std::uint32_t uses_ = 0;
};

/// A value of a running template, with Go's types and Go's sharing: copies of strings, lists, maps
/// and objects are the same thing, and a change of a map (sprig's `set`) shows in all of them.
/// Lists and strings do not change once they are in a value. 16 bytes, cheap to copy.
class Value {
  public:
    Value() = default;  // nil

    Value(std::nullptr_t) {}

    template <std::same_as<bool> T>  // A template, so that no pointer becomes a bool.
    Value(T value) : kind_(Kind::Bool), content_{.integer = value} {}

    Value(int value) : Value(Kind::Int, value) {}  // Go's int, then int64, uint8 and float64.

    Value(std::int64_t value) : Value(Kind::Int64, value) {}

    Value(std::uint8_t value) : Value(Kind::Uint8, value) {}

    Value(double value) : kind_(Kind::Float64), content_{.real = value} {}

    Value(const char* text) : Value(std::string_view(text)) {}

    Value(std::string_view text);

    Value(const std::string& text) : Value(std::string_view(text)) {}

    /// An integer of any of Go's types; of unsigned ones the bits. `integer(n)` is Go's `int`.
    static Value integer(std::int64_t value, Kind kind = Kind::Int) { return {kind, value}; }

    static Value float32(float value);
    static Value bytes(std::string_view content);  // []uint8

    static Value make_list(std::vector<Value> items, const Type& type = types::kAnyList);
    static Value make_list(std::span<const std::string> texts);  // []string
    static Value make_nil_list(const Type& type);  // A typed nil: `[]` in print, null in JSON.

    static Value make_map(const Type& type = types::kAnyMap);  // Empty; fill it with `map().set`.
    static Value make_nil_map(const Type& type);

    /// A list or map of another type (`chartutil.Values`) with the same content. A map stays
    /// shared: what is set in one shows in the other.
    static Value retyped(const Value& value, const Type& type);

    static Value make_object(std::unique_ptr<Object> object);
    static Value make_function(Function function);

    /// nil is null; integers are int64, numbers with a fraction float64, as `from_data` finds them.
    static Value from_data(const data::Value& value);

    /// As `from_data`, but all numbers are float64: what Go's JSON decoder makes of a document.
    static Value from_json(const data::Value& value);

    Value(const Value& other) : kind_(other.kind_), flags_(other.flags_), content_(other.content_) {
        if (is_shared()) content_.shared->retain();
    }

    Value(Value&& other) noexcept
        : kind_(other.kind_), flags_(other.flags_), content_(other.content_) {
        other.kind_ = Kind::Invalid;
        other.flags_ = 0;
    }

    Value& operator=(Value other) noexcept {
        std::swap(kind_, other.kind_);
        std::swap(flags_, other.flags_);
        std::swap(content_, other.content_);
        return *this;
    }

    ~Value() {
        if (is_shared()) content_.shared->release();
    }

    Kind kind() const { return kind_; }

    bool is_nil() const { return kind_ == Kind::Invalid; }

    bool is_string() const { return kind_ == Kind::String; }

    bool is_list() const { return kind_ == Kind::Slice; }

    bool is_map() const { return kind_ == Kind::Map; }

    bool is_object() const { return (flags_ & kObject) != 0; }

    /// Null for nil. "interface {}" is never the type of a value.
    const Type* type() const;

    /// "nil" for nil, else the name of the type: what %T prints but for "<nil>".
    std::string_view type_name() const;

    bool as_bool() const { return kind_ == Kind::Bool && content_.integer != 0; }

    std::int64_t as_int() const { return content_.integer; }  // Of signed kinds and Bool.

    std::uint64_t as_uint() const { return static_cast<std::uint64_t>(content_.integer); }

    double as_double() const { return content_.real; }  // Of float kinds.

    /// The content of a string or of []uint8; empty for anything else.
    std::string_view text() const;

    /// Items of a list; empty for anything else and for []uint8 (see `size` and `item`).
    std::span<const Value> items() const;

    /// A map; the empty one for anything else, which must not be changed.
    Map& map() const;

    /// Null unless this is an object.
    const Object* object() const;

    const Function* function() const;

    /// Items of a list, bytes of a []uint8 or a string, members of a map; zero for anything else.
    std::size_t size() const;

    /// The item of a list or []uint8; `index` is below `size()`.
    Value item(std::size_t index) const;

    /// A nil list, map or pointer, which has a type. False for nil itself.
    bool is_typed_nil() const { return (flags_ & kTypedNil) != 0; }

    /// The same list, map or object, not an equal one.
    bool is_same(const Value& other) const;

    /// For the executor: whether Go would see this in an interface (an item of []interface {}) and
    /// so name that in messages. Functions see it in parameters of `types::kReflectValue` alone,
    /// and it makes no difference to them.
    bool is_boxed() const { return (flags_ & kBoxed) != 0; }

    Value boxed() && {
        flags_ |= kBoxed;
        return std::move(*this);
    }

    Value unboxed() && {
        unbox();
        return std::move(*this);
    }

    void unbox() { flags_ &= static_cast<std::uint8_t>(~kBoxed); }

    /// What a string, list, map or object shares with its copies.
    const Shared* shared() const { return is_shared() ? content_.shared : nullptr; }

  private:
    static constexpr std::uint8_t kShared = 1;
    static constexpr std::uint8_t kObject = 2;
    static constexpr std::uint8_t kTypedNil = 4;
    static constexpr std::uint8_t kBoxed = 8;
    static constexpr std::uint8_t kBytes = 16;

    Value(Kind kind, std::int64_t integer) : kind_(kind), content_{.integer = integer} {}

    Value(Kind kind, std::uint8_t flags, Shared* shared);

    bool is_shared() const { return (flags_ & kShared) != 0; }

    const List* list_content() const;

    Kind kind_ = Kind::Invalid;
    std::uint8_t flags_ = 0;

    union {
        std::int64_t integer = 0;
        double real;
        Shared* shared;
    } content_;
};

/// The members of a map, always in the order of their keys.
class Map final : public Shared {
  public:
    struct Entry {
        Value key;  // A string.
        Value value;
    };

    explicit Map(const Type& type) : type_(&type) {}

    /// The same members under another type: what one changes shows in the other.
    Map(const Type& type, Map& original);

    ~Map() override;

    const Type& type() const { return *type_; }

    std::size_t size() const { return entries().size(); }

    std::span<const Entry> entries() const { return original_ ? original_->entries_ : entries_; }

    /// Null if there is no such key; valid until the map changes.
    const Value* find(std::string_view key) const;

    void set(Value key, Value value);

    void erase(std::string_view key);

  private:
    const Type* type_;
    Map* original_ = nullptr;  // Holds the members, if not this one.
    std::vector<Entry> entries_;
};

/// A value whose type is not one of the above: a struct or a pointer to one (`.Capabilities`,
/// `time.Time`), or a named scalar (`time.Duration`). Immutable. Methods are those of its type.
class Object : public Shared {
  public:
    struct Field {
        std::string_view name;
        Value value;
    };

    virtual const Type& type() const = 0;

    /// Its fields in the order of the declaration, for `.Field` and for printing.
    virtual std::vector<Field> fields() const { return {}; }

    /// One field; nothing if there is none of that name.
    virtual std::optional<Value> field(std::string_view name) const;

    /// What String() or Error() gives, if the type has it: what print and %v show.
    virtual std::optional<std::string> text() const { return std::nullopt; }

    /// What an action prints when that is not the same: Go finds String() of a pointer to a field
    /// there, and %v does not.
    virtual std::optional<std::string> printed() const { return text(); }

    /// The plain value of a named scalar, for %d, comparison and truth; nil for structs.
    virtual Value underlying() const { return {}; }

    /// What toYaml and toJson see.
    virtual data::Value to_data() const;

    /// Go's `==` on two values of the same type; structs that are not comparable give nothing.
    virtual std::optional<bool> equals(const Object& other) const;
};

/// How many values there are in this one, itself included; nothing if there are more than `limit`
/// or they are nested absurdly deep, as those that contain themselves. Whatever walks a value that
/// a template made (prints, converts, compares, copies) asks this first: sharing makes it easy to
/// build one of a billion parts.
std::optional<std::size_t> measure(const Value& value, std::size_t limit);

/// For toYaml and toJson: []uint8 becomes base64, typed nils null, functions null.
data::Value to_data(const Value& value);

/// Go's idea of truth: not nil, not false, not zero, not empty. Structs are true.
bool is_true(const Value& value);

/// reflect.DeepEqual: the same types all the way down, and equal.
bool deep_equal(const Value& left, const Value& right);

}  // namespace ds::gotemplate
