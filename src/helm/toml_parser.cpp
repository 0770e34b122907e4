#include "data/utf8.hpp"
#include "helm/toml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace ds::helm {
namespace {

using gotemplate::Value;

constexpr int kDeepest = 200;

bool is_bare(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '-';
}

/// Reads TOML 1.0. After the first problem every function ends as soon as it can.
class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<Value> parse() {
        const Value root = Value::make_map();
        Value table = root;
        while (problem_.empty()) {
            skip_blank_lines();
            if (at_end()) break;
            if (next() == '[') {
                table = read_heading(root);
            } else {
                read_pair(table);
            }
            end_line();
        }
        if (problem_.empty()) return root;
        return fail(
            ErrorCode::InvalidInput, "toml: line " + std::to_string(line_) + ": " + problem_
        );
    }

  private:
    using Key = std::vector<std::string>;

    bool at_end() const { return at_ >= text_.size() || !problem_.empty(); }

    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool starts_with(std::string_view text) const { return text_.substr(at_).starts_with(text); }

    void refuse(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }

    void skip_blanks() {
        while (next() == ' ' || next() == '\t')
            ++at_;
    }

    void skip_comment() {
        if (next() != '#') return;
        while (at_ < text_.size() && next() != '\n')
            ++at_;
    }

    bool skip_line_end() {
        if (starts_with("\r\n")) ++at_;
        if (next() != '\n' || at_ >= text_.size()) return false;
        ++at_;
        ++line_;
        return true;
    }

    /// Blanks, comments and empty lines.
    void skip_blank_lines() {
        do {
            skip_blanks();
            skip_comment();
        } while (skip_line_end());
    }

    void end_line() {
        if (!problem_.empty()) return;
        skip_blanks();
        skip_comment();
        if (at_ < text_.size() && !skip_line_end())
            refuse("expected a line end, but got '" + std::string(1, next()) + "' instead");
    }

    Value read_heading(const Value& root) {
        const bool is_item = starts_with("[[");
        at_ += is_item ? 2 : 1;
        const Key key = read_key();
        const std::string_view end = is_item ? "]]" : "]";
        if (!starts_with(end))
            refuse("expected '" + std::string(end) + "' at the end of a heading");
        at_ += end.size();
        if (!problem_.empty()) return root;
        Value table = root;
        std::string path;
        for (std::size_t i = 0; i + 1 < key.size(); ++i)
            table = enter(table, key[i], path);
        path += "." + key.back();
        if (is_item) return add_item(table, key.back(), path);
        if (!headings_.insert(path).second)
            refuse("table '" + key.back() + "' has already been defined");
        path.resize(path.size() - key.back().size() - 1);
        return enter(table, key.back(), path);
    }

    /// The table at the key, of a list of tables the last one; made where there is none.
    Value enter(const Value& table, const std::string& key, std::string& path) {
        path += "." + key;
        const Value* found = table.map().find(key);
        if (found == nullptr) {
            Value made = Value::make_map();
            table.map().set(Value(key), made);
            return made;
        }
        const auto list = lists_.find(path);
        if (list != lists_.end()) {
            path += "#" + std::to_string(list->second.size());
            return list->second.back();
        }
        if (!found->is_map() || inline_.contains(path)) {
            refuse("key '" + key + "' has already been defined");
            return table;
        }
        return *found;
    }

    Value add_item(const Value& table, const std::string& key, const std::string& path) {
        std::vector<Value>& items = lists_[path];
        if (items.empty() && table.map().find(key) != nullptr) {
            refuse("key '" + key + "' has already been defined");
            return table;
        }
        Value item = Value::make_map();
        items.push_back(item);
        table.map().set(Value(key), Value::make_list(items, gotemplate::types::kListOfAnyMaps));
        return item;
    }

    void read_pair(const Value& table) {
        const Key key = read_key();
        if (next() != '=') refuse("expected '=' after a key");
        ++at_;
        skip_blanks();
        Value value = read_value();
        if (!problem_.empty()) return;
        Value inner = table;
        std::string path = "=";
        for (std::size_t i = 0; i + 1 < key.size() && problem_.empty(); ++i)
            inner = enter(inner, key[i], path);
        if (inner.map().find(key.back()) != nullptr)
            refuse("Key '" + key.back() + "' has already been defined.");
        inner.map().set(Value(key.back()), std::move(value));
    }

