#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/lexer.hpp"
#include "gotemplate/syntax.hpp"

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// Turns one text into the templates that it holds, as Go's parser does: same errors, same lines.
class Parser {
  public:
    Parser(std::shared_ptr<const Source> source, const FunctionTable& functions);

    /// The template of the text itself comes last, behind those that it defines.
    tl::expected<std::vector<std::shared_ptr<const Tree>>, Failure> parse();

  private:
    /// What is known while one template is read; `define` and `block` begin a new one.
    struct Scope {
        std::vector<std::string_view> variables = {"$"};
        int loops = 0;        // `range`s around this place.
        int action_line = 0;  // Where the action that is being read began.
        int parentheses = 0;
    };

    enum class Ending { End, Else };

    struct List {
        Block block;
        Ending ending = Ending::End;
    };

    /// How an action can turn out: a statement, or what ends the list that it is in.
    enum class Step { Statement, End, Else };

    // Tokens.
    Token next();
    Token peek();
    Token next_non_space();
    Token peek_non_space();

    void back_up() { ++pending_; }

    void back_up(Token before);
    void back_up(Token first, Token second);

    // Statements. All of these fail by `fail`, and return anything then.
    void parse_top();
    void parse_definition();
    void parse_template_body(std::string name, std::string_view context);
    List parse_list();
    Step parse_text_or_action(Block& block);
    Step parse_action(Block& block);
    Step parse_else();
    Statement parse_loop_control(NodeKind kind, std::string_view name);
    Statement parse_branch(NodeKind kind, std::string_view context);
    void parse_otherwise(Statement& branch, std::string_view context);
    Statement parse_template_call();
    Statement parse_block();
    std::string parse_template_name(const Token& token, std::string_view context);
    void add(Tree tree);

    // Pipelines.
    std::unique_ptr<Pipeline> parse_pipeline(std::string_view context, TokenKind end);
    void parse_declarations(Pipeline& pipeline, std::string_view context);
    bool parse_declaration(Pipeline& pipeline, std::string_view context);
    void check_pipeline(const Pipeline& pipeline, std::string_view context);
    Command parse_command();
    bool parse_operand(Command& command);
    void parse_fields(Operand& operand);
    bool parse_term(Operand& operand);
    void parse_string(Operand& operand, const Token& token);
    void parse_number_token(Operand& operand, const Token& token);
    void parse_identifier(Operand& operand, const Token& token);
    void parse_parenthesis(Operand& operand);
    void use_variable(Operand& operand, const Token& token);
    std::uint32_t number_of(std::string_view variable);

    // Failures.
    void expect(TokenKind kind, std::string_view context);
    void unexpected(const Token& token, std::string_view context);
    void fail(std::string cause);

    bool has_failed() const { return failure_ != nullptr; }

    std::string shown(const Token& token) const;

    std::shared_ptr<const Source> source_;
    const FunctionTable& functions_;
    Lexer lexer_;
    std::array<Token, 3> tokens_;
    std::size_t pending_ = 0;  // How many of `tokens_` were read ahead.
    Scope scope_;
    int depth_ = 0;                                // Of blocks in blocks.
    std::vector<std::string_view> names_ = {"$"};  // Of variables: `$` is number 0.
    std::vector<std::shared_ptr<const Tree>> trees_;
    std::unique_ptr<Failure> failure_;
};

}  // namespace ds::gotemplate
