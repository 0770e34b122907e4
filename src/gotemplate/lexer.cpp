#include "gotemplate/lexer.hpp"

#include "gotemplate/print.hpp"
#include "gotemplate/printable.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ds::gotemplate {
namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kSpaces = " \t\r\n";

constexpr std::array<std::pair<std::string_view, TokenKind>, 11> kKeywords = {{
    {"block", TokenKind::KeywordBlock},
    {"break", TokenKind::KeywordBreak},
    {"continue", TokenKind::KeywordContinue},
    {"define", TokenKind::KeywordDefine},
    {"else", TokenKind::KeywordElse},
    {"end", TokenKind::KeywordEnd},
    {"if", TokenKind::KeywordIf},
    {"nil", TokenKind::Nil},
    {"range", TokenKind::KeywordRange},
    {"template", TokenKind::KeywordTemplate},
    {"with", TokenKind::KeywordWith},
}};

bool is_blank_sign(char c) {
    return kSpaces.find(c) != kSpaces.npos;
}

bool is_word_rune(char32_t rune) {
    return rune == '_' || is_letter_or_digit(rune);
}

bool has_left_trim(std::string_view text) {
    return text.size() >= 2 && text[0] == '-' && is_blank_sign(text[1]);
}

bool has_right_trim(std::string_view text) {
    return text.size() >= 2 && is_blank_sign(text[0]) && text[1] == '-';
}

}  // namespace

void Lexer::ignore() {
    const std::string_view skipped = input_.substr(start_, position_ - start_);
    line_ += static_cast<int>(std::ranges::count(skipped, '\n'));
    start_ = position_;
}

Token Lexer::take(TokenKind kind) {
    Token token{kind, static_cast<std::uint32_t>(start_), line_, {}};
    token.text = input_.substr(start_, position_ - start_);
    ignore();
    return token;
}

// Nothing follows an error but the end of the text.
Token Lexer::fail(std::string message) {
    error_ = std::move(message);
    const Token token{TokenKind::Error, static_cast<std::uint32_t>(start_), line_, error_};
    input_ = {};
    position_ = 0;
    start_ = 0;
    is_in_action_ = false;
    return token;
}

Token Lexer::fail_at_rune(std::string_view message) {
    const Value rune = static_cast<std::int64_t>(rune_at(input_, position_).value);
    return fail(std::string(message) + format("%#U", {&rune, 1}));
}

Token Lexer::next() {
    if (is_in_action_) return scan_action();
    Token token;
    while (!scan_text(token)) {
        if (!scan_comment(token)) continue;
        return token;
    }
    return token;
}

/// Text up to the next delimiter, or the delimiter if there is none. False at a comment.
bool Lexer::scan_text(Token& token) {
    const std::size_t found = rest().find(kLeft);
    if (found == std::string_view::npos) {
        position_ = input_.size();
        token = take(position_ > start_ ? TokenKind::Text : TokenKind::End);
        if (token.kind == TokenKind::End) token.text = "EOF";
        return true;
    }
    if (found > 0) {
        position_ += found;
        const std::size_t delimiter = position_;
        if (has_left_trim(input_.substr(delimiter + kLeft.size()))) {
            while (position_ > start_ && is_blank_sign(input_[position_ - 1]))
                --position_;
        }
        token = take(TokenKind::Text);
        position_ = delimiter;
        ignore();
        if (!token.text.empty()) return true;
    }
    position_ += kLeft.size();
    const std::size_t marker = has_left_trim(rest()) ? 2 : 0;
    if (rest().substr(marker).starts_with("/*")) {
        position_ += marker;
        ignore();
        return false;
    }
    token = take(TokenKind::LeftDelimiter);
    is_in_action_ = true;
    position_ += marker;
    ignore();
    depth_ = 0;
    return true;
}

