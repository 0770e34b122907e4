// What a schema says about members, items, texts and numbers.

#include "base/strings.hpp"
#include "data/utf8.hpp"
#include "helm/schema/validator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ds::helm::schema {
namespace {

using data::Value;

std::string join_quoted(const std::vector<std::string>& names) {
    std::vector<std::string> shown;
    for (const std::string& name : names)
        shown.push_back(quoted(name));
    return join(shown, ", ");
}

std::vector<std::string> missing_of(const Value& value, const Value& wanted) {
    std::vector<std::string> missing;
    for (const Value& name : wanted.list()) {
        if (name.is_string() && value.member(name.text()) == nullptr)
            missing.emplace_back(name.text());
    }
    return missing;
}

std::string got_and_want(const char* what, std::size_t got, std::size_t want) {
    return std::string(what) + ": got " + localized(static_cast<double>(got)) + ", want " +
           localized(static_cast<double>(want));
}

std::string got_and_want(const char* what, double got, double want) {
    return std::string(what) + ": got " + localized(got) + ", want " + localized(want);
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count)
        at += std::max<std::size_t>(data::utf8_length(text, at), 1);
    return count;
}

std::string joined(const std::vector<std::size_t>& numbers) {
    std::vector<std::string> texts;
    for (const std::size_t number : numbers)
        texts.push_back(std::to_string(number));
    return join(texts, " ");
}

/// Decimal fractions have no exact quotient: what is as near as the last digits is divisible.
bool is_multiple(double number, double of) {
    const double quotient = number / of;
    return std::fabs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::fabs(quotient));
}

bool matches(const re2::RE2& pattern, std::string_view text) {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

void Validator::check_object() {
    if (!value_.is_map()) return;
    check_sizes_of_object();
    check_dependencies("dependencies");
    check_members();
    check_member_names();
    if (document_.draft() < 2019) return;
    check_dependencies("dependentSchemas");
    check_dependencies("dependentRequired");
}

void Validator::check_sizes_of_object() {
    const std::size_t size = value_.map().size();
    if (const auto least = count("minProperties"); least && size < *least)
        add(got_and_want("minProperties", size, *least));
    if (const auto most = count("maxProperties"); most && size > *most)
        add(got_and_want("maxProperties", size, *most));
    const Value* required = keyword("required");
    if (required == nullptr) return;
    const std::vector<std::string> missing = missing_of(value_, *required);
    if (missing.size() == 1) add("missing property " + quoted(missing.front()));
    if (missing.size() > 1) add("missing properties " + join_quoted(missing));
}

void Validator::check_dependencies(std::string_view name) {
    const Value* dependencies = keyword(name);
    if (dependencies == nullptr) return;
    for (const data::Member& dependency : dependencies->map()) {
        if (value_.member(dependency.key) == nullptr) continue;
        if (!dependency.value.is_list()) {
            add(apply_here(dependency.value));
            continue;
        }
        const std::vector<std::string> missing = missing_of(value_, dependency.value);
        if (!missing.empty()) {
            add("properties " + join_quoted(missing) + " required, if " + quoted(dependency.key) +
                " exists");
        }
    }
}

void Validator::check_members() {
    std::vector<const data::Member*> members;
    for (const data::Member& member : value_.map())
        members.push_back(&member);
    std::ranges::sort(members, {}, &data::Member::key);
    std::vector<std::string> surplus;
    for (const data::Member* member : members) {
        if (check_member(*member, surplus)) unevaluated.properties.erase(member->key);
    }
    if (!surplus.empty()) add("additional properties " + join_quoted(surplus) + " not allowed");
}

/// Whether some schema had a say about the member.
bool Validator::check_member(const data::Member& member, std::vector<std::string>& surplus) {
    bool evaluated = false;
    const Value* properties = keyword("properties");
    const Value* schema = properties != nullptr ? properties->member(member.key) : nullptr;
    if (schema != nullptr) {
        evaluated = true;
        add(apply_to(*schema, member.value, member.key));
    }
    if (const Value* patterns = keyword("patternProperties")) {
        for (const data::Member& pattern : patterns->map()) {
            if (!matches(document_.pattern(pattern.key), member.key)) continue;
            evaluated = true;
            add(apply_to(pattern.value, member.value, member.key));
        }
    }
    const Value* additional = keyword("additionalProperties");
    if (evaluated || additional == nullptr) return evaluated;
    if (const std::optional<bool> allowed = additional->as_bool()) {
        if (!*allowed) surplus.push_back(member.key);
    } else {
        add(apply_to(*additional, member.value, member.key));
    }
    return true;
}

void Validator::check_member_names() {
    const Value* names = keyword("propertyNames");
    if (names == nullptr || document_.draft() < 6) return;
    for (const data::Member& member : value_.map()) {
        const Value name(member.key);
        Validator inner(document_, name, {}, {names, 0, nullptr}, budget_);
        std::optional<Violation> found = inner.validate();
        if (!found) continue;
        std::vector<Violation> causes;
        if (found->is_group) {
            causes = std::move(found->causes);
        } else {
            causes.push_back(*std::move(found));
        }
        add_caused("invalid propertyName " + quoted(member.key), std::move(causes));
    }
}

void Validator::check_list() {
    if (!value_.is_list()) return;
    const std::size_t size = value_.list().size();
    if (const auto least = count("minItems"); least && size < *least)
        add(got_and_want("minItems", size, *least));
    if (const auto most = count("maxItems"); most && size > *most)
        add(got_and_want("maxItems", size, *most));
    check_unique();
    if (document_.draft() < 2020) {
        check_items_until_2019();
    } else {
        check_items();
    }
    check_contains();
}

void Validator::check_unique() {
    if (!is_true("uniqueItems")) return;
    const Value::List& items = value_.list();
    for (std::size_t i = 1; i < items.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (budget_.steps == 0) return;
            --budget_.steps;
            if (!are_equal(items[i], items[j])) continue;
            return add(
                "items at " + std::to_string(j) + " and " + std::to_string(i) + " are equal"
            );
        }
    }
}

