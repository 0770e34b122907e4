#include "base/strings.hpp"
#include "data/utf8.hpp"
#include "data/yaml.hpp"
#include "data/yaml_scalar.hpp"

#include <algorithm>

namespace ds::data {
namespace {

constexpr std::size_t kLongestSimpleKey = 1000;  // YAML's limit is 1024 characters.

bool is_control(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7F;
}

/// Neither control characters nor the line ends and marks beyond ASCII that YAML treats alike.
bool is_printable(std::string_view text, std::string_view allowed_controls) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        const std::string_view character = text.substr(at, length);
        if (length == 1 && is_control(text[at]) && allowed_controls.find(text[at]) == text.npos)
            return false;
        const bool special = (length == 2 && character <= "\xC2\x9F") ||  // U+0080 to U+009F
                             character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9" ||
                             character == "\xEF\xBB\xBF" || character >= "\xEF\xBF\xBE";
        if (length > 1 && special) return false;
        at += length;
    }
    return true;
}

/// Other readers take these for dates, times or base 60 numbers.
bool looks_like_time(std::string_view text) {
    const bool all = text.find_first_not_of("0123456789.:-+TtZz ") == std::string_view::npos;
    const auto dashes = std::ranges::count(text, '-');
    return all && (text.find(':') != std::string_view::npos || dashes == 2);
}

bool can_be_plain(std::string_view text) {
    constexpr std::string_view kIndicators = "?:,[]{}#&*!|>'\"%@`= ";
    if (text.empty() || kIndicators.find(text.front()) != std::string_view::npos) return false;
    if (text == "-" || text.starts_with("- ") || text.starts_with("---")) return false;
    if (text.ends_with(':') || text.ends_with(' ') || text == "<<" || text.starts_with("..."))
        return false;
    if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
    return is_printable(text, "") && !looks_like_time(text) && resolve_plain(text).is_string();
}

bool can_be_literal(std::string_view text) {
    constexpr std::string_view kBlank = " \t\n";
    return text.find('\n') != text.npos && kBlank.find(text.front()) == text.npos &&
           is_printable(text, "\n\t");
}

std::string escape(char character) {
    switch (character) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            break;
    }
    const std::string_view text(&character, 1);
    return is_control(character) ? "\\x" + encode_hex(text) : std::string(text);
}

std::string double_quoted(std::string_view text) {
    std::string quoted = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        const std::string_view character = text.substr(at, length);
        if (length == 1) {
            quoted += escape(text[at]);
        } else if (is_printable(character, "")) {
            quoted += character;
        } else {
            quoted += yaml_escape(character);
        }
        at += length;
    }
    return quoted + '"';
}

std::string single_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char character : text) {
        quoted += character;
        if (character == '\'') quoted += '\'';
    }
    return quoted + "'";
}

/// On one line.
std::string inline_text(std::string_view text) {
    if (!is_valid_utf8(text)) return "!!binary " + encode_base64(text);
    if (can_be_plain(text)) return std::string(text);
    return is_printable(text, "") ? single_quoted(text) : double_quoted(text);
}

class Writer {
  public:
    /// Writes what follows "key:" or "-", or stands alone at the top.
    void write(const Value& value, int indent, bool after_key) {
        if (value.is_map() && !value.map().empty()) {
            if (after_key) out_ += '\n';
            write_map(value.map(), indent, after_key);
        } else if (value.is_list() && !value.list().empty()) {
            if (after_key) out_ += '\n';
            write_list(value.list(), indent, after_key);
        } else {
            if (after_key) out_ += ' ';
            write_scalar(value, indent);
        }
    }

    std::string take() { return std::move(out_); }

  private:
    /// `indent_first` is false where "- " already stands in front of the first member.
    void write_map(const Value::Map& members, int indent, bool indent_first) {
        for (const Member& member : members) {
            if (indent_first || &member != &members.front()) pad(indent);
            write_key(member.key, indent);
            // Lists in a map are not indented further, as Go writes them.
            const bool list = member.value.is_list();
            write(member.value, list ? indent : indent + 2, true);
        }
    }

    void write_list(const Value::List& items, int indent, bool indent_first) {
        for (const Value& item : items) {
            if (indent_first || &item != &items.front()) pad(indent);
            out_ += "- ";
            write(item, indent + 2, false);
        }
    }

    void write_key(std::string_view key, int indent) {
        const std::string text = inline_text(key);
        if (text.size() <= kLongestSimpleKey) {
            out_ += text + ":";
            return;
        }
        out_ += "? " + text + "\n";
        pad(indent);
        out_ += ":";
    }

    void write_scalar(const Value& value, int indent) {
        if (value.is_map()) {
            out_ += "{}";
        } else if (value.is_list()) {
            out_ += "[]";
        } else if (!value.is_string()) {
            const std::string text = value.scalar_text();
            out_ += text.empty() ? "null" : text;
        } else if (indent > 0 && is_valid_utf8(value.text()) && can_be_literal(value.text())) {
            write_literal(value.text(), indent);
            return;
        } else {
            out_ += inline_text(value.text());
        }
        out_ += '\n';
    }

    void write_literal(std::string_view text, int indent) {
        const std::size_t last = text.find_last_not_of('\n');
        const std::size_t ends = text.size() - last - 1;
        out_ += ends == 0 ? "|-\n" : ends == 1 ? "|\n" : "|+\n";
        if (ends > 0) text.remove_suffix(1);
        for (const std::string& line : split(text, '\n')) {
            if (!line.empty()) pad(indent);
            out_ += line + "\n";
        }
    }

    void pad(int indent) { out_.append(static_cast<std::size_t>(indent), ' '); }

    std::string out_;
};

}  // namespace

std::string write_yaml(const Value& value) {
    Writer writer;
    writer.write(value, 0, false);
    return writer.take();
}

}  // namespace ds::data
