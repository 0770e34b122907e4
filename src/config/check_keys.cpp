#include "base/strings.hpp"
#include "config/check.hpp"
#include "data/yaml_scalar.hpp"

#include <cmath>
#include <string>

namespace ds::config {
namespace {

using data::Kind;
using data::Member;
using data::Value;

/// "the text 'eighty'", "a list": what stands where something else was expected.
std::string found(const Value& value) {
    if (value.is_string()) return "the text " + quoted(value.text());
    if (value.is_list() || value.is_map()) return std::string(data::kind_name(value.kind()));
    if (value.is_null()) return "nothing";
    return quoted(value.scalar_text());
}

std::string_view expectation(KeyType type) {
    switch (type) {
        case KeyType::Bool:
            return "true or false";
        case KeyType::Int:
            return "a whole number";
        case KeyType::Text:
            return "a text";
        case KeyType::TextList:
            return "a list of texts";
        case KeyType::TextMap:
            return "a map of texts";
        case KeyType::StructList:
            return "a list";
        case KeyType::Struct:
        case KeyType::StructMap:
            return "a map";
        case KeyType::Any:
            return "anything";
    }
    return "";
}

bool fits(const Value& value, KeyType type) {
    switch (type) {
        case KeyType::Bool:
            return value.kind() == Kind::Bool;
        case KeyType::Int:
            return value.kind() == Kind::Int;
        case KeyType::Text:
            return value.is_scalar();
        case KeyType::TextList:
        case KeyType::StructList:
            return value.is_list();
        case KeyType::TextMap:
        case KeyType::Struct:
        case KeyType::StructMap:
            return value.is_map();
        case KeyType::Any:
            return true;
    }
    return true;
}

/// "; remove the quotes" where exactly that helps.
std::string_view hint(const Value& value, KeyType type) {
    const bool scalar = type == KeyType::Bool || type == KeyType::Int;
    if (scalar && value.is_string() && fits(data::resolve_plain(value.text()), type))
        return "; remove the quotes";
    if (type == KeyType::StructList && value.is_map()) return "; each entry begins with '- '";
    if (type == KeyType::TextList && value.is_scalar()) return "; write it as [ITEM] or '- ITEM'";
    return "";
}

class Checker {
  public:
    explicit Checker(Report& report) : report_(report) {}

    void check_struct(const Value& map, const Schema& schema, const Spot& spot) {
        for (const Member& member : map.map()) {
            const Schema* child = schema.find(member.key);
            if (child != nullptr) {
                check(member.value, *child, spot.member(member));
            } else {
                refuse_unknown(member, schema, spot);
            }
        }
        for (const Schema& child : schema.children)
            require(map, child, spot);
    }

  private:
    void check(const Value& value, const Schema& schema, const Spot& spot) {
        if (value.is_null()) return;
        if (schema.key.built == Built::NotYet) {
            if (asks_for_something(value)) report_.not_built(spot);
            return;
        }
        if (!check_type(value, schema.key.type, spot)) return;
        switch (schema.key.type) {
            case KeyType::Struct:
                return check_struct(value, schema, spot);
            case KeyType::StructList:
                return check_items(value, schema, spot);
            case KeyType::StructMap:
                return check_members(value, schema, spot);
            case KeyType::TextList:
                return check_texts(value, spot);
            case KeyType::TextMap:
                return check_text_members(value, spot);
            default:
                return;
        }
    }

    /// A switch that is off and an empty section are fine without the feature.
    static bool asks_for_something(const Value& value) {
        if (value.as_bool() == false) return false;
        if (value.is_list()) return !value.list().empty();
        return !value.is_map() || !value.map().empty();
    }

    bool check_type(const Value& value, KeyType type, const Spot& spot) {
        if (fits(value, type)) return true;
        if (value.is_scalar() && report_.gave_up_on(value)) return false;
        report_.add(
            spot,
            "expected " + std::string(expectation(type)) + ", found " + found(value) +
                std::string(hint(value, type)),
            value.position()
        );
        return false;
    }

    void check_items(const Value& list, const Schema& schema, const Spot& spot) {
        for (std::size_t i = 0; i < list.list().size(); ++i) {
            const Value& item = list.list()[i];
            const Spot place = spot.item(i, item);
            if (check_type(item, KeyType::Struct, place)) check_struct(item, schema, place);
        }
    }

    void check_members(const Value& map, const Schema& schema, const Spot& spot) {
        for (const Member& member : map.map()) {
            const Spot place = spot.member(member);
            // A null entry has no keys; what it must have is then missing.
            if (member.value.is_null() || check_type(member.value, KeyType::Struct, place))
                check_struct(member.value, schema, place);
        }
    }

    void check_texts(const Value& list, const Spot& spot) {
        for (std::size_t i = 0; i < list.list().size(); ++i) {
            const Value& item = list.list()[i];
            const Spot place = spot.item(i, item);
            if (item.is_null()) report_.add(place, "expected a text, found nothing");
            check_type(item, KeyType::Text, place);
        }
    }

    void check_text_members(const Value& map, const Spot& spot) {
        for (const Member& member : map.map())
            check_type(member.value, KeyType::Text, spot.member(member));
    }

    void refuse_unknown(const Member& member, const Schema& schema, const Spot& spot) {
        const std::vector<std::string> names = schema.child_names();
        std::string message = "unknown key" + suggestion(member.key, names);
        if (!message.ends_with('?')) message += "; the keys here are " + join(names, ", ");
        report_.add(spot.member(member), message);
    }

    void require(const Value& map, const Schema& schema, const Spot& spot) {
        if (schema.key.missing.empty()) return;
        const Value* value = map.member(schema.name);
        const bool missing =
            value == nullptr || value->is_null() || (value->is_string() && value->text().empty());
        if (missing) {
            report_.add(
                spot.missing(schema.name),
                schema.key.missing,
                value != nullptr ? value->position() : data::Position{}
            );
        }
    }

    Report& report_;
};

}  // namespace

void check_keys(const Value& document, const Schema& schema, Report& report) {
    Checker(report).check_struct(document, schema, {"", document.position()});
}

}  // namespace ds::config