void Validator::check_items_until_2019() {
    const Value* schemas = keyword("items");
    if (schemas == nullptr) return;
    const Value::List& items = value_.list();
    if (!schemas->is_list()) {
        for (std::size_t i = 0; i < items.size(); ++i)
            add(apply_to(*schemas, items[i], std::to_string(i)));
        unevaluated.items.clear();
        return;
    }
    const std::size_t evaluated = std::min(items.size(), schemas->list().size());
    for (std::size_t i = 0; i < evaluated; ++i) {
        add(apply_to(schemas->list()[i], items[i], std::to_string(i)));
        unevaluated.items.erase(i);
    }
    const Value* additional = keyword("additionalItems");
    if (additional == nullptr) return;
    if (const std::optional<bool> allowed = additional->as_bool()) {
        if (!*allowed && evaluated < items.size()) {
            add("last " + std::to_string(items.size() - evaluated) +
                " additionalItem(s) not allowed");
        }
    } else {
        for (std::size_t i = evaluated; i < items.size(); ++i)
            add(apply_to(*additional, items[i], std::to_string(i)));
    }
    unevaluated.items.clear();
}

void Validator::check_items() {
    const Value::List& items = value_.list();
    const Value* prefix = keyword("prefixItems");
    const std::size_t evaluated =
        prefix != nullptr ? std::min(items.size(), prefix->list().size()) : 0;
    for (std::size_t i = 0; i < evaluated; ++i) {
        add(apply_to(prefix->list()[i], items[i], std::to_string(i)));
        unevaluated.items.erase(i);
    }
    const Value* schema = keyword("items");
    if (schema == nullptr) return;
    for (std::size_t i = evaluated; i < items.size(); ++i)
        add(apply_to(*schema, items[i], std::to_string(i)));
    unevaluated.items.clear();
}

void Validator::check_contains() {
    const Value* wanted = keyword("contains");
    if (wanted == nullptr || document_.draft() < 6) return;
    std::vector<Violation> causes;
    std::vector<std::size_t> matched;
    for (std::size_t i = 0; i < value_.list().size(); ++i) {
        if (std::optional<Violation> found =
                apply_to(*wanted, value_.list()[i], std::to_string(i))) {
            causes.push_back(*std::move(found));
            continue;
        }
        matched.push_back(i);
        if (document_.draft() >= 2020) unevaluated.items.erase(i);
    }
    const auto least = document_.draft() >= 2019 ? count("minContains") : std::nullopt;
    const auto most = document_.draft() >= 2019 ? count("maxContains") : std::nullopt;
    if (least && matched.size() < *least) {
        const std::string got = matched.empty() ? "none matched"
                                                : "matched " + std::to_string(matched.size()) +
                                                      " items at " + joined(matched);
        add_caused(
            "min " + std::to_string(*least) + " items required to match contains schema, but " +
                got,
            std::move(causes)
        );
    } else if (!least && matched.empty()) {
        add_caused("no items match contains schema", std::move(causes));
    }
    if (most && matched.size() > *most) {
        add("max " + std::to_string(*most) +
            " items required to match contains schema, but matched " +
            std::to_string(matched.size()) + " items at " + joined(matched));
    }
}

void Validator::check_text() {
    if (!value_.is_string()) return;
    const std::size_t length = count_characters(value_.text());
    if (const auto least = count("minLength"); least && length < *least)
        add(got_and_want("minLength", length, *least));
    if (const auto most = count("maxLength"); most && length > *most)
        add(got_and_want("maxLength", length, *most));
    const Value* pattern = keyword("pattern");
    if (pattern == nullptr || !pattern->is_string()) return;
    if (!matches(document_.pattern(pattern->text()), value_.text()))
        add(quoted(value_.text()) + " does not match pattern " + quoted(pattern->text()));
}

void Validator::check_number() {
    const std::optional<double> got = value_.as_double();
    if (!got) return;
    // Draft 4 says by a boolean that the limit itself is out.
    const auto least = number("minimum");
    const auto most = number("maximum");
    const bool above = is_true("exclusiveMinimum");
    const bool below = is_true("exclusiveMaximum");
    if (least && !above && *got < *least) add(got_and_want("minimum", *got, *least));
    if (most && !below && *got > *most) add(got_and_want("maximum", *got, *most));
    const auto open_least = above ? least : number("exclusiveMinimum");
    const auto open_most = below ? most : number("exclusiveMaximum");
    if (open_least && *got <= *open_least) add(got_and_want("exclusiveMinimum", *got, *open_least));
    if (open_most && *got >= *open_most) add(got_and_want("exclusiveMaximum", *got, *open_most));
    if (const auto of = number("multipleOf"); of && *of > 0 && !is_multiple(*got, *of))
        add(got_and_want("multipleOf", *got, *of));
}

}  // namespace ds::helm::schema
