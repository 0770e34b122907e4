#include "helm/schema/validator.hpp"

#include "base/strings.hpp"
#include "data/go_yaml_writer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ds::helm::schema {
namespace {

using data::Kind;
using data::Value;

constexpr std::size_t kDeepest = 300;

std::string_view type_of(const Value& value) {
    switch (value.kind()) {
        case Kind::Null:
            return "null";
        case Kind::Bool:
            return "boolean";
        case Kind::Int:
        case Kind::Float:
            return "number";
        case Kind::String:
            return "string";
        case Kind::List:
            return "array";
        default:
            return "object";
    }
}

bool is_integer(const Value& value) {
    const std::optional<double> number = value.as_double();
    return number && std::floor(*number) == *number;
}

/// The types in the order in which the library names them.
std::vector<std::string> wanted_types(const Value& type) {
    std::vector<std::string> wanted;
    for (const char* name : {"null", "boolean", "number", "integer", "string", "array", "object"}) {
        const bool is_named =
            type.text() == name || std::ranges::any_of(type.list(), [name](const Value& item) {
                return item.text() == name;
            });
        if (is_named) wanted.emplace_back(name);
    }
    return wanted;
}

std::string display(const Value& value) {
    switch (value.kind()) {
        case Kind::Null:
            return "<nil>";
        case Kind::Bool:
            return *value.as_bool() ? "true" : "false";
        case Kind::String:
            return quoted(value.text());
        case Kind::List:
        case Kind::Map:
            return "value";
        default:
            // Of the schema, where numbers stay as they are written.
            return data::go_json_float(*value.as_double());
    }
}

std::string enum_message(const Value& choices) {
    const bool is_simple =
        std::ranges::all_of(choices.list(), [](const Value& choice) { return choice.is_scalar(); });
    if (!is_simple) return "'enum' failed";
    std::vector<std::string> shown;
    for (const Value& choice : choices.list())
        shown.push_back(display(choice));
    if (shown.size() == 1) return "value must be " + shown.front();
    return "value must be one of " + join(shown, ", ");
}

}  // namespace

bool are_equal(const Value& left, const Value& right) {
    const std::optional<double> left_number = left.as_double();
    const std::optional<double> right_number = right.as_double();
    if (left_number || right_number) return left_number == right_number;
    if (left.is_list() && right.is_list())
        return std::ranges::equal(left.list(), right.list(), are_equal);
    if (!left.is_map() || !right.is_map()) return left == right;
    if (left.map().size() != right.map().size()) return false;
    return std::ranges::all_of(left.map(), [&right](const data::Member& member) {
        const Value* other = right.member(member.key);
        return other != nullptr && are_equal(member.value, *other);
    });
}

void Unevaluated::keep_common(const Unevaluated& other) {
    std::erase_if(properties, [&other](const std::string& name) {
        return !other.properties.contains(name);
    });
    std::erase_if(items, [&other](std::size_t index) { return !other.items.contains(index); });
}

Validator::Validator(
    const Document& document,
    const Value& value,
    std::vector<std::string> path,
    Scope scope,
    Budget& budget
)
    : document_(document),
      value_(value),
      schema_(*scope.schema),
      path_(std::move(path)),
      scope_(scope),
      budget_(budget) {}

void Validator::start_unevaluated(bool is_needed) {
    if (is_needed || keyword("unevaluatedProperties") != nullptr) {
        for (const data::Member& member : value_.map())
            unevaluated.properties.insert(member.key);
    }
    if (is_needed || keyword("unevaluatedItems") != nullptr) {
        for (std::size_t i = 0; i < value_.list().size(); ++i)
            unevaluated.items.insert(i);
    }
}

std::optional<double> Validator::number(std::string_view name) const {
    const Value* value = keyword(name);
    return value != nullptr ? value->as_double() : std::nullopt;
}

std::optional<std::size_t> Validator::count(std::string_view name) const {
    const std::optional<double> value = number(name);
    if (!value || *value < 0) return std::nullopt;
    return static_cast<std::size_t>(*value);
}

