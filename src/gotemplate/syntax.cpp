#include "gotemplate/syntax.hpp"

#include "gotemplate/print.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

void append(std::string& out, const Pipeline& pipeline);
void append(std::string& out, const Block& block);

void append_fields(std::string& out, const Operand& operand) {
    for (const Value& field : operand.fields) {
        out += '.';
        out += field.text();
    }
}

void append(std::string& out, const Operand& operand) {
    switch (operand.kind) {
        case NodeKind::Dot:
            out += '.';
            break;
        case NodeKind::Field:
            append_fields(out, operand);
            break;
        case NodeKind::Variable:
            out += operand.source;
            append_fields(out, operand);
            break;
        case NodeKind::Chain:
            append(out, *operand.receiver);
            append_fields(out, operand);
            break;
        case NodeKind::Pipeline:
            out += '(';
            append(out, *operand.pipeline);
            out += ')';
            break;
        default:
            out += operand.source;
    }
}

void append(std::string& out, const Command& command) {
    for (const Operand& operand : command.operands) {
        if (&operand != command.operands.data()) out += ' ';
        append(out, operand);
    }
}

void append(std::string& out, const Pipeline& pipeline) {
    for (const Pipeline::Declared& declared : pipeline.declared) {
        if (&declared != pipeline.declared.data()) out += ", ";
        out += declared.name;
    }
    if (!pipeline.declared.empty()) out += pipeline.is_assignment ? " = " : " := ";
    for (const Command& command : pipeline.commands) {
        if (&command != pipeline.commands.data()) out += " | ";
        append(out, command);
    }
}

void append_branch(std::string& out, std::string_view keyword, const Statement& statement) {
    out += "{{";
    out += keyword;
    out += ' ';
    append(out, *statement.pipeline);
    out += "}}";
    append(out, statement.body);
    if (statement.has_otherwise) {
        out += "{{else}}";
        append(out, statement.otherwise);
    }
    out += "{{end}}";
}

void append(std::string& out, const Statement& statement) {
    switch (statement.kind) {
        case NodeKind::Text:
            out += statement.text;
            break;
        case NodeKind::Break:
            out += "{{break}}";
            break;
        case NodeKind::Continue:
            out += "{{continue}}";
            break;
        case NodeKind::If:
            append_branch(out, "if", statement);
            break;
        case NodeKind::With:
            append_branch(out, "with", statement);
            break;
        case NodeKind::Range:
            append_branch(out, "range", statement);
            break;
        case NodeKind::Template:
            out += "{{template " + quote(statement.name);
            if (statement.pipeline) out += ' ';
            if (statement.pipeline) append(out, *statement.pipeline);
            out += "}}";
            break;
        default:
            out += "{{";
            append(out, *statement.pipeline);
            out += "}}";
    }
}

void append(std::string& out, const Block& block) {
    for (const Statement& statement : block)
        append(out, statement);
}

}  // namespace

bool Tree::is_empty() const {
    return std::ranges::all_of(root, [](const Statement& statement) {
        return statement.kind == NodeKind::Text && is_blank(statement.text);
    });
}

const Node& shown_node(const Operand& operand) {
    if (operand.kind == NodeKind::Pipeline) return *operand.pipeline;
    return operand;
}

std::string to_text(const Node& node) {
    std::string out;
    if (node.kind == NodeKind::Command) {
        append(out, static_cast<const Command&>(node));
    } else if (node.kind > NodeKind::Command) {
        append(out, static_cast<const Statement&>(node));
    } else if (node.kind == NodeKind::Pipeline) {
        append(out, static_cast<const Pipeline&>(node));
    } else {
        append(out, static_cast<const Operand&>(node));
    }
    return out;
}

}  // namespace ds::gotemplate
