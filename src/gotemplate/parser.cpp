#include "gotemplate/parser.hpp"

#include "gotemplate/literals.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/runes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ds::gotemplate {
namespace {

// Deeper is no template that somebody wrote, and the stack is not endless.
constexpr int kMaxDepth = 1000;

}  // namespace

Parser::Parser(std::shared_ptr<const Source> source, const FunctionTable& functions)
    : source_(std::move(source)), functions_(functions), lexer_(source_->text) {}

tl::expected<std::vector<std::shared_ptr<const Tree>>, Failure> Parser::parse() {
    parse_top();
    if (failure_) return failed(std::move(*failure_));
    return std::move(trees_);
}

Token Parser::next() {
    if (has_failed()) return {};
    if (pending_ > 0) return tokens_[--pending_];
    tokens_[0] = lexer_.next();
    return tokens_[0];
}

Token Parser::peek() {
    if (has_failed()) return {};
    if (pending_ > 0) return tokens_[pending_ - 1];
    pending_ = 1;
    tokens_[0] = lexer_.next();
    return tokens_[0];
}

void Parser::back_up(Token before) {
    tokens_[1] = before;
    pending_ = 2;
}

void Parser::back_up(Token first, Token second) {
    tokens_[1] = second;
    tokens_[2] = first;
    pending_ = 3;
}

Token Parser::next_non_space() {
    Token token = next();
    while (token.kind == TokenKind::Space)
        token = next();
    return token;
}

Token Parser::peek_non_space() {
    const Token token = next_non_space();
    if (!has_failed()) back_up();
    return token;
}

void Parser::fail(std::string cause) {
    if (failure_) return;
    const Token& last = tokens_[0];
    const std::size_t before = std::min<std::size_t>(last.position, source_->text.size());
    const std::size_t line_start = source_->text.rfind('\n', before == 0 ? 0 : before - 1) + 1;
    Frame place;
    place.file = source_->name;
    place.line = last.line;
    place.column = static_cast<int>(before - std::min(line_start, before));
    failure_ = std::make_unique<Failure>(Failure::in_parsing(std::move(place), std::move(cause)));
    pending_ = 0;
}

void Parser::expect(TokenKind kind, std::string_view context) {
    const Token token = next_non_space();
    if (token.kind != kind) unexpected(token, context);
}

std::string Parser::shown(const Token& token) const {
    if (token.kind == TokenKind::End) return "EOF";
    if (token.kind == TokenKind::Error) return lexer_.error();
    if (token.kind >= TokenKind::KeywordBlock) return fmt::format("<{}>", token.text);
    if (token.text.size() <= 10) return quote(token.text);
    const Value text = token.text;
    return format("%.10q...", {&text, 1});
}

void Parser::unexpected(const Token& token, std::string_view context) {
    if (token.kind != TokenKind::Error) {
        fail(fmt::format("unexpected {} in {}", shown(token), context));
        return;
    }
    std::string extra;
    if (scope_.action_line != 0 && scope_.action_line != token.line) {
        const bool names_action = lexer_.error().ends_with(" action");
        extra = fmt::format(
            "{} started at {}:{}",
            names_action ? "" : " in action",
            source_->name,
            scope_.action_line
        );
    }
    fail(lexer_.error() + extra);
}

void Parser::add(Tree tree) {
    const auto same_name = [&](const auto& other) {
        return other->name == tree.name;
    };
    const auto found = std::ranges::find_if(trees_, same_name);
    if (found != trees_.end() && !(*found)->is_empty()) {
        if (!tree.is_empty()) {
            fail(fmt::format("template: multiple definition of template {}", quote(tree.name)));
        }
        return;
    }
    if (found != trees_.end()) trees_.erase(found);
    trees_.push_back(std::make_shared<const Tree>(std::move(tree)));
}

void Parser::parse_top() {
    Tree tree{source_->name, source_, {}};
    while (peek().kind != TokenKind::End) {
        if (peek().kind == TokenKind::LeftDelimiter) {
            const Token delimiter = next();
            if (next_non_space().kind == TokenKind::KeywordDefine) {
                parse_definition();
                continue;
            }
            back_up(delimiter);
        }
        const Step step = parse_text_or_action(tree.root);
        if (step == Step::End) fail("unexpected {{end}}");
        if (step == Step::Else) fail("unexpected {{else}}");
    }
    if (!has_failed()) add(std::move(tree));
}

void Parser::parse_definition() {
    constexpr std::string_view kContext = "define clause";
    Scope outer = std::exchange(scope_, {});
    const Token token = next_non_space();
    std::string name = parse_template_name(token, kContext);
    expect(TokenKind::RightDelimiter, kContext);
    parse_template_body(std::move(name), kContext);
    scope_ = std::move(outer);
}

void Parser::parse_template_body(std::string name, std::string_view context) {
    Tree tree{std::move(name), source_, {}};
    List list = parse_list();
    if (list.ending == Ending::Else) fail(fmt::format("unexpected {{{{else}}}} in {}", context));
    if (has_failed()) return;
    tree.root = std::move(list.block);
    add(std::move(tree));
}

Parser::List Parser::parse_list() {
    List list;
    if (++depth_ > kMaxDepth) fail("blocks are nested too deeply");
    while (peek_non_space().kind != TokenKind::End) {
        const Step step = parse_text_or_action(list.block);
        if (step == Step::Statement) continue;
        list.ending = step == Step::End ? Ending::End : Ending::Else;
        --depth_;
        return list;
    }
    fail("unexpected EOF");
    return list;
}

