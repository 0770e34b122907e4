#include "gotemplate/executor.hpp"
#include "gotemplate/print.hpp"

#include <fmt/format.h>

namespace ds::gotemplate {
namespace {

bool takes_nil(const Type& type) {
    return type.kind == Kind::Interface || type.kind == Kind::Map || type.kind == Kind::Slice ||
           type.kind == Kind::Pointer || type.kind == Kind::Func || &type == &types::kReflectValue;
}

bool takes_anything(const Type& type) {
    return &type == &types::kAny || &type == &types::kReflectValue;
}

/// What reflect.Value.String() gives: only of strings what one would think.
std::string shown_callee(const Value& callee) {
    if (callee.is_string()) return std::string(callee.text());
    return fmt::format("<{} Value>", callee.is_nil() ? "invalid" : callee.type_name());
}

Value nil_of(const Type& type) {
    if (type.kind == Kind::Map) return Value::make_nil_map(type);
    if (type.kind == Kind::Slice) return Value::make_nil_list(type);
    return {};
}

}  // namespace

Outcome Executor::call(
    const Value& dot, const Operand& identifier, const Node& node, const Arguments& arguments
) {
    at_ = &identifier;
    const Function& function = *identifier.function;
    const std::string_view name = identifier.source;
    if (auto checked = check_count(function, name, 0, arguments); !checked) {
        return failed(std::move(checked).error());
    }
    if (function.special == Special::And || function.special == Special::Or) {
        return choose(dot, function, arguments);
    }
    ArgumentList args;
    if (auto collected = collect(dot, function, arguments, args); !collected) {
        return failed(std::move(collected).error());
    }
    if (function.special == Special::Call) return call_value(args.values(), arguments, node);
    return invoke(function, node, name, args.values());
}

Outcome Executor::call_method(const Value& dot, const Method& method, const Arguments& arguments) {
    if (auto checked = check_count(method.function, method.name, 1, arguments); !checked) {
        return failed(std::move(checked).error());
    }
    ArgumentList args;
    args.add(method.receiver);
    if (auto collected = collect(dot, method.function, arguments, args); !collected) {
        return failed(std::move(collected).error());
    }
    return invoke(method.function, method.node, method.name, args.values());
}

/// `bound` parameters, that of a receiver, do not count.
tl::expected<void, Failure> Executor::check_count(
    const Function& function, std::string_view name, std::size_t bound, const Arguments& arguments
) const {
    const std::size_t given = arguments.operands.size() + (arguments.final != nullptr ? 1 : 0);
    const std::size_t wanted = function.parameters.size() - bound;
    if (!function.is_variadic && given != wanted) {
        return fail(fmt::format("wrong number of args for {}: want {} got {}", name, wanted, given)
        );
    }
    if (function.is_variadic && given + 1 < wanted) {
        return fail(fmt::format(
            "wrong number of args for {}: want at least {} got {}",
            name,
            wanted - 1,
            arguments.operands.size()
        ));
    }
    return {};
}

/// Evaluates the arguments, for the parameters behind those that `args` already has values of.
tl::expected<void, Failure> Executor::collect(
    const Value& dot, const Function& function, const Arguments& arguments, ArgumentList& args
) {
    const auto next_type = [&]() -> const Type& {
        return *function.parameters[std::min(args.size(), function.parameters.size() - 1)];
    };
    for (const Operand& operand : arguments.operands) {
        Outcome value = argument(dot, next_type(), operand);
        if (!value) return failed(std::move(value).error());
        args.add(*std::move(value));
    }
    if (arguments.final == nullptr) return {};
    Outcome value = validate(*arguments.final, next_type());
    if (!value) return failed(std::move(value).error());
    args.add(*std::move(value));
    return {};
}

/// `and` and `or`: the first operand that decides, and none behind it is looked at.
Outcome Executor::choose(const Value& dot, const Function& function, const Arguments& arguments) {
    const bool wanted = function.special == Special::Or;
    Outcome value;
    for (const Operand& operand : arguments.operands) {
        value = argument(dot, types::kReflectValue, operand);
        if (!value || is_true(*value) == wanted) return value;
    }
    if (arguments.final != nullptr) value = *arguments.final;
    return value;
}

Outcome Executor::invoke(
    const Function& function, const Node& node, std::string_view name, std::span<const Value> args
) {
    Outcome result = function.body(*this, args);
    if (!result) {
        at_ = &node;
        return failed(at_place(std::move(result).error(), name));
    }
    if (result->is_string()) {
        const std::size_t size = result->size();
        if (size > options_.limits.output_bytes) {
            return failed(at_place(Failure::limit("the text is too long"), name));
        }
        if (auto spent = spend(size); !spent) return failed(std::move(spent).error());
    }
    return result;
}

/// The builtin `call`: a function that is a value.
Outcome Executor::call_value(
    std::span<const Value> args, const Arguments& arguments, const Node& node
) {
    const auto complain = [&](std::string cause) -> Outcome {
        at_ = &node;
        return failed(at_place(Failure(std::move(cause)), "call"));
    };
    const std::string name = arguments.operands.empty()
                                 ? shown_callee(args[0])
                                 : to_text(shown_node(arguments.operands[0]));
    const Function* function = args[0].function();
    if (args[0].is_nil()) return complain("call of nil");
    if (function == nullptr) {
        return complain(fmt::format("non-function {} of type {}", name, args[0].type_name()));
    }
    const std::span<const Value> given = args.subspan(1);
    const std::size_t wanted = function->parameters.size() - (function->is_variadic ? 1 : 0);
    if (given.size() < wanted || (given.size() > wanted && !function->is_variadic)) {
        return complain(fmt::format(
            "wrong number of args for {}: got {} want {}{}",
            name,
            given.size(),
            function->is_variadic ? "at least " : "",
            wanted
        ));
    }
    ArgumentList prepared;
    for (std::size_t index = 0; index < given.size(); ++index) {
        const Type& type = *function->parameters[std::min(index, function->parameters.size() - 1)];
        Outcome value = prepare(given[index], type);
        if (!value) return complain(fmt::format("arg {}: {}", index, value.error().cause()));
        prepared.add(*std::move(value));
    }
    return invoke(*function, node, "call", prepared.values());
}

Outcome Executor::prepare(const Value& value, const Type& type) {
    if (value.is_nil()) {
        if (takes_nil(type)) return nil_of(type);
        return failed(fmt::format("value is nil; should be of type {}", type.name));
    }
    if (takes_anything(type) || is_assignable(*value.type(), type)) return value;
    const auto is_integer = [](Kind kind) {
        return is_signed(kind) || is_unsigned(kind);
    };
    if (is_integer(value.kind()) && is_integer(type.kind)) {
        return Value::integer(value.as_int(), type.kind);
    }
    return failed(fmt::format("value has type {}; should be {}", value.type_name(), type.name));
}

Outcome Executor::argument(const Value& dot, const Type& type, const Operand& operand) {
    at_ = &shown_node(operand);
    switch (operand.kind) {
        case NodeKind::Dot:
            return validate(dot, type);
        case NodeKind::Nil:
            if (takes_nil(type)) return nil_of(type);
            return fail(fmt::format("cannot assign nil to {}", type.name));
        case NodeKind::Field:
        case NodeKind::Chain:
            return validate(evaluate_fields(dot, operand, {}), type);
        case NodeKind::Variable:
            if (!operand.fields.empty()) return validate(evaluate_fields(dot, operand, {}), type);
            return validate(variable(operand), type);
        case NodeKind::Pipeline:
            return validate(evaluate(dot, *operand.pipeline), type);
        case NodeKind::Identifier:
            return validate(call(dot, operand, operand, {}), type);
        default:
            return literal_argument(type, operand);
    }
}

Outcome Executor::literal_argument(const Type& type, const Operand& operand) {
    const auto expected = [&](std::string_view what) -> Outcome {
        return fail(fmt::format("expected {}; found {}", what, operand.source));
    };
    const bool is_number = operand.kind == NodeKind::Number;
    if (takes_anything(type)) {
        return is_number ? plain_number(operand) : Outcome(operand.constant);
    }
    if (type.kind == Kind::Bool) {
        return operand.kind == NodeKind::Bool ? Outcome(operand.constant) : expected("bool");
    }
    if (type.kind == Kind::String) {
        return operand.kind == NodeKind::String ? Outcome(operand.constant) : expected("string");
    }
    if (is_float(type.kind)) {
        if (!is_number || !operand.number->real) return expected("float");
        return Value(*operand.number->real);
    }
    if (is_signed(type.kind)) {
        if (!is_number || !operand.number->integer) return expected("integer");
        return Value::integer(*operand.number->integer, type.kind);
    }
    if (is_unsigned(type.kind)) {
        if (!is_number || !operand.number->unsigned_integer) return expected("unsigned integer");
        const std::uint64_t value = *operand.number->unsigned_integer;
        return Value::integer(static_cast<std::int64_t>(value), type.kind);
    }
    return fail(fmt::format("can't handle {} for arg of type {}", operand.source, type.name));
}

Outcome Executor::validate(Outcome value, const Type& type) const {
    if (!value) return value;
    if (&type == &types::kReflectValue) return value;
    if (&type == &types::kAny) return std::move(*value).unboxed();
    if (value->is_nil()) {
        if (value->is_boxed()) {
            return fail(fmt::format(
                "wrong type for value; expected {}; got {}", type.name, types::kAny.name
            ));
        }
        if (takes_nil(type)) return nil_of(type);
        return fail(fmt::format("invalid value; expected {}", type.name));
    }
    if (is_assignable(*value->type(), type)) return std::move(*value).unboxed();
    return fail(
        fmt::format("wrong type for value; expected {}; got {}", type.name, value->type_name())
    );
}

}  // namespace ds::gotemplate
