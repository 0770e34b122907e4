#include "gotemplate/literals.hpp"
#include "gotemplate/parser.hpp"
#include "gotemplate/print.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ds::gotemplate {
namespace {

// Go allows ten times as many, which no stack of ours could hold.
constexpr int kMaxParentheses = 1000;

bool begins_operand(TokenKind kind) {
    switch (kind) {
        case TokenKind::Bool:
        case TokenKind::CharConstant:
        case TokenKind::Complex:
        case TokenKind::Dot:
        case TokenKind::Field:
        case TokenKind::Identifier:
        case TokenKind::LeftParenthesis:
        case TokenKind::Nil:
        case TokenKind::Number:
        case TokenKind::RawString:
        case TokenKind::String:
        case TokenKind::Variable:
            return true;
        default:
            return false;
    }
}

bool is_literal(NodeKind kind) {
    return kind == NodeKind::Bool || kind == NodeKind::Dot || kind == NodeKind::Nil ||
           kind == NodeKind::Number || kind == NodeKind::String;
}

void add_field(Operand& operand, std::string_view token) {
    operand.fields.emplace_back(token.substr(1));
}

}  // namespace

std::unique_ptr<Pipeline> Parser::parse_pipeline(std::string_view context, TokenKind end) {
    auto pipeline = std::make_unique<Pipeline>(NodeKind::Pipeline, peek_non_space().position);
    parse_declarations(*pipeline, context);
    while (!has_failed()) {
        const Token token = next_non_space();
        if (token.kind == end) {
            check_pipeline(*pipeline, context);
            break;
        }
        if (!begins_operand(token.kind)) {
            unexpected(token, context);
            break;
        }
        back_up();
        pipeline->commands.push_back(parse_command());
    }
    return pipeline;
}

void Parser::parse_declarations(Pipeline& pipeline, std::string_view context) {
    while (peek_non_space().kind == TokenKind::Variable) {
        if (!parse_declaration(pipeline, context)) return;
    }
}

/// Reads "$x :=", "$x =" or "$x,"; true if another variable may follow.
bool Parser::parse_declaration(Pipeline& pipeline, std::string_view context) {
    const Token variable = next();
    const Token after = peek();
    const Token sign = peek_non_space();
    const bool is_comma = sign.kind == TokenKind::Char && sign.text == ",";
    const bool is_assignment = sign.kind == TokenKind::Assign;
    if (!is_comma && !is_assignment && sign.kind != TokenKind::Declare) {
        // An argument: everything that was read belongs to the command.
        if (after.kind == TokenKind::Space) {
            back_up(variable, after);
        } else {
            back_up(variable);
        }
        return false;
    }
    if (!is_comma) pipeline.is_assignment = is_assignment;
    next_non_space();
    pipeline.declared.push_back({variable.text, number_of(variable.text)});
    scope_.variables.push_back(variable.text);
    if (!is_comma) return false;
    if (context != "range" || pipeline.declared.size() >= 2) {
        fail(fmt::format("too many declarations in {}", context));
        return false;
    }
    const TokenKind following = peek_non_space().kind;
    if (following != TokenKind::Variable && following != TokenKind::RightDelimiter &&
        following != TokenKind::RightParenthesis) {
        fail("range can only initialize variables");
    }
    return true;
}

void Parser::check_pipeline(const Pipeline& pipeline, std::string_view context) {
    if (pipeline.commands.empty()) fail(fmt::format("missing value for {}", context));
    for (std::size_t stage = 1; stage < pipeline.commands.size(); ++stage) {
        if (is_literal(pipeline.commands[stage].operands[0].kind)) {
            fail(fmt::format("non executable command in pipeline stage {}", stage + 1));
        }
    }
}

Command Parser::parse_command() {
    Command command(NodeKind::Command, peek_non_space().position);
    while (!has_failed()) {
        peek_non_space();
        parse_operand(command);
        const Token token = next();
        if (token.kind == TokenKind::Space) continue;
        if (token.kind == TokenKind::RightDelimiter || token.kind == TokenKind::RightParenthesis) {
            back_up();
        } else if (token.kind != TokenKind::Pipe) {
            unexpected(token, "operand");
        }
        break;
    }
    if (command.operands.empty()) fail("empty command");
    return command;
}

