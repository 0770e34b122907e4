#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ds::gotemplate {

enum class TokenKind : std::uint8_t {
    Error,
    Bool,
    Char,  // Any other printable sign, such as a comma.
    CharConstant,
    Complex,
    Assign,
    Declare,
    End,  // Of the text.
    Field,
    Identifier,
    LeftDelimiter,
    LeftParenthesis,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParenthesis,
    Space,
    String,
    Text,
    Variable,
    // Keywords.
    KeywordBlock,
    KeywordBreak,
    KeywordContinue,
    Dot,
    KeywordDefine,
    KeywordElse,
    KeywordEnd,
    KeywordIf,
    Nil,
    KeywordRange,
    KeywordTemplate,
    KeywordWith,
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::uint32_t position = 0;
    int line = 0;
    std::string_view text;
};

/// Cuts a template into tokens, one at a time, as Go's lexer does.
class Lexer {
  public:
    /// `text` must outlive the lexer and all tokens.
    explicit Lexer(std::string_view text) : input_(text) {}

    Token next();

    /// Of the last token, if it was an `Error`.
    const std::string& error() const { return error_; }

  private:
    bool scan_text(Token& token);
    bool scan_comment(Token& token);
    Token scan_action();
    Token scan_symbol(unsigned char first);
    Token scan_space();
    Token scan_identifier();
    Token scan_field_or_variable(TokenKind kind);
    Token scan_quoted(char delimiter);
    Token scan_raw_string();
    Token scan_number_token();
    Token scan_right_delimiter();
    Token scan_parenthesis(TokenKind kind);
    bool scan_number();
    bool is_at_terminator() const;
    bool is_at_right_delimiter(bool& is_trimming) const;
    bool accept(std::string_view set);
    void accept_run(std::string_view set);
    void skip_letters();
    Token take(TokenKind kind);
    Token fail(std::string message);
    Token fail_at_rune(std::string_view message);

    std::string_view rest() const { return input_.substr(position_); }

    void ignore();

    std::string_view input_;
    std::size_t position_ = 0;
    std::size_t start_ = 0;
    int line_ = 1;   // Of `start_`.
    int depth_ = 0;  // Of parentheses.
    bool is_in_action_ = false;
    std::string error_;
};

}  // namespace ds::gotemplate