    Key read_key() {
        Key key;
        for (;;) {
            skip_blanks();
            key.push_back(read_key_part());
            skip_blanks();
            if (next() != '.' || at_end()) return key;
            ++at_;
        }
    }

    std::string read_key_part() {
        if (next() == '"' || next() == '\'') return read_one_line_text();
        const std::size_t begin = at_;
        while (is_bare(next()))
            ++at_;
        if (begin == at_) {
            refuse(
                at_ < text_.size() ? "bare keys cannot contain '" + std::string(1, next()) + "'"
                                   : "unexpected EOF; expected key"
            );
        }
        return std::string(text_.substr(begin, at_ - begin));
    }

    Value read_value() {
        if (++depth_ > kDeepest) refuse("nested too deeply");
        Value value;
        if (next() == '"' || next() == '\'') {
            value = Value(read_text());
        } else if (next() == '[') {
            value = read_list();
        } else if (next() == '{') {
            value = read_inline_table();
        } else if (problem_.empty()) {
            value = read_plain();
        }
        --depth_;
        return value;
    }

    Value read_list() {
        std::vector<Value> items;
        ++at_;
        while (problem_.empty()) {
            skip_blank_lines();
            if (next() == ']') break;
            items.push_back(read_value());
            skip_blank_lines();
            if (next() == ',') {
                ++at_;
            } else if (next() != ']') {
                refuse("expected a comma (',') or array terminator (']')");
            }
        }
        ++at_;
        return Value::make_list(std::move(items));
    }

    Value read_inline_table() {
        const Value table = Value::make_map();
        ++at_;
        skip_blanks();
        while (problem_.empty() && next() != '}') {
            read_pair(table);
            skip_blanks();
            if (next() == ',') {
                ++at_;
                skip_blanks();
            } else if (next() != '}') {
                refuse("expected a comma or an inline table terminator '}'");
            }
        }
        ++at_;
        return table;
    }

    std::string read_text() {
        const bool is_long = starts_with("\"\"\"") || starts_with("'''");
        return is_long ? read_long_text() : read_one_line_text();
    }

    std::string read_one_line_text() {
        const char quote = next();
        std::string text;
        ++at_;
        while (problem_.empty()) {
            if (at_ >= text_.size() || next() == '\n') {
                refuse("strings cannot contain newlines");
                break;
            }
            const char character = text_[at_++];
            if (character == quote) break;
            if (character == '\\' && quote == '"') {
                read_escape(text);
            } else {
                text += character;
            }
        }
        return text;
    }

    std::string read_long_text() {
        const std::string quote(3, next());
        const bool has_escapes = quote.front() == '"';
        std::string text;
        at_ += 3;
        skip_line_end();
        while (problem_.empty() && !starts_with(quote)) {
            if (at_ >= text_.size()) {
                refuse("unexpected EOF; expected '" + quote + "'");
                break;
            }
            if (next() == '\n') ++line_;
            const char character = text_[at_++];
            if (character != '\\' || !has_escapes) {
                text += character;
            } else if (!skip_folded()) {
                read_escape(text);
            }
        }
        at_ += 3;
        while (next() == quote.front() && problem_.empty())  // Quotes before the closing ones.
            text += text_[at_++];
        return text;
    }

    /// A backslash at the end of a line joins it with the next text.
    bool skip_folded() {
        std::size_t at = at_;
        while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r'))
            ++at;
        if (at >= text_.size() || text_[at] != '\n') return false;
        while (at < text_.size() &&
               std::string_view(" \t\r\n").find(text_[at]) != std::string_view::npos)
            line_ += text_[at++] == '\n' ? 1 : 0;
        at_ = at;
        return true;
    }

    void read_escape(std::string& text) {
        constexpr std::string_view kNames = "btnfre\"\\";
        constexpr std::string_view kMeanings = "\b\t\n\f\r\x1B\"\\";
        const char name = next();
        ++at_;
        const std::size_t found = kNames.find(name);
        if (found != std::string_view::npos) {
            text += kMeanings[found];
        } else if (name == 'u' || name == 'U') {
            read_code(name == 'u' ? 4 : 8, text);
        } else {
            refuse("invalid escape character '" + std::string(1, name) + "'");
        }
    }

