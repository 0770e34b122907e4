#include "config/scalars_2.hpp"

#include "base/strings.hpp"

#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

void make_texts(Value& value) {
    if (value.is_list()) {
        for (Value& item : value.edit_list())
            make_texts(item);
    } else if (value.is_map()) {
        for (Member& member : value.edit_map())
            make_texts(member.value);
    } else if (value.as_bool()) {
        const std::string source = value.scalar_text();
        const std::string lower = to_lower(source);
        if (lower == "true" || lower == "false") return;
        const data::Position position = value.position();
        value = Value(source);
        value.set_position(position);
    }
}

void visit_members(Value& map, const Schema& schema) {
    if (!map.is_map()) return;
    for (Member& member : map.edit_map()) {
        if (const Schema* child = schema.find(member.key))
            apply_scalar_rules_2(member.value, *child);
    }
}

}  // namespace

void apply_scalar_rules_2(Value& document, const Schema& schema) {
    switch (schema.type()) {
        case KeyType::Any:
        case KeyType::AnyMap:
        case KeyType::AnyList:
            return make_texts(document);
        case KeyType::Struct:
            return visit_members(document, schema);
        case KeyType::StructList:
            if (!document.is_list()) return;
            for (Value& item : document.edit_list())
                visit_members(item, schema);
            return;
        case KeyType::StructMap:
        case KeyType::TextOrStructMap:
            if (!document.is_map()) return;
            for (Member& member : document.edit_map())
                visit_members(member.value, schema);
            return;
        default:
            return;
    }
}

}  // namespace ds::config
