#pragma once

#include "gotemplate/function.hpp"
#include "gotemplate/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// What a template is parsed into: once, and only read afterwards.

enum class NodeKind : std::uint8_t {
    // Operands.
    Bool,
    Chain,
    Dot,
    Field,
    Identifier,
    Nil,
    Number,
    Pipeline,
    String,
    Variable,
    // Parts of a pipeline.
    Command,
    // Statements.
    Action,
    Break,
    Continue,
    If,
    Range,
    Template,
    Text,
    With,
};

/// Everything that a message can point at.
struct Node {
    Node(NodeKind what, std::uint32_t where) : kind(what), position(where) {}

    NodeKind kind;
    std::uint32_t position;  // Byte of the text, where Go would say it is.
};

struct Pipeline;

/// A literal number and what it can be read as.
struct Number {
    std::optional<std::int64_t> integer;
    std::optional<std::uint64_t> unsigned_integer;
    std::optional<double> real;
    Value plain;              // Where nothing says which type is wanted.
    bool is_too_big = false;  // Then there is no `plain`.
};

struct Operand : Node {
    using Node::Node;

    std::string_view source;             // Literals, identifiers, and the name of a variable.
    Value constant;                      // Bool and String.
    std::vector<Value> fields;           // The names, of Field, Variable and Chain.
    std::uint32_t variable = 0;          // Number of the variable's name in its text.
    const Function* function = nullptr;  // Of an Identifier.
    std::unique_ptr<Number> number;
    std::unique_ptr<Pipeline> pipeline;  // Of Pipeline.
    std::unique_ptr<Operand> receiver;   // Of Chain: what stands before the first dot.
};

struct Command : Node {
    using Node::Node;

    std::vector<Operand> operands;  // At least one.
};

struct Pipeline : Node {
    using Node::Node;

    struct Declared {
        std::string_view name;
        std::uint32_t variable = 0;
    };

    std::vector<Declared> declared;  // At most two, and that in a `range`.
    bool is_assignment = false;
    std::vector<Command> commands;
};

struct Statement;
using Block = std::vector<Statement>;

struct Statement : Node {
    using Node::Node;

    std::string_view text;  // Of Text; the name of Template is in `name`.
    std::string name;
    std::unique_ptr<Pipeline> pipeline;  // Null in a Template without an argument.
    Block body;
    Block otherwise;
    bool has_otherwise = false;
};

/// The text that trees point into.
struct Source {
    std::string name;
    std::string text;
};

/// One named template.
struct Tree {
    std::string name;
    std::shared_ptr<const Source> source;  // Shared by all that one text defines.
    Block root;

    /// Whether there is nothing but blanks and comments in it.
    bool is_empty() const;
};

/// What messages show of an operand: a pipeline without its parentheses.
const Node& shown_node(const Operand& operand);

/// As Go prints it in messages: ".Values.a | quote", "include \"x\" .".
std::string to_text(const Node& node);

}  // namespace ds::gotemplate
