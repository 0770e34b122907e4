#include "data/go_yaml_writer.hpp"

#include "base/check.hpp"
#include "base/strings.hpp"
#include "data/go_yaml_scalar.hpp"
#include "data/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace ds::data {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kLongestKey = 128;

bool is_old_boolean(std::string_view text) {
    constexpr std::array<std::string_view, 18> kWords{
        "y",
        "Y",
        "yes",
        "Yes",
        "YES",
        "on",
        "On",
        "ON",
        "n",
        "N",
        "no",
        "No",
        "NO",
        "off",
        "Off",
        "OFF",
        "true",
        "false"
    };
    for (const std::string_view word : kWords) {
        if (text == word) return true;
    }
    return false;
}

std::uint32_t decode(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return first;
    std::uint32_t code = character.size() == 2   ? first & 0x1FU
                         : character.size() == 3 ? first & 0x0FU
                                                 : first & 0x07U;
    for (const char byte : character.substr(1))
        code = (code << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
    return code;
}

char short_escape(std::uint32_t code) {
    switch (code) {
        case 0x00:
            return '0';
        case 0x07:
            return 'a';
        case 0x08:
            return 'b';
        case 0x09:
            return 't';
        case 0x0A:
            return 'n';
        case 0x0B:
            return 'v';
        case 0x0C:
            return 'f';
        case 0x0D:
            return 'r';
        case 0x1B:
            return 'e';
        case 0x22:
            return '"';
        case 0x5C:
            return '\\';
        case 0x85:
            return 'N';
        case 0xA0:
            return '_';
        case 0x2028:
            return 'L';
        case 0x2029:
            return 'P';
        default:
            return 0;
    }
}

std::string escape(std::uint32_t code) {
    if (const char letter = short_escape(code); letter != 0) return {'\\', letter};
    const int digits = code <= 0xFF ? 2 : code <= 0xFFFF ? 4 : 8;
    std::string text = digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U";
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        text += kDigits[(code >> static_cast<unsigned>(shift)) & 15U];
    return text;
}

/// Puts the text of one scalar into the document, and goes on in a new line where Go does: at the
/// first blank beyond a width.
class Folder {
  public:
    Folder(std::string& out, bool folds, std::size_t indent)
        : out_(out), folds_(folds), indent_(indent) {
        const std::size_t line = out.find_last_of('\n');
        column_ =
            characters_of(std::string_view(out).substr(line == std::string::npos ? 0 : line + 1));
    }

    void plain(std::string_view text) {
        each(text, [&](std::size_t at, std::string_view character) {
            const bool is_last = at + 1 >= text.size();
            const bool breaks = character == " " && may_break() && (is_last || text[at + 1] != ' ');
            if (breaks) {
                new_line();
            } else {
                put(character);
            }
        });
    }

    void single_quoted(std::string_view text) {
        put("'");
        each(text, [&](std::size_t at, std::string_view character) {
            const bool is_inner = at > 0 && at + 1 < text.size();
            if (character == " " && may_break() && is_inner && text[at + 1] != ' ') {
                new_line();
                return;
            }
            if (go_break_length(text, at) > 0) {  // Not of ASCII: those are escaped.
                out_ += character;
                column_ = 0;
                at_line_start_ = true;
                return;
            }
            if (std::exchange(at_line_start_, false)) put(std::string(indent_, ' '));
            if (character == "'") put("'");
            put(character);
        });
        put("'");
    }

    void double_quoted(std::string_view text) {
        put("\"");
        const bool escapes_all = text.starts_with("\xEF\xBB\xBF");  // Go looks there each time.
        each(text, [&](std::size_t at, std::string_view character) {
            const bool is_inner = at > 0 && at + 1 < text.size();
            if (!escapes_all && character == " " && may_break() && is_inner) {
                new_line();
                if (text[at + 1] == ' ') put("\\");
                return;
            }
            const bool bare = !escapes_all && is_go_printable(text, at) &&
                              go_break_length(text, at) == 0 && character != "\"" &&
                              character != "\\";
            put(bare ? std::string(character) : escape(decode(character)));
        });
        put("\"");
    }

  private:
    static constexpr std::size_t kWidth = 80;

    static std::size_t characters_of(std::string_view text) {
        return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
            return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
        }));
    }

    template <typename Put>
    void each(std::string_view text, Put put_character) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t length = go_character_length(text, at);
            put_character(at, text.substr(at, length));
            after_blank_ = text[at] == ' ';
            at += length;
        }
    }

    bool may_break() const { return folds_ && !after_blank_ && column_ > kWidth; }

    void put(std::string_view text) {
        out_ += text;
        column_ += characters_of(text);
    }

    void new_line() {
        out_ += '\n';
        out_.append(indent_, ' ');
        column_ = indent_;
    }

    std::string& out_;
    bool folds_;
    std::size_t indent_;
    std::size_t column_ = 0;
    bool after_blank_ = false;
    bool at_line_start_ = false;
};

}  // namespace

