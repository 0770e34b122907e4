#pragma once

#include "helm/schema/document.hpp"
#include "helm/schema/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ds::helm::schema {

/// What of a value no schema has looked at yet, for `unevaluatedProperties` and its like.
struct Unevaluated {
    std::set<std::string, std::less<>> properties;
    std::set<std::size_t> items;

    bool is_empty() const { return properties.empty() && items.empty(); }

    void keep_common(const Unevaluated& other);
};

/// A schema that is being applied, and those around it.
struct Scope {
    const data::Value* schema;
    std::size_t value_id;  // Schemas that look at one value have the same.
    const Scope* outer;
};

/// Bounds the work of one validation; once used up, everything is said to be fine.
struct Budget {
    std::uint64_t steps = 20'000'000;
    std::size_t depth = 0;
};

/// Applies one schema to one value.
class Validator {
  public:
    Validator(
        const Document& document,
        const data::Value& value,
        std::vector<std::string> path,
        Scope scope,
        Budget& budget
    );

    /// What is wrong; nothing if the value fits. `unevaluated` is left with what nobody looked at.
    std::optional<Violation> validate();

    Unevaluated unevaluated;

  private:
    const data::Value* keyword(std::string_view name) const { return schema_.member(name); }

    std::optional<double> number(std::string_view name) const;
    std::optional<std::size_t> count(std::string_view name) const;
    bool is_true(std::string_view name) const;

    Violation violation(std::string message) const;

    void add(std::string message) { found_.push_back(violation(std::move(message))); }

    void add(std::optional<Violation> violation);
    void add_caused(std::string message, std::vector<Violation> causes);

    std::optional<Violation> check_kind();
    std::optional<Violation> check_reference(std::string_view keyword, const data::Value& target);
    void check_other_references();

    void check_object();
    void check_sizes_of_object();
    void check_members();
    bool check_member(const data::Member& member, std::vector<std::string>& surplus);
    void check_member_names();
    void check_dependencies(std::string_view keyword);

    void check_list();
    void check_items_until_2019();
    void check_items();
    void check_contains();
    void check_unique();

    void check_text();
    void check_number();

    void check_combinations();
    void check_all_of();
    void check_any_of();
    void check_one_of();
    void check_condition();
    void check_unevaluated();

    std::optional<Violation> apply_here(const data::Value& schema);
    std::optional<Violation> apply_to(
        const data::Value& schema, const data::Value& value, std::string step
    );
    void start_unevaluated(bool is_needed);

    const Document& document_;
    const data::Value& value_;
    const data::Value& schema_;
    std::vector<std::string> path_;
    Scope scope_;
    Budget& budget_;
    std::vector<Violation> found_;
};

/// Equal as JSON: 1 and 1.0 are.
bool are_equal(const data::Value& left, const data::Value& right);

}  // namespace ds::helm::schema
