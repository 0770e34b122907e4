#include "helm/go_yaml.hpp"

#include "base/strings.hpp"
#include "data/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ds::helm {
namespace {

using data::GoYaml;
using gotemplate::Kind;
using gotemplate::Map;
using gotemplate::Value;

constexpr int kDeepest = 1000;

/// Each byte that belongs to no character becomes U+FFFD, as in encoding/json.
std::string repaired(std::string_view text) {
    std::string whole;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = data::utf8_length(text, at);
        whole += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return whole;
}

/// What YAML makes of the number that JSON made of it: integers up to 64 bits, then floats.
std::string by_way_of_json(double number) {
    std::string digits = data::go_json_float(number);
    if (digits == "-0") return "0";
    const bool is_integer = digits.find_first_of(".e") == std::string::npos;
    if (!is_integer) return data::go_yaml_float(number);
    const char* end = digits.data() + digits.size();
    std::int64_t whole = 0;
    if (std::from_chars(digits.data(), end, whole).ec == std::errc{}) return digits;
    std::uint64_t positive = 0;
    if (std::from_chars(digits.data(), end, positive).ec == std::errc{}) return digits;
    return data::go_yaml_float(number);
}

/// Whether the text, as JSON has it, can be read by go-yaml again: not with control characters
/// that JSON does not escape.
bool survives_json(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
        if (byte == 0x7F) return false;
        if (byte == 0xC2 && next >= 0x80 && next < 0xA0 && next != 0x85) return false;
        if (text.substr(at).starts_with("\xEF\xBF\xBE") ||
            text.substr(at).starts_with("\xEF\xBF\xBF"))
            return false;
    }
    return true;
}

class Walk {
  public:
    explicit Walk(GoYaml style) : style_(style), writer_(style) {}

    bool write(const Value& value) {
        if (value.is_nil() || value.is_typed_nil()) return plain(nil_text(value));
        if (value.is_object()) return write_object(*value.object());
        const Kind kind = value.kind();
        if (kind == Kind::Bool) return plain(value.as_bool() ? "true" : "false");
        if (gotemplate::is_signed(kind)) return plain(std::to_string(value.as_int()));
        if (gotemplate::is_unsigned(kind)) return plain(std::to_string(value.as_uint()));
        if (gotemplate::is_float(kind)) return write_float(value.as_double());
        if (kind == Kind::String) return write_text(value.text());
        if (kind == Kind::Slice) return write_list(value);
        return kind == Kind::Map && write_map(value);
    }

    std::string take() { return writer_.take(); }

  private:
    std::string_view nil_text(const Value& value) const {
        if (style_ == GoYaml::V2 || value.is_nil()) return "null";
        return value.is_map() ? "{}" : "[]";
    }

    bool plain(std::string_view text) {
        writer_.plain(text);
        return true;
    }

    bool write_float(double number) {
        if (style_ == GoYaml::V3) return plain(data::go_yaml_float(number));
        return std::isfinite(number) && plain(by_way_of_json(number));
    }

    bool write_text(std::string_view text) {
        if (style_ == GoYaml::V2 && !survives_json(text)) return false;
        if (style_ == GoYaml::V2 && !data::is_valid_utf8(text)) {
            writer_.text(repaired(text));
        } else {
            writer_.text(text);
        }
        return true;
    }

    bool write_list(const Value& list) {
        const bool is_bytes = list.type() == &gotemplate::types::kBytes;
        if (is_bytes && style_ == GoYaml::V2) return write_text(encode_base64(list.text()));
        if (++depth_ > kDeepest) return false;
        writer_.begin_list(list.size());
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!write(list.item(i))) return false;
        }
        writer_.end_list();
        --depth_;
        return true;
    }

    bool write_map(const Value& map) {
        if (++depth_ > kDeepest) return false;
        const std::vector<const Map::Entry*> members = in_order(map);
        writer_.begin_map(members.size());
        for (const Map::Entry* member : members) {
            if (style_ == GoYaml::V2 && !survives_json(member->key.text())) return false;
            writer_.key(member->key.text());
            if (!write(member->value)) return false;
        }
        writer_.end_map();
        --depth_;
        return true;
    }

    /// Go's order is not always transitive: insertion copes with that, std::sort does not. Members
    /// come by bytes, which is nearly the same.
    static std::vector<const Map::Entry*> in_order(const Value& map) {
        const auto is_less = [](const Map::Entry* left, const Map::Entry* right) {
            return data::go_yaml_key_less(left->key.text(), right->key.text());
        };
        std::vector<const Map::Entry*> members;
        members.reserve(map.size());
        for (const Map::Entry& member : map.map().entries()) {
            const bool is_last = members.empty() || !is_less(&member, members.back());
            members.insert(
                is_last ? members.end() : std::ranges::upper_bound(members, &member, is_less),
                &member
            );
        }
        return members;
    }

    /// yaml.v3 knows nothing of JSON: fields have their names in small letters.
    bool write_object(const gotemplate::Object& object) {
        if (style_ == GoYaml::V2) return write(Value::from_data(object.to_data()));
        const std::vector<gotemplate::Object::Field> fields = object.fields();
        if (fields.empty() && object.text()) return write_text(*object.text());
        writer_.begin_map(fields.size());
        for (const gotemplate::Object::Field& field : fields) {
            writer_.key(to_lower(field.name));
            if (!write(field.value)) return false;
        }
        writer_.end_map();
        return true;
    }

    GoYaml style_;
    data::GoYamlWriter writer_;
    int depth_ = 0;
};

}  // namespace

std::optional<std::string> write_go_yaml(const Value& value, GoYaml style) {
    Walk walk(style);
    if (!walk.write(value)) return std::nullopt;
    return walk.take();
}

}  // namespace ds::helm