void GoYamlWriter::new_line(std::size_t indent) {
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    out_.append(indent, ' ');
}

/// Writes what stands before a value on its line. A map or list with members writes its own start
/// of line when it is the value of a key.
GoYamlWriter::Place GoYamlWriter::next_place() {
    if (frames_.empty()) return Place::Root;
    Frame& frame = frames_.back();
    if (frame.is_map) {
        DS_CHECK(after_key_);
        after_key_ = false;
        return std::exchange(frame.long_key, false) ? Place::LongKey : Place::Value;
    }
    if (std::exchange(frame.inline_start, false)) {
        out_ += "- ";
    } else {
        new_line(frame.indent);
        out_ += "- ";
    }
    return Place::Item;
}

void GoYamlWriter::begin(bool is_map, std::size_t size) {
    const std::size_t outer = frames_.empty() ? 0 : frames_.back().indent;
    const Place place = next_place();
    if (size == 0) {
        if (place == Place::Value) out_ += ' ';
        out_ += is_map ? "{}" : "[]";
        frames_.push_back({.is_map = is_map, .is_empty = true, .indent = outer});
        return;
    }
    Frame frame{.is_map = is_map, .indent = outer + kIndent};
    if (place == Place::Root) frame.indent = 0;
    if (place == Place::Value && !is_map && style_ == GoYaml::V2) frame.indent = outer;
    frame.inline_start = place != Place::Value;
    frames_.push_back(frame);
}

void GoYamlWriter::end() {
    DS_CHECK(!frames_.empty());
    frames_.pop_back();
}

void GoYamlWriter::begin_map(std::size_t size) {
    begin(true, size);
}

void GoYamlWriter::end_map() {
    end();
}

void GoYamlWriter::begin_list(std::size_t size) {
    begin(false, size);
}

void GoYamlWriter::end_list() {
    end();
}

void GoYamlWriter::key(std::string_view key) {
    Frame& frame = frames_.back();
    DS_CHECK(frame.is_map && !frame.is_empty);
    if (!std::exchange(frame.inline_start, false)) new_line(frame.indent);
    after_key_ = true;

    const GoScalarForms forms = analyze_go_scalar(key);
    if (!forms.multiline && key.size() <= kLongestKey) {
        write_line(key, forms, 0, false);
        out_ += ':';
        return;
    }
    out_ += "? ";
    write_text(key, frame.indent + kIndent);
    new_line(frame.indent);
    out_ += ": ";
    frame.long_key = true;
}

bool GoYamlWriter::reads_as_text(std::string_view text) const {
    if (style_ == GoYaml::V3 && is_old_boolean(text)) return false;
    return go_yaml_reads_as_text(text);
}

void GoYamlWriter::text(std::string_view text) {
    const std::size_t indent = frames_.empty() ? kIndent : frames_.back().indent + kIndent;
    if (next_place() == Place::Value) out_ += ' ';
    if (is_valid_utf8(text)) {
        write_text(text, indent);
    } else {
        out_ += "!!binary " + encode_base64(text);
    }
}

void GoYamlWriter::write_text(std::string_view text, std::size_t indent) {
    const GoScalarForms forms = analyze_go_scalar(text);
    if (text.find('\n') == std::string_view::npos) {
        write_line(text, forms, indent, style_ == GoYaml::V2);
    } else if (forms.block) {
        literal(text, indent);
    } else {
        Folder(out_, style_ == GoYaml::V2, indent).double_quoted(text);
    }
}

/// The text as it is, or in quotes.
void GoYamlWriter::write_line(
    std::string_view text, const GoScalarForms& forms, std::size_t indent, bool folds
) {
    Folder folder(out_, folds, indent);
    if (!reads_as_text(text) || !forms.single_quoted) {
        folder.double_quoted(text);
    } else if (forms.plain && !text.empty()) {
        folder.plain(text);
    } else {
        folder.single_quoted(text);
    }
}

void GoYamlWriter::literal(std::string_view text, std::size_t indent) {
    out_ += '|';
    if (text.front() == ' ' || go_break_length(text, 0) > 0)
        out_ += static_cast<char>('0' + kIndent);
    if (text.back() != '\n') {
        out_ += '-';
    } else if (text.size() == 1 || text[text.size() - 2] == '\n') {
        out_ += '+';
    }
    out_ += '\n';
    bool at_start = true;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t line_break = go_break_length(text, at);
        if (line_break == 0 && at_start) out_.append(indent, ' ');
        const std::size_t length = line_break > 0 ? line_break : go_character_length(text, at);
        out_ += text.substr(at, length);
        at_start = line_break > 0;
        at += length;
    }
}

void GoYamlWriter::plain(std::string_view text) {
    if (next_place() == Place::Value) out_ += ' ';
    out_ += text;
}

std::string GoYamlWriter::take() {
    if (out_.empty() || out_.back() != '\n') out_ += '\n';
    return std::move(out_);
}

}  // namespace ds::data
