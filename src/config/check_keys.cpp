#include "base/strings.hpp"
#include "config/check.hpp"
#include "config/variables.hpp"
#include "data/yaml_scalar.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

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
        case KeyType::AnyList:
            return "a list";
        case KeyType::Struct:
        case KeyType::StructMap:
        case KeyType::TextOrStructMap:
        case KeyType::AnyMap:
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
        case KeyType::AnyList:
            return value.is_list();
        case KeyType::TextMap:
        case KeyType::Struct:
        case KeyType::StructMap:
        case KeyType::TextOrStructMap:
        case KeyType::AnyMap:
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
    const bool names = type == KeyType::StructMap || type == KeyType::TextOrStructMap;
    if (names && value.is_list()) return "; each entry begins with its name and a ':'";
    if (type == KeyType::StructList && !value.is_list()) return "; each entry begins with '- '";
    if (type == KeyType::TextList && value.is_scalar()) return "; write it as [ITEM] or '- ITEM'";
    return "";
}

/// What a key was probably meant to be.
std::optional<std::string> meant_by(std::string_view key, const std::vector<std::string>& names) {
    constexpr std::size_t kShortest = 4;
    std::optional<std::string> near = nearest(key, names);
    if (near || key.size() < kShortest) return near;
    // "repository" for "repo".
    for (const std::string& name : names) {
        const bool begins = key.starts_with(name) || name.starts_with(key);
        if (begins && name.size() >= kShortest) return name;
    }
    return std::nullopt;
}

class Checker {
  public:
    Checker(const Schema& schema, Report& report)
        : version_(schema.version),
          // Where names are keys, an entry that is null is none.
          null_is_no_entry_(version_ == Version::V2Beta1),
          report_(report) {}

    void check_struct(const Value& map, const Schema& schema, const Spot& spot) {
        std::set<std::string> meant;  // By keys that are mistyped.
        for (const Member& member : map.map()) {
            const Schema* child = schema.find(member.key);
            if (child != nullptr) {
                check(member.value, *child, spot.member(member));
            } else {
                meant.insert(refuse_unknown(member, schema, spot));
            }
        }
        for (const Schema& child : schema.children) {
            if (!meant.contains(std::string(child.name))) require(map, child, spot);
        }
    }

  private:
    void check(const Value& value, const Schema& schema, const Spot& spot) {
        if (value.is_null() || stands_for_any(value)) return;
        if (!check_type(value, schema.type(), spot)) return;
        switch (schema.type()) {
            case KeyType::Struct:
                return check_struct(value, schema, spot);
            case KeyType::StructList:
                return check_items(value, schema, spot);
            case KeyType::StructMap:
            case KeyType::TextOrStructMap:
                return check_members(value, schema, spot);
            case KeyType::Text:
                return check_choice(value, schema, spot);
            case KeyType::TextList:
                return check_texts(value, spot);
            case KeyType::TextMap:
                return check_text_members(value, spot);
            default:
                return;
        }
    }

    /// Expressions are there in the second line only, as are nulls that are no entries.
    bool stands_for_any(const Value& value) const {
        return null_is_no_entry_ && is_expression(value.text());
    }

    bool is_open(const Value& value) const {
        return value.is_scalar() && report_.gave_up_on(value);
    }

    bool check_type(const Value& value, KeyType type, const Spot& spot) {
        if (fits(value, type) || is_open(value)) return fits(value, type);
        report_.add(
            spot,
            "expected " + std::string(expectation(type)) + ", found " + found(value) +
                std::string(hint(value, type)),
            value.position()
        );
        return false;
    }

    void check_choice(const Value& value, const Schema& schema, const Spot& spot) {
        const std::vector<std::string> choices = values_of(*schema.key);
        const std::string text = value.scalar_text();
        if (choices.empty() || text.empty() || is_open(value)) return;
        if (std::ranges::find(choices, text) != choices.end()) return;
        std::string message = "there is no " + quoted(text) + " here" + suggestion(text, choices);
        if (!message.ends_with('?')) message += "; it is one of " + join(choices, ", ");
        report_.add(spot, message, value.position());
    }

    void check_items(const Value& list, const Schema& schema, const Spot& spot) {
        for (std::size_t i = 0; i < list.list().size(); ++i) {
            const Value& item = list.list()[i];
            const Spot place = spot.item(i, item);
            if (stands_for_any(item)) continue;
            if (check_type(item, KeyType::Struct, place)) check_struct(item, schema, place);
        }
    }

    void check_members(const Value& map, const Schema& schema, const Spot& spot) {
        const bool takes_texts = schema.type() == KeyType::TextOrStructMap;
        for (const Member& member : map.map()) {
            const Spot place = spot.member(member);
            if (stands_for_any(member.value)) continue;
            if (member.value.is_null()) {
                // It has no keys; what it must have is then missing.
                if (!null_is_no_entry_) check_struct(member.value, schema, place);
            } else if (takes_texts && member.value.is_scalar()) {
                continue;
            } else if (takes_texts && member.value.is_list()) {
                report_.add(
                    place, "expected a text or a map, found a list", member.value.position()
                );
            } else if (check_type(member.value, KeyType::Struct, place)) {
                check_struct(member.value, schema, place);
            }
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

    /// Yields what was probably meant; empty if nobody can tell.
    std::string refuse_unknown(const Member& member, const Schema& schema, const Spot& spot) {
        const std::vector<std::string> names = schema.child_names();
        const std::string versions = other_versions_of(path_below(schema, member.key), version_);
        const std::optional<std::string> near =
            versions.empty() ? meant_by(member.key, names) : nearest(member.key, names);
        std::string message = "unknown key";
        if (!versions.empty()) {
            message =
                "not a key of " + std::string(version_name(version_)) + ": it is one " + versions;
        }
        if (near) {
            message += "; did you mean '" + *near + "'?";
        } else if (versions.empty()) {
            message += "; the keys here are " + join(names, ", ");
        }
        report_.add(spot.member(member), message);
        return near.value_or("");
    }

    /// As the table of keys writes it.
    static std::string path_below(const Schema& schema, const std::string& key) {
        if (schema.children.empty()) return key;
        const std::string_view sibling = schema.children.front().key->path;
        const std::size_t dot = sibling.rfind('.');
        if (dot == std::string_view::npos) return key;
        return std::string(sibling.substr(0, dot + 1)) + key;
    }

    void require(const Value& map, const Schema& schema, const Spot& spot) {
        if (!schema.is_required()) return;
        const Value* value = map.member(schema.name);
        const bool missing =
            value == nullptr || value->is_null() || (value->is_string() && value->text().empty());
        if (missing) {
            report_.add(
                spot.missing(schema.name),
                schema.key->more.missing,
                value != nullptr ? value->position() : data::Position{}
            );
        }
    }

    Version version_;
    bool null_is_no_entry_;
    Report& report_;
};

}  // namespace

void check_keys(const Value& document, const Schema& schema, Report& report) {
    Checker(schema, report).check_struct(document, schema, {"", document.position()});
}

}  // namespace ds::config
