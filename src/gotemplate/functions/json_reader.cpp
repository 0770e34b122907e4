#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/json_text.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/runes.hpp"

#include <optional>

namespace ds::gotemplate {
namespace {

constexpr int kDeepest = 10'000;

bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

bool is_decimal(char byte) {
    return byte >= '0' && byte <= '9';
}

std::optional<unsigned> hex_value(char byte) {
    if (is_decimal(byte)) return static_cast<unsigned>(byte - '0');
    if (byte >= 'a' && byte <= 'f') return static_cast<unsigned>(byte - 'a' + 10);
    if (byte >= 'A' && byte <= 'F') return static_cast<unsigned>(byte - 'A' + 10);
    return std::nullopt;
}

class JsonReader {
  public:
    explicit JsonReader(std::string_view text) : text_(text) {}

    Outcome read_document() {
        Outcome value = read(0);
        if (!value) return value;
        skip_blanks();
        if (at_ < text_.size()) return unexpected("after top-level value");
        // Go checks the syntax of the whole before it looks at any number.
        if (!bad_number_.empty()) {
            return failed(
                "json: cannot unmarshal number " + bad_number_ + " into Go value of type float64"
            );
        }
        return value;
    }

  private:
    /// Go notices the end of the text by putting a blank there: within a number, a word or an
    /// escape that is a wrong character.
    static bool is_within_word(std::string_view where) {
        return where.starts_with("in ") ? where != "in string literal"
                                        : where == "after decimal point in numeric literal";
    }

    /// What is wrong with the current character.
    tl::unexpected<Failure> unexpected(std::string_view where) const {
        const bool is_end = at_ >= text_.size();
        if (is_end && !is_within_word(where)) return failed("unexpected end of JSON input");
        const char byte = is_end ? ' ' : text_[at_];
        std::string shown;
        append_rune(shown, static_cast<unsigned char>(byte));
        shown = quote(shown);
        shown = shown.substr(1, shown.size() - 2);
        if (byte == '\'') shown = "\\'";
        if (byte == '"') shown = "\"";
        return failed("invalid character '" + shown + "' " + std::string(where));
    }

    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_]))
            ++at_;
    }

    bool is_next(char byte) const { return at_ < text_.size() && text_[at_] == byte; }

    bool take(char byte) {
        if (!is_next(byte)) return false;
        ++at_;
        return true;
    }

    Outcome read(int depth) {
        skip_blanks();
        if (is_next('{') || is_next('[')) {
            if (depth >= kDeepest) return unexpected("exceeded max depth");
            return is_next('{') ? read_map(depth) : read_list(depth);
        }
        if (is_next('"')) return read_text();
        if (is_next('-') || (at_ < text_.size() && is_decimal(text_[at_]))) return read_number();
        if (is_next('t')) return read_word("true", true);
        if (is_next('f')) return read_word("false", false);
        if (is_next('n')) return read_word("null", nullptr);
        return unexpected("looking for beginning of value");
    }

    Outcome read_word(std::string_view word, Value value) {
        for (std::size_t matched = 0; matched < word.size(); ++matched, ++at_) {
            if (is_next(word[matched])) continue;
            const std::string expected(1, word[matched]);
            return unexpected(
                "in literal " + std::string(word) + " (expecting '" + expected + "')"
            );
        }
        return value;
    }

    Outcome read_map(int depth) {
        ++at_;
        Value map = Value::make_map();
        skip_blanks();
        if (take('}')) return map;
        for (;;) {
            skip_blanks();
            if (!is_next('"')) return unexpected("looking for beginning of object key string");
            Outcome key = read_text();
            if (!key) return key;
            skip_blanks();
            if (!take(':')) return unexpected("after object key");
            Outcome value = read(depth + 1);
            if (!value) return value;
            map.map().set(*std::move(key), *std::move(value));
            skip_blanks();
            if (take('}')) return map;
            if (!take(',')) return unexpected("after object key:value pair");
        }
    }

    Outcome read_list(int depth) {
        ++at_;
        std::vector<Value> items;
        skip_blanks();
        if (take(']')) return Value::make_list(std::move(items));
        for (;;) {
            Outcome item = read(depth + 1);
            if (!item) return item;
            items.push_back(*std::move(item));
            skip_blanks();
            if (take(']')) return Value::make_list(std::move(items));
            if (!take(',')) return unexpected("after array element");
        }
    }

    std::size_t skip_digits() {
        const std::size_t start = at_;
        while (at_ < text_.size() && is_decimal(text_[at_]))
            ++at_;
        return at_ - start;
    }

    Outcome read_number() {
        const std::size_t start = at_;
        take('-');
        if (!take('0') && skip_digits() == 0) return unexpected("in numeric literal");
        if (take('.') && skip_digits() == 0) {
            return unexpected("after decimal point in numeric literal");
        }
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (skip_digits() == 0) return unexpected("in exponent of numeric literal");
        }
        const std::string_view digits = text_.substr(start, at_ - start);
        const std::optional<double> number = parse_float(digits);
        if (!number && bad_number_.empty()) bad_number_ = digits;
        return number.value_or(0);
    }

    Outcome read_text() {
        ++at_;
        std::string result;
        while (at_ < text_.size()) {
            const char byte = text_[at_];
            if (byte == '"') {
                ++at_;
                return Value(result);
            }
            if (byte == '\\') {
                ++at_;
                if (tl::expected<void, Failure> taken = read_escape(result); !taken) {
                    return failed(std::move(taken).error());
                }
                continue;
            }
            if (static_cast<unsigned char>(byte) < 0x20) return unexpected("in string literal");
            const Rune rune = rune_at(text_, at_);
            append_rune(result, rune.value);
            at_ += rune.size;
        }
        return unexpected("in string literal");
    }

    tl::expected<void, Failure> read_escape(std::string& result) {
        static constexpr std::string_view kLetters = "\"\\/bfnrt";
        static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        if (take('u')) return read_code(result);
        const std::size_t known =
            at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
        if (known == std::string_view::npos) return unexpected("in string escape code");
        result += kMeanings[known];
        ++at_;
        return {};
    }

    /// Four hexadecimal digits; nothing if there is something else.
    std::optional<char32_t> take_code() {
        char32_t code = 0;
        for (int count = 0; count < 4; ++count, ++at_) {
            const std::optional<unsigned> digit =
                at_ < text_.size() ? hex_value(text_[at_]) : std::nullopt;
            if (!digit) return std::nullopt;
            code = code << 4U | *digit;
        }
        return code;
    }

    tl::expected<void, Failure> read_code(std::string& result) {
        const std::optional<char32_t> code = take_code();
        if (!code) return unexpected("in \\u hexadecimal character escape");
        const bool is_high = *code >= 0xD800 && *code < 0xDC00;
        if (is_high && text_.substr(at_).starts_with("\\u")) {
            const std::size_t before = at_;
            at_ += 2;
            const std::optional<char32_t> low = take_code();
            if (!low) return unexpected("in \\u hexadecimal character escape");
            if (*low >= 0xDC00 && *low < 0xE000) {
                append_rune(result, 0x10000 + ((*code - 0xD800) << 10U) + (*low - 0xDC00));
                return {};
            }
            at_ = before;  // Two characters of their own.
        }
        append_rune(result, *code);
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string bad_number_;
};

}  // namespace

Outcome read_json(std::string_view text) {
    return JsonReader(text).read_document();
}

}  // namespace ds::gotemplate