/// True only if there is something wrong, which `token` then is.
bool Lexer::scan_comment(Token& token) {
    position_ += 2;
    const std::size_t end = rest().find("*/");
    if (end == std::string_view::npos) {
        token = fail("unclosed comment");
        return true;
    }
    position_ += end + 2;
    bool is_trimming = false;
    if (!is_at_right_delimiter(is_trimming)) {
        token = fail("comment ends before closing delimiter");
        return true;
    }
    position_ += kRight.size() + (is_trimming ? 2 : 0);
    while (is_trimming && position_ < input_.size() && is_blank_sign(input_[position_])) {
        ++position_;
    }
    ignore();
    return false;
}

bool Lexer::is_at_right_delimiter(bool& is_trimming) const {
    is_trimming = has_right_trim(rest()) && rest().substr(2).starts_with(kRight);
    return is_trimming || rest().starts_with(kRight);
}

Token Lexer::scan_right_delimiter() {
    bool is_trimming = false;
    is_at_right_delimiter(is_trimming);
    if (is_trimming) {
        position_ += 2;
        ignore();
    }
    position_ += kRight.size();
    const Token token = take(TokenKind::RightDelimiter);
    while (is_trimming && position_ < input_.size() && is_blank_sign(input_[position_])) {
        ++position_;
    }
    ignore();
    is_in_action_ = false;
    return token;
}

Token Lexer::scan_action() {
    bool is_trimming = false;
    if (is_at_right_delimiter(is_trimming)) {
        return depth_ == 0 ? scan_right_delimiter() : fail("unclosed left paren");
    }
    if (position_ == input_.size()) return fail("unclosed action");
    const Rune rune = rune_at(input_, position_);
    if (rune.value < 0x80) {
        if (is_blank_sign(input_[position_])) return scan_space();
        if (!is_word_rune(rune.value)) return scan_symbol(static_cast<unsigned char>(rune.value));
        if (rune.value >= '0' && rune.value <= '9') return scan_number_token();
    }
    if (is_word_rune(rune.value)) return scan_identifier();
    return fail_at_rune("unrecognized character in action: ");
}

Token Lexer::scan_symbol(unsigned char first) {
    const auto is_digit_next = [&] {
        return position_ + 1 < input_.size() && input_[position_ + 1] >= '0' &&
               input_[position_ + 1] <= '9';
    };
    if (first == '+' || first == '-' || (first == '.' && is_digit_next())) {
        return scan_number_token();
    }
    if (!is_printable(first)) return fail_at_rune("unrecognized character in action: ");
    // A dot at the very end could still begin a number.
    if (first == '.' && position_ + 1 == input_.size()) return scan_number_token();
    ++position_;
    switch (first) {
        case '=':
            return take(TokenKind::Assign);
        case ':':
            if (position_ == input_.size() || input_[position_] != '=') return fail("expected :=");
            ++position_;
            return take(TokenKind::Declare);
        case '|':
            return take(TokenKind::Pipe);
        case '"':
        case '\'':
            return scan_quoted(static_cast<char>(first));
        case '`':
            return scan_raw_string();
        case '$':
            return scan_field_or_variable(TokenKind::Variable);
        case '.':
            return scan_field_or_variable(TokenKind::Field);
        case '(':
        case ')':
            return scan_parenthesis(
                first == '(' ? TokenKind::LeftParenthesis : TokenKind::RightParenthesis
            );
        default:
            return take(TokenKind::Char);
    }
}

Token Lexer::scan_parenthesis(TokenKind kind) {
    depth_ += kind == TokenKind::LeftParenthesis ? 1 : -1;
    return depth_ < 0 ? fail("unexpected right paren") : take(kind);
}

Token Lexer::scan_space() {
    while (position_ < input_.size() && is_blank_sign(input_[position_]))
        ++position_;
    // The last blank may belong to a trim marker.
    const std::string_view from_last = input_.substr(position_ - 1);
    if (has_right_trim(from_last) && from_last.substr(2).starts_with(kRight)) {
        --position_;
        if (position_ == start_) return scan_right_delimiter();
    }
    return take(TokenKind::Space);
}

