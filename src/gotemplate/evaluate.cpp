#include "gotemplate/executor.hpp"
#include "gotemplate/print.hpp"

#include <fmt/format.h>

namespace ds::gotemplate {

Outcome Executor::evaluate(const Value& dot, const Pipeline& pipeline) {
    if (!has_stack()) return take_failure();
    at_ = &pipeline;
    Outcome value = evaluate(dot, pipeline.commands[0], nullptr);
    for (std::size_t stage = 1; value && stage < pipeline.commands.size(); ++stage) {
        const Value before = std::move(*value).unboxed();
        value = evaluate(dot, pipeline.commands[stage], &before);
    }
    if (!value) return value;
    value->unbox();
    for (const Pipeline::Declared& declared : pipeline.declared) {
        if (!pipeline.is_assignment) {
            declare(declared.variable, *value);
        } else if (assign(declared, *value) == Flow::Failed) {
            return take_failure();
        }
    }
    return value;
}

Outcome Executor::evaluate(const Value& dot, const Command& command, const Value* final) {
    if (!step()) return take_failure();
    const Operand& word = command.operands[0];
    const Arguments arguments{std::span(command.operands).subspan(1), final};
    switch (word.kind) {
        case NodeKind::Field:
        case NodeKind::Chain:
            return evaluate_fields(dot, word, arguments);
        case NodeKind::Identifier:
            return call(dot, word, command, arguments);
        case NodeKind::Pipeline:
            break;
        case NodeKind::Variable:
            if (!word.fields.empty()) return evaluate_fields(dot, word, arguments);
            at_ = &word;
            break;
        default:
            at_ = &word;
    }
    if (word.kind == NodeKind::Variable) {
        Outcome value = variable(word);
        if (!value) return value;
        if (auto checked = check_no_arguments(word, arguments); !checked) {
            return failed(std::move(checked).error());
        }
        return value;
    }
    if (auto checked = check_no_arguments(word, arguments); !checked) {
        return failed(std::move(checked).error());
    }
    if (word.kind == NodeKind::Pipeline) return evaluate(dot, *word.pipeline);
    return evaluate_word(dot, word);
}

tl::expected<void, Failure> Executor::check_no_arguments(
    const Operand& word, const Arguments& arguments
) const {
    if (arguments.is_empty()) return {};
    return fail(fmt::format("can't give argument to non-function {}", to_text(shown_node(word))));
}

Outcome Executor::evaluate_word(const Value& dot, const Operand& word) {
    switch (word.kind) {
        case NodeKind::Dot:
            return dot;
        case NodeKind::Number:
            return plain_number(word);
        case NodeKind::Nil:
            return fail("nil is not a command");
        default:
            return word.constant;
    }
}

Outcome Executor::plain_number(const Operand& number) {
    at_ = &number;
    if (number.number->is_too_big) return fail(fmt::format("{} overflows int", number.source));
    return number.number->plain;
}

Outcome Executor::variable(const Operand& operand) {
    const Variable* found = find_variable(operand.variable);
    if (found == nullptr) return fail(fmt::format("undefined variable: {}", operand.source));
    return found->value;
}

Executor::Variable* Executor::find_variable(std::uint32_t name) {
    for (std::size_t index = variables_.size(); index > first_variable_; --index) {
        if (variables_[index - 1].name == name) return &variables_[index - 1];
    }
    return nullptr;
}

Executor::Flow Executor::assign(const Pipeline::Declared& declared, const Value& value) {
    Variable* found = find_variable(declared.variable);
    if (found == nullptr) return stop(fmt::format("undefined variable: {}", declared.name));
    found->value = value;
    return Flow::Next;
}

Outcome Executor::evaluate_fields(
    const Value& dot, const Operand& operand, const Arguments& arguments
) {
    at_ = &operand;
    Outcome value = dot;
    if (operand.kind == NodeKind::Variable) value = variable(operand);
    if (operand.kind == NodeKind::Chain) value = evaluate_receiver(dot, operand);
    for (std::size_t index = 0; value && index < operand.fields.size(); ++index) {
        const bool is_last = index + 1 == operand.fields.size();
        const Value receiver = *std::move(value);
        value = field(dot, receiver, operand, index, is_last ? arguments : Arguments{});
    }
    return value;
}

Outcome Executor::evaluate_receiver(const Value& dot, const Operand& chain) {
    const Operand& receiver = *chain.receiver;
    if (receiver.kind == NodeKind::Pipeline) return evaluate(dot, *receiver.pipeline);
    at_ = &receiver;
    return call(dot, receiver, receiver, {});
}

namespace {

/// What a map gives for a key that it does not have, with `missingkey=zero`.
Value zero_of(const Type& type) {
    if (type.kind == Kind::Interface) return Value().boxed();
    if (type.kind == Kind::String) return "";
    if (type.kind == Kind::Bool) return false;
    if (type.kind == Kind::Map) return Value::make_nil_map(type);
    if (type.kind == Kind::Slice) return Value::make_nil_list(type);
    if (type.kind == Kind::Float64) return 0.0;
    if (is_signed(type.kind) || is_unsigned(type.kind)) return Value::integer(0, type.kind);
    return {};
}

std::string_view shown_type(const Value& receiver) {
    return receiver.is_boxed() ? types::kAny.name : receiver.type_name();
}

}  // namespace

Outcome Executor::field(
    const Value& dot,
    const Value& receiver,
    const Operand& node,
    std::size_t index,
    const Arguments& arguments
) {
    const Value& name = node.fields[index];
    if (receiver.is_nil() && receiver.is_boxed()) {
        return fail(fmt::format("nil pointer evaluating interface {{}}.{}", name.text()));
    }
    if (receiver.is_nil()) {
        if (options_.missing_key != MissingKey::Error) return Value();
        return fail(fmt::format("nil data; no entry for key {}", quote(name.text())));
    }
    const Type& type = *receiver.type();
    if (type.method != nullptr) {
        if (const Function* method = type.method(name.text())) {
            const Value plain = Value(receiver).unboxed();
            return call_method(dot, {*method, name.text(), plain, node}, arguments);
        }
    }
    const bool has_arguments = !arguments.is_empty();
    if (receiver.is_map()) return field_of_map(receiver, name, has_arguments);
    if (receiver.is_object()) return field_of_object(receiver, name, has_arguments);
    return fail(fmt::format("can't evaluate field {} in type {}", name.text(), shown_type(receiver))
    );
}

Outcome Executor::field_of_map(const Value& map, const Value& name, bool has_arguments) const {
    if (has_arguments) {
        return fail(fmt::format("{} is not a method but has arguments", name.text()));
    }
    const Type& element = *map.map().type().element;
    if (const Value* found = map.map().find(name.text())) {
        if (element.kind != Kind::Interface) return *found;
        return Value(*found).boxed();
    }
    switch (options_.missing_key) {
        case MissingKey::Invalid:
            return Value();
        case MissingKey::Zero:
            return zero_of(element);
        case MissingKey::Error:
            break;
    }
    return fail(fmt::format("map has no entry for key {}", quote(name.text())));
}

Outcome Executor::field_of_object(const Value& receiver, const Value& name, bool has_arguments)
    const {
    const std::string_view type = shown_type(receiver);
    std::optional<Value> found = receiver.object()->field(name.text());
    if (!found) {
        return fail(fmt::format("can't evaluate field {} in type {}", name.text(), type));
    }
    if (receiver.is_typed_nil()) {
        return fail(fmt::format("nil pointer evaluating {}.{}", type, name.text()));
    }
    if (has_arguments) {
        return fail(fmt::format("{} has arguments but cannot be invoked as function", name.text()));
    }
    return *std::move(found);
}

}  // namespace ds::gotemplate
