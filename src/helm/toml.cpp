#include "helm/toml.hpp"

#include "gotemplate/print.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <vector>

namespace ds::helm {
namespace {

using gotemplate::Kind;
using gotemplate::Map;
using gotemplate::Value;

constexpr int kDeepest = 500;

std::string escaped(std::string_view text) {
    std::string quoted = "\"";
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        constexpr std::string_view kNamed = "\b\t\n\f\r\"\\";
        constexpr std::string_view kNames = "btnfr\"\\";
        const std::size_t named = kNamed.find(character);
        if (named != std::string_view::npos) {
            quoted += '\\';
            quoted += kNames[named];
        } else if (byte < 0x20 || byte == 0x7F) {
            constexpr char kDigits[] = "0123456789abcdef";
            quoted += "\\u00";
            quoted += kDigits[byte >> 4U];
            quoted += kDigits[byte & 15U];
        } else {
            quoted += character;
        }
    }
    return quoted + '"';
}

std::string shown_key(std::string_view key) {
    const bool is_bare = !key.empty() && std::ranges::all_of(key, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isalnum(byte) != 0 || c == '_' || c == '-');
    });
    return is_bare ? std::string(key) : escaped(key);
}

std::string shown_float(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
    const std::string text = gotemplate::format_float(number, 'g', -1);
    return text.find_first_of("e.") == std::string::npos ? text + ".0" : text;
}

bool is_nothing(const Value& value) {
    return value.is_nil() || value.is_typed_nil();
}

/// Whatever is written as a map.
std::optional<Value> as_table(const Value& value) {
    if (value.is_map()) return value;
    if (value.is_object()) {
        Value table = Value::make_map();
        for (const gotemplate::Object::Field& field : value.object()->fields())
            table.map().set(Value(field.name), field.value);
        return table;
    }
    return std::nullopt;
}

bool is_table_list(const Value& value) {
    if (!value.is_list() || value.size() == 0 || value.type() == &gotemplate::types::kBytes)
        return false;
    return std::ranges::all_of(value.items(), [](const Value& item) {
        return item.is_map() || item.is_object();
    });
}

/// Writes tables under headings, each deeper one further in.
class Writer {
  public:
    std::string write(const Value& value) {
        if (const std::optional<Value> table = as_table(value)) {
            write_members(*table, {});
        } else {
            write_element(value);
        }
        return problem_.empty() ? std::move(out_) : problem_;
    }

  private:
    using Key = std::vector<std::string>;

    void refuse(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }

    static std::string joined(const Key& key) {
        std::string text;
        for (const std::string& part : key)
            text += (text.empty() ? "" : ".") + shown_key(part);
        return text;
    }

    void indent(const Key& key) { out_.append((key.size() - 1) * 2, ' '); }

    void new_line() {
        if (!out_.empty()) out_ += '\n';
    }

    /// Plain members first: what follows a heading belongs to it.
    void write_members(const Value& table, const Key& key) {
        if (key.size() > kDeepest) return refuse("toml: nested too deeply");
        for (const bool tables : {false, true}) {
            for (const Map::Entry& member : table.map().entries()) {
                const bool is_table =
                    as_table(member.value).has_value() || is_table_list(member.value);
                if (is_nothing(member.value) || is_table != tables) continue;
                Key inner = key;
                inner.emplace_back(member.key.text());
                write_member(member.value, inner);
            }
        }
    }

    void write_member(const Value& value, const Key& key) {
        if (const std::optional<Value> table = as_table(value)) {
            if (key.size() == 1) new_line();
            indent(key);
            out_ += "[" + joined(key) + "]";
            new_line();
            write_members(*table, key);
        } else if (is_table_list(value)) {
            for (const Value& item : value.items()) {
                new_line();
                indent(key);
                out_ += "[[" + joined(key) + "]]";
                new_line();
                write_members(*as_table(item), key);
            }
        } else {
            indent(key);
            out_ += shown_key(key.back()) + " = ";
            write_element(value);
            new_line();
        }
    }

    void write_element(const Value& value) {
        const Kind kind = value.kind();
        if (++depth_ > kDeepest) return refuse("toml: nested too deeply");
        if (const std::optional<Value> table = as_table(value)) {
            write_inline(*table);
        } else if (kind == Kind::String) {
            out_ += escaped(value.text());
        } else if (gotemplate::is_float(kind)) {
            out_ += shown_float(value.as_double());
        } else if (kind == Kind::Slice) {
            write_list(value);
        } else if (is_nothing(value)) {
            refuse("toml: cannot encode array with nil element");
        } else if (kind == Kind::Func) {
            refuse("unsupported type: func");
        } else {
            out_ += gotemplate::to_text(value);
        }
        --depth_;
    }

    void write_list(const Value& list) {
        out_ += '[';
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i > 0) out_ += ", ";
            write_element(list.item(i));
        }
        out_ += ']';
    }

    void write_inline(const Value& table) {
        out_ += '{';
        bool is_first = true;
        for (const bool tables : {false, true}) {
            for (const Map::Entry& member : table.map().entries()) {
                if (is_nothing(member.value) || as_table(member.value).has_value() != tables)
                    continue;
                if (!is_first) out_ += ", ";
                is_first = false;
                out_ += shown_key(member.key.text()) + " = ";
                write_element(member.value);
            }
        }
        out_ += '}';
    }

    std::string out_;
    std::string problem_;
    int depth_ = 0;
};

}  // namespace

std::string write_go_toml(const Value& value) {
    return Writer().write(value);
}

}  // namespace ds::helm
