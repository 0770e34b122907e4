#include "base/strings.hpp"
#include "gotemplate/value.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

enum class Numbers { Exact, Floats };

Value convert(const data::Value& value, Numbers numbers) {
    switch (value.kind()) {
        case data::Kind::Null:
            return {};
        case data::Kind::Bool:
            return *value.as_bool();
        case data::Kind::Int:
            if (numbers == Numbers::Floats) return *value.as_double();
            return *value.as_int();
        case data::Kind::Float:
            return *value.as_double();
        case data::Kind::String:
            return value.text();
        case data::Kind::List:
            break;
        case data::Kind::Map:
            break;
    }
    if (value.is_list()) {
        std::vector<Value> items;
        items.reserve(value.list().size());
        for (const data::Value& item : value.list())
            items.push_back(convert(item, numbers));
        return Value::make_list(std::move(items));
    }
    std::vector<const data::Member*> members;
    for (const data::Member& member : value.map())
        members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const auto* left, const auto* right) {
        return left->key < right->key;
    });
    Value result = Value::make_map();
    for (const data::Member* member : members) {
        result.map().set(std::string_view(member->key), convert(member->value, numbers));
    }
    return result;
}

data::Value list_to_data(const Value& value) {
    if (value.type() == &types::kBytes) return encode_base64(value.text());
    data::Value::List items;
    for (const Value& item : value.items())
        items.push_back(to_data(item));
    return data::Value::list(std::move(items));
}

data::Value map_to_data(const Value& value) {
    data::Value::Map members;
    for (const Map::Entry& entry : value.map().entries()) {
        members.push_back({std::string(entry.key.text()), to_data(entry.value)});
    }
    return data::Value::map(std::move(members));
}

}  // namespace

Value Value::from_data(const data::Value& value) {
    return convert(value, Numbers::Exact);
}

Value Value::from_json(const data::Value& value) {
    return convert(value, Numbers::Floats);
}

data::Value to_data(const Value& value) {
    if (value.is_typed_nil()) return nullptr;
    if (const Object* object = value.object()) return object->to_data();
    const Kind kind = value.kind();
    if (kind == Kind::Bool) return value.as_bool();
    if (is_signed(kind)) return value.as_int();
    // Beyond 63 bits only as a float: documents know no unsigned numbers.
    if (is_unsigned(kind) && value.as_int() < 0) return static_cast<double>(value.as_uint());
    if (is_unsigned(kind)) return value.as_int();
    if (is_float(kind)) return value.as_double();
    if (kind == Kind::String) return value.text();
    if (kind == Kind::Slice) return list_to_data(value);
    if (kind == Kind::Map) return map_to_data(value);
    return nullptr;
}

}  // namespace ds::gotemplate
