#include "gotemplate/value.hpp"

#include "base/check.hpp"
#include "gotemplate/function.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <new>

namespace ds::gotemplate {
namespace {

/// The characters stand behind the object, in the same piece of memory.
class Text final : public Shared {
  public:
    static Text* make(std::string_view content) {
        void* memory = ::operator new(sizeof(Text) + content.size());
        Text* text = new (memory) Text(content.size());
        // An empty view may have no address, which memcpy must not be given.
        if (!content.empty()) {
            std::memcpy(static_cast<void*>(text + 1), content.data(), content.size());
        }
        return text;
    }

    static void operator delete(void* memory) { ::operator delete(memory); }

    std::string_view content() const { return {reinterpret_cast<const char*>(this + 1), size_}; }

  private:
    explicit Text(std::size_t size) : size_(size) {}

    static void* operator new(std::size_t, void* memory) { return memory; }

    std::size_t size_;
};

class FunctionBox final : public Shared {
  public:
    explicit FunctionBox(Function function) : function_(std::move(function)) {}

    const Function& function() const { return function_; }

  private:
    Function function_;
};

constexpr Type kFunctionType{.name = "func()", .kind = Kind::Func};

constexpr std::array<const Type*, 16> kScalarTypes = {
    nullptr,
    &types::kBool,
    &types::kInt,
    &types::kInt8,
    &types::kInt16,
    &types::kInt32,
    &types::kInt64,
    &types::kUint,
    &types::kUint8,
    &types::kUint16,
    &types::kUint32,
    &types::kUint64,
    &types::kUintptr,
    &types::kFloat32,
    &types::kFloat64,
    nullptr,
};

}  // namespace

class List final : public Shared {
  public:
    List(const Type& type, std::vector<Value> items) : type_(&type), items_(std::move(items)) {}

    const Type& type() const { return *type_; }

    std::span<const Value> items() const { return items_; }