void Lexer::skip_letters() {
    while (position_ < input_.size()) {
        const Rune rune = rune_at(input_, position_);
        if (!is_word_rune(rune.value)) break;
        position_ += rune.size;
    }
}

Token Lexer::scan_identifier() {
    skip_letters();
    if (!is_at_terminator()) return fail_at_rune("bad character ");
    const std::string_view word = input_.substr(start_, position_ - start_);
    const auto* keyword =
        std::ranges::find(kKeywords, word, [](const auto& pair) { return pair.first; });
    if (keyword != kKeywords.end()) return take(keyword->second);
    return take(word == "true" || word == "false" ? TokenKind::Bool : TokenKind::Identifier);
}

Token Lexer::scan_field_or_variable(TokenKind kind) {
    if (is_at_terminator()) return take(kind == TokenKind::Variable ? kind : TokenKind::Dot);
    skip_letters();
    return is_at_terminator() ? take(kind) : fail_at_rune("bad character ");
}

bool Lexer::is_at_terminator() const {
    if (position_ == input_.size()) return true;
    static constexpr std::string_view kTerminators = " \t\r\n.,|:)(";
    return kTerminators.find(input_[position_]) != kTerminators.npos || rest().starts_with(kRight);
}

Token Lexer::scan_quoted(char delimiter) {
    const bool is_string = delimiter == '"';
    while (position_ < input_.size() && input_[position_] != '\n') {
        const char c = input_[position_++];
        if (c == delimiter) return take(is_string ? TokenKind::String : TokenKind::CharConstant);
        if (c != '\\') continue;
        if (position_ == input_.size() || input_[position_] == '\n') break;
        ++position_;
    }
    return fail(is_string ? "unterminated quoted string" : "unterminated character constant");
}

Token Lexer::scan_raw_string() {
    const std::size_t end = rest().find('`');
    if (end == std::string_view::npos) return fail("unterminated raw quoted string");
    position_ += end + 1;
    return take(TokenKind::RawString);
}

bool Lexer::accept(std::string_view set) {
    const bool is_there = position_ < input_.size() && set.find(input_[position_]) != set.npos;
    if (is_there) ++position_;
    return is_there;
}

void Lexer::accept_run(std::string_view set) {
    while (accept(set)) {}
}

Token Lexer::scan_number_token() {
    const auto bad = [&] {
        return fail("bad number syntax: " + quote(input_.substr(start_, position_ - start_)));
    };
    if (!scan_number()) return bad();
    const bool is_complex =
        position_ < input_.size() && (input_[position_] == '+' || input_[position_] == '-');
    if (!is_complex) return take(TokenKind::Number);
    if (!scan_number() || input_[position_ - 1] != 'i') return bad();
    return take(TokenKind::Complex);
}

bool Lexer::scan_number() {
    constexpr std::string_view kDecimal = "0123456789_";
    constexpr std::string_view kHexadecimal = "0123456789abcdefABCDEF_";
    accept("+-");
    std::string_view digits = kDecimal;
    if (accept("0")) {
        if (accept("xX")) {
            digits = kHexadecimal;
        } else if (accept("oO")) {
            digits = "01234567_";
        } else if (accept("bB")) {
            digits = "01_";
        }
    }
    accept_run(digits);
    if (accept(".")) accept_run(digits);
    if ((digits == kDecimal && accept("eE")) || (digits == kHexadecimal && accept("pP"))) {
        accept("+-");
        accept_run(kDecimal);
    }
    accept("i");
    if (position_ == input_.size()) return true;
    const Rune rune = rune_at(input_, position_);
    if (!is_word_rune(rune.value)) return true;
    position_ += rune.size;
    return false;
}

}  // namespace ds::gotemplate