    void read_code(std::size_t digits, std::string& text) {
        std::uint32_t code = 0;
        const std::string_view hex = text_.substr(std::min(at_, text_.size()), digits);
        const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
        const bool is_character = code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
        if (hex.size() < digits || error != std::errc{} || end != hex.data() + digits ||
            !is_character)
            return refuse("escaped character is not valid UTF-8");
        at_ += digits;
        if (code < 0x80) {
            text += static_cast<char>(code);
            return;
        }
        const int extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        const unsigned lead = extra == 1 ? 0xC0 : extra == 2 ? 0xE0 : 0xF0;
        text += static_cast<char>(lead | (code >> (6U * static_cast<unsigned>(extra))));
        for (int i = extra - 1; i >= 0; --i)
            text += static_cast<char>(0x80U | ((code >> (6U * static_cast<unsigned>(i))) & 0x3FU));
    }

    /// Numbers, booleans, dates.
    Value read_plain() {
        const std::size_t begin = at_;
        const auto is_part = [](char c) {
            return is_bare(c) || c == '+' || c == '.' || c == ':';
        };
        while (is_part(next()) || (next() == ' ' && is_date_before(begin)))
            ++at_;
        const std::string word(text_.substr(begin, at_ - begin));
        if (word == "true" || word == "false") return Value(word == "true");
        if (word.empty()) {
            refuse("expected value but found '" + std::string(1, next()) + "' instead");
            return {};
        }
        if (const std::optional<Value> number = read_number(word)) return *number;
        if (word.size() >= 8 && (word[4] == '-' || word[2] == ':')) return read_date(word);
        refuse("expected value but found '" + word + "' instead");
        return {};
    }

    /// Whether the blank after a date goes on with its time.
    bool is_date_before(std::size_t begin) const {
        const std::string_view date = text_.substr(begin, at_ - begin);
        const bool is_date = date.size() == 10 && date[4] == '-' && date[7] == '-';
        const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        return is_date && after >= '0' && after <= '9';
    }

    static std::optional<Value> read_number(std::string word) {
        if (word == "inf" || word == "+inf") return Value(std::numeric_limits<double>::infinity());
        if (word == "-inf") return Value(-std::numeric_limits<double>::infinity());
        if (word == "nan" || word == "+nan" || word == "-nan")
            return Value(std::numeric_limits<double>::quiet_NaN());
        std::erase(word, '_');
        std::string_view digits = word;
        int base = 10;
        if (digits.starts_with("0x")) base = 16;
        if (digits.starts_with("0o")) base = 8;
        if (digits.starts_with("0b")) base = 2;
        if (base != 10) digits.remove_prefix(2);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        const char* end = digits.data() + digits.size();
        std::int64_t whole = 0;
        const auto integer = std::from_chars(digits.data(), end, whole, base);
        const bool has_zero = base == 10 && digits.size() > 1 && digits[0] == '0';
        if (integer.ec == std::errc{} && integer.ptr == end && !has_zero) return Value(whole);
        double real = 0;
        const auto number = std::from_chars(digits.data(), end, real);
        const bool is_real = digits.find_first_of(".eE") != std::string_view::npos;
        if (base == 10 && is_real && number.ec == std::errc{} && number.ptr == end)
            return Value(real);
        return std::nullopt;
    }

    /// A date stays a text here, with the "T" that Go would put between date and time.
    static Value read_date(std::string word) {
        if (word.size() > 10 && (word[10] == ' ' || word[10] == 't')) word[10] = 'T';
        if (word.ends_with('z')) word.back() = 'Z';
        return Value(word);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    int depth_ = 0;
    std::string problem_;
    std::set<std::string> headings_;
    std::set<std::string> inline_;
    std::map<std::string, std::vector<Value>> lists_;
};

}  // namespace

Result<Value> parse_toml(std::string_view text) {
    return Parser(text).parse();
}

}  // namespace ds::helm
