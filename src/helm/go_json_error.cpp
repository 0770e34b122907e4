#include "helm/go_json_error.hpp"

#include "data/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace ds::helm {
namespace {

constexpr int kDeepest = 2'000;

/// Reads JSON only to find where it ends to be JSON. Every function is false after the problem.
class Checker {
  public:
    explicit Checker(std::string_view text) : text_(text) {}

    std::string check() {
        if (value("looking for beginning of value")) {
            skip_blanks();
            if (at_ < text_.size()) refuse("after top-level value");
        }
        return problem_;
    }

  private:
    bool refuse(std::string_view context) {
        if (!problem_.empty()) return false;
        if (at_ >= text_.size()) {
            problem_ = "unexpected end of JSON input";
        } else {
            problem_ = "invalid character " + shown() + " " + std::string(context);
        }
        return false;
    }

    std::string shown() const {
        const char character = text_[at_];
        if (character == '\'') return "'\\''";
        if (character == '"') return "'\"'";
        constexpr char kDigits[] = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(character);
        switch (character) {
            case '\n':
                return "'\\n'";
            case '\r':
                return "'\\r'";
            case '\t':
                return "'\\t'";
            case '\\':
                return "'\\\\'";
            default:
                break;
        }
        if (byte < 0x20 || byte == 0x7F)
            return std::string("'\\x") + kDigits[byte >> 4U] + kDigits[byte & 15U] + "'";
        if (byte < 0x80) return std::string("'") + character + "'";
        // Go takes the byte for a character of its own.
        std::string text = "'";
        text += static_cast<char>(0xC0U | (byte >> 6U));
        text += static_cast<char>(0x80U | (byte & 0x3FU));
        return byte < 0xA1 ? std::string("'\\u00") + kDigits[byte >> 4U] + kDigits[byte & 15U] + "'"
                           : text + "'";
    }

    void skip_blanks() {
        while (at_ < text_.size() &&
               std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }

    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool value(std::string_view context) {
        skip_blanks();
        switch (next()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return number(context);
        }
    }

    bool word(std::string_view word) {
        for (std::size_t i = 0; i < word.size(); ++i, ++at_) {
            if (next() != word[i] || at_ >= text_.size()) {
                return refuse("in literal " + std::string(word) + " (expecting '" + word[i] + "')");
            }
        }
        return true;
    }

    bool digits() {
        const std::size_t begin = at_;
        while (next() >= '0' && next() <= '9')
            ++at_;
        return at_ > begin;
    }

    bool number(std::string_view context) {
        const bool negative = next() == '-';
        if (!negative && (next() < '0' || next() > '9')) return refuse(context);
        if (negative) ++at_;
        if (next() == '0') {
            ++at_;
        } else if (!digits()) {
            return refuse("in numeric literal");
        }
        if (next() == '.') {
            ++at_;
            if (!digits()) return refuse("after decimal point in numeric literal");
        }
        if (next() != 'e' && next() != 'E') return true;
        ++at_;
        if (next() == '+' || next() == '-') ++at_;
        return digits() || refuse("in exponent of numeric literal");
    }

    bool string() {
        ++at_;
        while (at_ < text_.size()) {
            const char character = text_[at_];
            if (character == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(character) < 0x20) return refuse("in string literal");
            ++at_;
            if (character == '\\' && !escape()) return false;
        }
        return refuse("");
    }

    bool escape() {
        if (next() == 'u') {
            ++at_;
            for (int i = 0; i < 4; ++i, ++at_) {
                const std::string_view kHex = "0123456789abcdefABCDEF";
                if (at_ >= text_.size() || kHex.find(text_[at_]) == std::string_view::npos)
                    return refuse("in \\u hexadecimal character escape");
            }
            return true;
        }
        if (at_ >= text_.size() ||
            std::string_view("bfnrt\\/\"").find(next()) == std::string_view::npos)
            return refuse("in string escape code");
        ++at_;
        return true;
    }

    bool object() {
        if (++depth_ > kDeepest) return too_deep();
        ++at_;
        skip_blanks();
        if (next() == '}') return close();
        for (;;) {
            skip_blanks();
            if (next() != '"') return refuse("looking for beginning of object key string");
            if (!string()) return false;
            skip_blanks();
            if (next() != ':') return refuse("after object key");
            ++at_;
            if (!value("looking for beginning of value")) return false;
            skip_blanks();
            if (next() == '}') return close();
            if (next() != ',') return refuse("after object key:value pair");
            ++at_;
        }
    }

    bool array() {
        if (++depth_ > kDeepest) return too_deep();
        ++at_;
        skip_blanks();
        if (next() == ']') return close();
        for (;;) {
            if (!value("looking for beginning of value")) return false;
            skip_blanks();
            if (next() == ']') return close();
            if (next() != ',') return refuse("after array element");
            ++at_;
        }
    }

    bool close() {
        ++at_;
        --depth_;
        return true;
    }

    bool too_deep() {
        problem_ = "exceeded max depth";
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::string problem_;
};

}  // namespace

std::string go_json_error(std::string_view text) {
    return Checker(text).check();
}

}  // namespace ds::helm