  private:
    const Type* type_;
    std::vector<Value> items_;
};

// A chain of a million maps must not be freed by a million nested destructors.
void Shared::dispose(Shared* unused) {
    thread_local std::vector<Shared*> pending;
    thread_local bool is_disposing = false;
    if (is_disposing) {
        pending.push_back(unused);
        return;
    }
    is_disposing = true;
    delete unused;
    while (!pending.empty()) {
        Shared* next = pending.back();
        pending.pop_back();
        delete next;
    }
    is_disposing = false;
}

Value::Value(Kind kind, std::uint8_t flags, Shared* shared)
    : kind_(kind), flags_(static_cast<std::uint8_t>(flags | kShared)), content_{.shared = shared} {
    shared->retain();
}

Value::Value(std::string_view text) : Value(Kind::String, 0, Text::make(text)) {}

Value Value::float32(float value) {
    Value result(static_cast<double>(value));
    result.kind_ = Kind::Float32;
    return result;
}

Value Value::bytes(std::string_view content) {
    return {Kind::Slice, kBytes, Text::make(content)};
}

Value Value::make_list(std::vector<Value> items, const Type& type) {
    return {Kind::Slice, 0, new List(type, std::move(items))};
}

Value Value::make_list(std::span<const std::string> texts) {
    return make_list(std::vector<Value>(texts.begin(), texts.end()), types::kStringList);
}

Value Value::make_nil_list(const Type& type) {
    if (&type == &types::kBytes) return {Kind::Slice, kBytes | kTypedNil, Text::make({})};
    return {Kind::Slice, kTypedNil, new List(type, {})};
}

Value Value::make_map(const Type& type) {
    return {Kind::Map, 0, new Map(type)};
}

Value Value::make_nil_map(const Type& type) {
    return {Kind::Map, kTypedNil, new Map(type)};
}

Value Value::make_object(std::unique_ptr<Object> object) {
    const Kind kind = object->type().kind;
    return {kind, kObject, object.release()};
}

Value Value::make_function(Function function) {
    return {Kind::Func, 0, new FunctionBox(std::move(function))};
}

const List* Value::list_content() const {
    const bool is_vector = kind_ == Kind::Slice && (flags_ & (kBytes | kObject)) == 0;
    return is_vector ? static_cast<const List*>(content_.shared) : nullptr;
}

const Type* Value::type() const {
    if (is_object()) return &object()->type();
    switch (kind_) {
        case Kind::String:
            return &types::kString;
        case Kind::Map:
            return &map().type();
        case Kind::Slice:
            return (flags_ & kBytes) != 0 ? &types::kBytes : &list_content()->type();
        case Kind::Func:
            return &kFunctionType;
        default:
            return kScalarTypes.at(static_cast<std::size_t>(kind_));
    }
}

std::string_view Value::type_name() const {
    return is_nil() ? "nil" : type()->name;
}

std::string_view Value::text() const {
    const bool is_text = (kind_ == Kind::String || (flags_ & kBytes) != 0) && !is_object();
    return is_text ? static_cast<const Text*>(content_.shared)->content() : std::string_view{};
}

std::span<const Value> Value::items() const {
    const List* list = list_content();
    return list != nullptr ? list->items() : std::span<const Value>{};
}

Map& Value::map() const {
    if (kind_ == Kind::Map && !is_object()) return *static_cast<Map*>(content_.shared);
    static thread_local Map empty(types::kAnyMap);
    return empty;
}

const Object* Value::object() const {
    return is_object() ? static_cast<const Object*>(content_.shared) : nullptr;
}

const Function* Value::function() const {
    if (kind_ != Kind::Func || is_object()) return nullptr;
    return &static_cast<const FunctionBox*>(content_.shared)->function();
}

std::size_t Value::size() const {
    if (is_object()) return 0;
    if (kind_ == Kind::String || (flags_ & kBytes) != 0) return text().size();
    if (kind_ == Kind::Map) return map().size();
    return items().size();
}

Value Value::item(std::size_t index) const {
    DS_CHECK(index < size());
    if ((flags_ & kBytes) != 0) return static_cast<std::uint8_t>(text()[index]);
    return items()[index];
}

bool Value::is_same(const Value& other) const {
    return is_shared() && other.is_shared() && content_.shared == other.content_.shared;
}

Value Value::retyped(const Value& value, const Type& type) {
    Value result = value;
    if (const List* list = value.list_content()) {
        const std::span<const Value> items = list->items();
        result = Value::make_list(std::vector<Value>(items.begin(), items.end()), type);
        result.flags_ = value.flags_;
    } else if (value.is_map()) {
        result = {Kind::Map, value.flags_, new Map(type, value.map())};
    }
    return result;
}

Map::Map(const Type& type, Map& original)
    : type_(&type), original_(original.original_ != nullptr ? original.original_ : &original) {
    original_->retain();
}

Map::~Map() {
    if (original_ != nullptr) original_->release();
}

namespace {

/// As `text()`, for what is known to be a string.
std::string_view key_of(const Map::Entry& entry) {
    return static_cast<const Text*>(entry.key.shared())->content();
}

auto lower_bound(auto& entries, std::string_view key) {
    const auto before = [](const Map::Entry& entry, std::string_view wanted) {
        return key_of(entry) < wanted;
    };
    return std::lower_bound(entries.begin(), entries.end(), key, before);
}

}  // namespace

const Value* Map::find(std::string_view key) const {
    const std::vector<Entry>& entries = original_ != nullptr ? original_->entries_ : entries_;
    const auto found = lower_bound(entries, key);
    return found != entries.end() && key_of(*found) == key ? &found->value : nullptr;
}

void Map::set(Value key, Value value) {
    std::vector<Entry>& entries = original_ != nullptr ? original_->entries_ : entries_;
    const std::string_view name = key.text();
    if (entries.empty() || key_of(entries.back()) < name) {
        entries.push_back({std::move(key), std::move(value)});
        return;
    }
    const auto found = lower_bound(entries, name);
    if (key_of(*found) == name) {
        found->value = std::move(value);
    } else {
        entries.insert(found, {std::move(key), std::move(value)});
    }
}

void Map::erase(std::string_view key) {
    std::vector<Entry>& entries = original_ != nullptr ? original_->entries_ : entries_;
    const auto found = lower_bound(entries, key);
    if (found != entries.end() && key_of(*found) == key) entries.erase(found);
}

std::optional<Value> Object::field(std::string_view name) const {
    for (Field& candidate : fields()) {
        if (candidate.name == name) return std::move(candidate.value);
    }
    return std::nullopt;
}

data::Value Object::to_data() const {
    const Value plain = underlying();
    if (!plain.is_nil()) return gotemplate::to_data(plain);
    if (const std::optional<std::string> shown = text()) return *shown;
    data::Value::Map members;
    for (const Field& member : fields()) {
        members.push_back({std::string(member.name), gotemplate::to_data(member.value)});
    }
    return data::Value::map(std::move(members));
}

std::optional<bool> Object::equals(const Object& other) const {
    if (type().kind == Kind::Pointer) return this == &other;
    return std::nullopt;
}

}  // namespace ds::gotemplate