Parser::Step Parser::parse_text_or_action(Block& block) {
    const Token token = next_non_space();
    if (token.kind == TokenKind::LeftDelimiter) {
        scope_.action_line = token.line;
        const Step step = parse_action(block);
        scope_.action_line = 0;
        return step;
    }
    if (token.kind != TokenKind::Text) {
        unexpected(token, "input");
        return Step::Statement;
    }
    Statement& text = block.emplace_back(NodeKind::Text, token.position);
    text.text = token.text;
    return Step::Statement;
}

Parser::Step Parser::parse_action(Block& block) {
    const Token token = next_non_space();
    switch (token.kind) {
        case TokenKind::KeywordElse:
            return parse_else();
        case TokenKind::KeywordEnd:
            expect(TokenKind::RightDelimiter, "end");
            return Step::End;
        case TokenKind::KeywordBreak: {
            block.push_back(parse_loop_control(NodeKind::Break, "{{break}}"));
            break;
        }
        case TokenKind::KeywordContinue: {
            block.push_back(parse_loop_control(NodeKind::Continue, "{{continue}}"));
            break;
        }
        case TokenKind::KeywordIf:
            block.push_back(parse_branch(NodeKind::If, "if"));
            break;
        case TokenKind::KeywordWith:
            block.push_back(parse_branch(NodeKind::With, "with"));
            break;
        case TokenKind::KeywordRange:
            block.push_back(parse_branch(NodeKind::Range, "range"));
            break;
        case TokenKind::KeywordTemplate:
            block.push_back(parse_template_call());
            break;
        case TokenKind::KeywordBlock:
            block.push_back(parse_block());
            break;
        default: {
            if (!has_failed()) back_up();
            Statement action(NodeKind::Action, peek().position);
            action.pipeline = parse_pipeline("command", TokenKind::RightDelimiter);
            block.push_back(std::move(action));
        }
    }
    if (token.kind == TokenKind::KeywordBreak || token.kind == TokenKind::KeywordContinue) {
        block.back().position = token.position;
    }
    return Step::Statement;
}

/// Leaves an `if` or `with` that follows for whoever reads the branches.
Parser::Step Parser::parse_else() {
    const Token token = peek_non_space();
    if (token.kind != TokenKind::KeywordIf && token.kind != TokenKind::KeywordWith) {
        expect(TokenKind::RightDelimiter, "else");
    }
    return Step::Else;
}

Statement Parser::parse_loop_control(NodeKind kind, std::string_view name) {
    const Token token = next_non_space();
    if (token.kind != TokenKind::RightDelimiter) unexpected(token, name);
    if (scope_.loops == 0) fail(fmt::format("{} outside {{{{range}}}}", name));
    return {kind, token.position};
}

Statement Parser::parse_branch(NodeKind kind, std::string_view context) {
    const std::size_t variables = scope_.variables.size();
    Statement branch(kind, 0);
    branch.pipeline = parse_pipeline(context, TokenKind::RightDelimiter);
    branch.position = branch.pipeline->position;
    const int loop = kind == NodeKind::Range ? 1 : 0;
    scope_.loops += loop;
    List list = parse_list();
    scope_.loops -= loop;
    branch.body = std::move(list.block);
    if (!has_failed() && list.ending == Ending::Else) parse_otherwise(branch, context);
    scope_.variables.resize(variables);
    return branch;
}

void Parser::parse_otherwise(Statement& branch, std::string_view context) {
    branch.has_otherwise = true;
    const TokenKind kind = peek().kind;
    const bool is_if = branch.kind == NodeKind::If && kind == TokenKind::KeywordIf;
    const bool is_with = branch.kind == NodeKind::With && kind == TokenKind::KeywordWith;
    if (is_if || is_with) {
        next();
        // The end that closes the inner branch closes this one, too.
        if (++depth_ > kMaxDepth) fail("blocks are nested too deeply");
        branch.otherwise.push_back(parse_branch(branch.kind, context));
        --depth_;
        return;
    }
    List list = parse_list();
    branch.otherwise = std::move(list.block);
    if (list.ending == Ending::Else) fail("expected end; found {{else}}");
}

std::string Parser::parse_template_name(const Token& token, std::string_view context) {
    if (token.kind != TokenKind::String && token.kind != TokenKind::RawString) {
        unexpected(token, context);
        return {};
    }
    tl::expected<std::string, Failure> name = unquote(token.text);
    if (!name) fail(name.error().cause());
    return name ? *std::move(name) : std::string{};
}

Statement Parser::parse_template_call() {
    constexpr std::string_view kContext = "template clause";
    const Token token = next_non_space();
    Statement call(NodeKind::Template, token.position);
    call.name = parse_template_name(token, kContext);
    if (next_non_space().kind != TokenKind::RightDelimiter && !has_failed()) {
        back_up();
        call.pipeline = parse_pipeline(kContext, TokenKind::RightDelimiter);
    }
    return call;
}

Statement Parser::parse_block() {
    constexpr std::string_view kContext = "block clause";
    const Token token = next_non_space();
    Statement call(NodeKind::Template, token.position);
    call.name = parse_template_name(token, kContext);
    call.pipeline = parse_pipeline(kContext, TokenKind::RightDelimiter);
    Scope outer = std::exchange(scope_, {});
    parse_template_body(call.name, kContext);
    scope_ = std::move(outer);
    return call;
}

}  // namespace ds::gotemplate