bool Validator::is_true(std::string_view name) const {
    const Value* value = keyword(name);
    return value != nullptr && value->as_bool().value_or(false);
}

Violation Validator::violation(std::string message) const {
    return {.path = path_, .message = std::move(message), .causes = {}};
}

void Validator::add(std::optional<Violation> violation) {
    if (violation) found_.push_back(*std::move(violation));
}

void Validator::add_caused(std::string message, std::vector<Violation> causes) {
    found_.push_back(violation(std::move(message)));
    found_.back().causes = std::move(causes);
}

std::optional<Violation> Validator::apply_here(const Value& schema) {
    Validator inner(document_, value_, path_, {&schema, scope_.value_id, &scope_}, budget_);
    inner.start_unevaluated(!unevaluated.is_empty());
    std::optional<Violation> found = inner.validate();
    if (!found) unevaluated.keep_common(inner.unevaluated);
    return found;
}

std::optional<Violation> Validator::apply_to(
    const Value& schema, const Value& value, std::string step
) {
    std::vector<std::string> path = path_;
    path.push_back(std::move(step));
    Validator inner(
        document_, value, std::move(path), {&schema, scope_.value_id + 1, &scope_}, budget_
    );
    inner.start_unevaluated(false);
    return inner.validate();
}

std::optional<Violation> Validator::check_kind() {
    if (const Value* type = keyword("type")) {
        const std::vector<std::string> wanted = wanted_types(*type);
        const auto wants = [&wanted](std::string_view name) {
            return std::ranges::find(wanted, name) != wanted.end();
        };
        const bool fits = wants(type_of(value_)) || (wants("integer") && is_integer(value_));
        if (!wanted.empty() && !fits) {
            return violation(
                "got " + std::string(type_of(value_)) + ", want " + join(wanted, " or ")
            );
        }
    }
    if (const Value* only = keyword("const"); only != nullptr && document_.draft() >= 6) {
        if (!are_equal(value_, *only))
            return violation(
                only->is_scalar() ? "value must be " + display(*only) : "'const' failed"
            );
    }
    if (const Value* choices = keyword("enum"); choices != nullptr && choices->is_list()) {
        const bool is_one = std::ranges::any_of(choices->list(), [this](const Value& choice) {
            return are_equal(value_, choice);
        });
        if (!is_one) return violation(enum_message(*choices));
    }
    const Value* format = keyword("format");
    if (format != nullptr && document_.draft() < 2019 && value_.is_string()) {
        const std::string problem = find_format_problem(format->text(), value_.text());
        if (!problem.empty()) {
            return violation(
                quoted(value_.text()) + " is not valid " + std::string(format->text()) + ": " +
                problem
            );
        }
    }
    return std::nullopt;
}

std::optional<Violation> Validator::validate() {
    if (const std::optional<bool> all = schema_.as_bool())
        return *all ? std::nullopt : std::optional(violation("false schema"));
    if (!schema_.is_map() || budget_.steps == 0) return std::nullopt;
    --budget_.steps;
    for (const Scope* outer = scope_.outer; outer != nullptr; outer = outer->outer) {
        if (outer->value_id != scope_.value_id) break;
        if (outer->schema == scope_.schema)
            return violation("references of the schema go in a circle");
    }
    if (budget_.depth > kDeepest) return violation("the schema goes in too deeply");
    ++budget_.depth;

    const bool ref_is_alone = document_.draft() < 2019;
    const Value* target = document_.target(schema_, "$ref");
    std::optional<Violation> first;
    if (target == nullptr || !ref_is_alone) first = check_kind();
    if (!first && target != nullptr) {
        std::optional<Violation> referred = check_reference("$ref", *target);
        if (ref_is_alone) {
            --budget_.depth;
            return referred;
        }
        add(std::move(referred));
    }
    if (!first) {
        check_object();
        check_list();
        check_text();
        check_number();
        check_other_references();
        check_combinations();
        check_unevaluated();
    }
    --budget_.depth;
    if (first) return first;
    if (found_.empty()) return std::nullopt;
    if (found_.size() == 1) return std::move(found_.front());
    Violation group = violation("validation failed");
    group.is_group = true;
    group.causes = std::move(found_);
    return group;
}