bool Parser::parse_operand(Command& command) {
    Operand operand(NodeKind::Dot, 0);
    if (!parse_term(operand) || has_failed()) return false;
    if (peek().kind == TokenKind::Field) parse_fields(operand);
    command.operands.push_back(std::move(operand));
    return true;
}

/// What follows a term without a blank: ".b.c" behind "(…)", "$x" or ".a".
void Parser::parse_fields(Operand& operand) {
    const std::uint32_t position = peek().position;
    if (is_literal(operand.kind)) {
        while (peek().kind == TokenKind::Field)
            next();
        fail(fmt::format("unexpected . after term {}", quote(to_text(operand))));
        return;
    }
    if (operand.kind != NodeKind::Field && operand.kind != NodeKind::Variable) {
        Operand chain(NodeKind::Chain, position);
        chain.receiver = std::make_unique<Operand>(std::move(operand));
        operand = std::move(chain);
    }
    operand.position = position;
    while (peek().kind == TokenKind::Field)
        add_field(operand, next().text);
}

bool Parser::parse_term(Operand& operand) {
    const Token token = next_non_space();
    operand.position = token.position;
    operand.source = token.text;
    switch (token.kind) {
        case TokenKind::Identifier:
            parse_identifier(operand, token);
            return true;
        case TokenKind::Dot:
            operand.kind = NodeKind::Dot;
            return true;
        case TokenKind::Nil:
            operand.kind = NodeKind::Nil;
            return true;
        case TokenKind::Variable:
            use_variable(operand, token);
            return true;
        case TokenKind::Field:
            operand.kind = NodeKind::Field;
            add_field(operand, token.text);
            return true;
        case TokenKind::Bool:
            operand.kind = NodeKind::Bool;
            operand.constant = token.text == "true";
            return true;
        case TokenKind::CharConstant:
        case TokenKind::Complex:
        case TokenKind::Number:
            parse_number_token(operand, token);
            return true;
        case TokenKind::LeftParenthesis:
            parse_parenthesis(operand);
            return true;
        case TokenKind::String:
        case TokenKind::RawString:
            parse_string(operand, token);
            return true;
        default:
            if (!has_failed()) back_up();
            return false;
    }
}

void Parser::parse_identifier(Operand& operand, const Token& token) {
    operand.kind = NodeKind::Identifier;
    operand.function = functions_.find(token.text);
    if (operand.function == nullptr) {
        fail(fmt::format("function {} not defined", quote(token.text)));
    }
}

void Parser::parse_string(Operand& operand, const Token& token) {
    operand.kind = NodeKind::String;
    const tl::expected<std::string, Failure> text = unquote(token.text);
    if (text) {
        operand.constant = *text;
    } else {
        fail(text.error().cause());
    }
}

void Parser::parse_number_token(Operand& operand, const Token& token) {
    operand.kind = NodeKind::Number;
    auto number = token.kind == TokenKind::CharConstant ? parse_character(token.text)
                  : token.kind == TokenKind::Complex    ? parse_complex(token.text)
                                                        : parse_number(token.text);
    if (number) {
        operand.number = *std::move(number);
    } else {
        fail(number.error().cause());
    }
}

void Parser::parse_parenthesis(Operand& operand) {
    operand.kind = NodeKind::Pipeline;
    if (scope_.parentheses >= kMaxParentheses) {
        fail("max expression depth exceeded");
        return;
    }
    ++scope_.parentheses;
    operand.pipeline = parse_pipeline("parenthesized pipeline", TokenKind::RightParenthesis);
    --scope_.parentheses;
}

void Parser::use_variable(Operand& operand, const Token& token) {
    operand.kind = NodeKind::Variable;
    operand.variable = number_of(token.text);
    if (std::ranges::find(scope_.variables, token.text) == scope_.variables.end()) {
        fail(fmt::format("undefined variable {}", quote(token.text)));
    }
}

std::uint32_t Parser::number_of(std::string_view variable) {
    const auto found = std::ranges::find(names_, variable);
    const auto number = static_cast<std::uint32_t>(found - names_.begin());
    if (number == names_.size()) names_.push_back(variable);
    return number;
}

}  // namespace ds::gotemplate