std::optional<Violation> Validator::check_reference(std::string_view, const Value& target) {
    std::optional<Violation> found = apply_here(target);
    if (!found) return std::nullopt;
    Violation reference = violation("validation failed");
    reference.is_reference = true;
    if (found->is_group) {
        reference.causes = std::move(found->causes);
    } else {
        reference.causes.push_back(*std::move(found));
    }
    return reference;
}

void Validator::check_other_references() {
    if (document_.draft() < 2019) return;
    for (const char* name : {"$recursiveRef", "$dynamicRef"}) {
        const Value* target = document_.target(schema_, name);
        if (target != nullptr) add(check_reference(name, *target));
    }
}

void Validator::check_combinations() {
    if (const Value* never = keyword("not")) {
        Validator inner(document_, value_, path_, {never, scope_.value_id, &scope_}, budget_);
        inner.start_unevaluated(!unevaluated.is_empty());
        if (!inner.validate()) add("'not' failed");
    }
    check_all_of();
    check_any_of();
    check_one_of();
    check_condition();
}

void Validator::check_all_of() {
    const Value* all = keyword("allOf");
    if (all == nullptr) return;
    std::vector<Violation> causes;
    for (const Value& schema : all->list()) {
        if (std::optional<Violation> found = apply_here(schema))
            causes.push_back(*std::move(found));
    }
    if (!causes.empty()) add_caused("'allOf' failed", std::move(causes));
}

void Validator::check_any_of() {
    const Value* any = keyword("anyOf");
    if (any == nullptr || any->list().empty()) return;
    bool matched = false;
    std::vector<Violation> causes;
    for (const Value& schema : any->list()) {
        if (std::optional<Violation> found = apply_here(schema)) {
            causes.push_back(*std::move(found));
            continue;
        }
        matched = true;
        if (unevaluated.is_empty()) break;
    }
    if (!matched) add_caused("'anyOf' failed", std::move(causes));
}

void Validator::check_one_of() {
    const Value* one = keyword("oneOf");
    if (one == nullptr || one->list().empty()) return;
    std::optional<std::size_t> matched;
    std::vector<Violation> causes;
    for (std::size_t i = 0; i < one->list().size(); ++i) {
        if (std::optional<Violation> found = apply_here(one->list()[i])) {
            causes.push_back(*std::move(found));
            continue;
        }
        if (matched) {
            return add(
                "'oneOf' failed, subschemas " + std::to_string(*matched) + ", " +
                std::to_string(i) + " matched"
            );
        }
        matched = i;
    }
    if (!matched) add_caused("'oneOf' failed, none matched", std::move(causes));
}

void Validator::check_condition() {
    const Value* condition = keyword("if");
    if (condition == nullptr || document_.draft() < 7) return;
    const Value* next = keyword(apply_here(*condition) ? "else" : "then");
    if (next != nullptr) add(apply_here(*next));
}

void Validator::check_unevaluated() {
    if (document_.draft() < 2019) return;
    if (const Value* schema = keyword("unevaluatedProperties");
        schema != nullptr && value_.is_map()) {
        for (const std::string& name : std::exchange(unevaluated.properties, {}))
            add(apply_to(*schema, *value_.member(name), name));
    }
    if (const Value* schema = keyword("unevaluatedItems"); schema != nullptr && value_.is_list()) {
        for (const std::size_t index : std::exchange(unevaluated.items, {}))
            add(apply_to(*schema, value_.list()[index], std::to_string(index)));
    }
}

Verdict validate(const Value& schema, const Value& value) {
    const Document document(schema);
    if (!document.problem().empty()) return {.unusable = document.problem(), .violations = {}};
    Budget budget;
    Validator validator(document, value, {}, {&schema, 0, nullptr}, budget);
    std::optional<Violation> found = validator.validate();
    Verdict verdict;
    if (!found) return verdict;
    if (found->is_group) {
        verdict.violations = std::move(found->causes);
    } else {
        verdict.violations.push_back(*std::move(found));
    }
    return verdict;
}

}  // namespace ds::helm::schema
