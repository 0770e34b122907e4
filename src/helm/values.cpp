#include "helm/values.hpp"

#include "base/strings.hpp"
#include "gotemplate/print.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Map;
using gotemplate::Value;

constexpr std::string_view kGlobal = "global";

std::string join_path(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}

/// The members as they are now: a map may be changed while they are visited.
std::vector<Map::Entry> members_of(const Value& map) {
    const auto entries = map.map().entries();
    return {entries.begin(), entries.end()};
}

Value shallow_copy(const Value& map) {
    Value copy = Value::make_map();
    for (const Map::Entry& member : map.map().entries())
        copy.map().set(member.key, member.value);
    return copy;
}

const Value* find(const Value& map, std::string_view key) {
    return map.map().find(key);
}

/// Puts values of charts over each other from the root of a tree down.
class Coalescing {
  public:
    Coalescing(Nulls nulls, std::vector<std::string>& warnings)
        : nulls_(nulls), warnings_(warnings) {}

    Result<> coalesce(const ValueTree& tree, const Value& into, const std::string& place) {
        const std::string own_place = join_path(place, tree.name);
        add_defaults(tree, into, own_place);
        for (const ValueTree& dependency : tree.dependencies) {
            const Value* found = find(into, dependency.name);
            if (found == nullptr) {
                into.map().set(Value(dependency.name), Value::make_map());
            } else if (!found->is_map()) {
                return fail(
                    ErrorCode::InvalidInput,
                    "type mismatch on " + dependency.name + ": " + bad_verb(*found)
                );
            }
            const Value inner = *find(into, dependency.name);
            add_globals(inner, into, own_place);
            const Result<> done = coalesce(dependency, inner, own_place);
            if (!done) return done;
        }
        return {};
    }

  private:
    static std::string bad_verb(const Value& value) {
        const Value args[] = {value};
        return gotemplate::format("%t", args);
    }

    void warn(std::string text) { warnings_.push_back(std::move(text)); }

    void add_defaults(const ValueTree& tree, const Value& into, const std::string& place) {
        for (const Map::Entry& member : members_of(deep_copy(tree.defaults))) {
            const std::string_view key = member.key.text();
            const Value* present = find(into, key);
            if (present == nullptr) {
                into.map().set(member.key, member.value);
            } else if (present->is_nil()) {
                if (nulls_ == Nulls::Delete) into.map().erase(key);
            } else if (present->is_map()) {
                add_table(tree, *present, member, place);
            }
        }
    }

    void add_table(
        const ValueTree& tree, const Value& into, const Map::Entry& member, const std::string& place
    ) {
        const std::string_view key = member.key.text();
        if (!member.value.is_map()) {
            if (!member.value.is_nil())
                warn("warning: skipped value for " + join_path(place, key) + ": Not a table.");
            return;
        }
        const bool is_chart = std::ranges::any_of(tree.dependencies, [key](const ValueTree& inner) {
            return inner.name == key;
        });
        coalesce_tables(
            into, member.value, join_path(place, key), is_chart ? Nulls::Keep : nulls_, warnings_
        );
    }

    void add_globals(const Value& into, const Value& from, const std::string& place) {
        const Value* own = find(into, kGlobal);
        if (own != nullptr && !own->is_map())
            return warn("warning: skipping globals because destination global is not a table.");
        const Value* outer = find(from, kGlobal);
        if (outer != nullptr && !outer->is_map())
            return warn("warning: skipping globals because source global is not a table.");
        const Value globals = own != nullptr ? *own : Value::make_map();
        if (outer != nullptr) {
            for (const Map::Entry& member : members_of(*outer))
                add_global(globals, member, place);
        }
        into.map().set(Value(kGlobal), globals);
    }

    void add_global(const Value& globals, const Map::Entry& member, const std::string& place) {
        const std::string_view key = member.key.text();
        const Value* present = find(globals, key);
        if (!member.value.is_map()) {
            if (present != nullptr && present->is_map())
                return warn("key " + std::string(key) + " is table. Skipping");
            globals.map().set(member.key, member.value);
            return;
        }
        Value copy = shallow_copy(member.value);
        if (present != nullptr) {
            if (!present->is_map()) {
                return warn(
                    "Conflict: cannot merge map onto non-map for " + gotemplate::quote(key) +
                    ". Skipping."
                );
            }
            const Value under = *present;
            coalesce_tables(copy, under, join_path(place, key), Nulls::Keep, warnings_);
        }
        globals.map().set(member.key, std::move(copy));
    }

    Nulls nulls_;
    std::vector<std::string>& warnings_;
};

}  // namespace

void coalesce_tables(
    const Value& over,
    const Value& under,
    const std::string& place,
    Nulls nulls,
    std::vector<std::string>& warnings
) {
    std::set<std::string, std::less<>> has_default;
    for (const Map::Entry& member : under.map().entries()) {
        if (!member.value.is_nil()) has_default.emplace(member.key.text());
    }
    for (const Map::Entry& member : members_of(over)) {
        if (member.value.is_nil()) under.map().set(member.key, Value());
    }
    for (const Map::Entry& member : members_of(under)) {
        const std::string_view key = member.key.text();
        const Value* present = find(over, key);
        if (present == nullptr) {
            over.map().set(member.key, member.value);
        } else if (nulls == Nulls::Delete && present->is_nil() && has_default.contains(key)) {
            over.map().erase(key);
        } else if (member.value.is_map()) {
            const Value inner = *present;
            if (inner.is_map()) {
                coalesce_tables(inner, member.value, join_path(place, key), nulls, warnings);
            } else {
                warnings.push_back(
                    "warning: cannot overwrite table with non table for " + join_path(place, key) +
                    " (" + gotemplate::to_text(member.value) + ")"
                );
            }
        } else if (present->is_map() && !member.value.is_nil()) {
            warnings.push_back(
                "warning: destination for " + join_path(place, key) +
                " is a table. Ignoring non-table value (" + gotemplate::to_text(member.value) + ")"
            );
        }
    }
}

Result<Value> coalesce_values(
    const ValueTree& tree, const Value& values, Nulls nulls, std::vector<std::string>& warnings
) {
    Value into = values.is_map() ? deep_copy(values) : Value::make_map();
    const Result<> done = Coalescing(nulls, warnings).coalesce(tree, into, "");
    if (!done) return fail(done.error());
    return into;
}

Value deep_copy(const Value& value) {
    if (value.is_map()) {
        Value copy = Value::make_map();
        for (const Map::Entry& member : value.map().entries())
            copy.map().set(member.key, deep_copy(member.value));
        return copy;
    }
    if (value.is_list() && !value.items().empty()) {
        std::vector<Value> items;
        items.reserve(value.items().size());
        for (const Value& item : value.items())
            items.push_back(deep_copy(item));
        return Value::make_list(std::move(items));
    }
    return value;
}

Value without_nulls(const Value& value) {
    Value copy = Value::make_map();
    for (const Map::Entry& member : value.map().entries()) {
        if (member.value.is_nil()) continue;
        copy.map().set(
            member.key,
            member.value.is_map() ? without_nulls(member.value) : deep_copy(member.value)
        );
    }
    return copy;
}

std::optional<Value> find_table(const Value& values, std::string_view path) {
    Value table = values;
    for (const std::string& part : split(path, '.')) {
        const Value* found = find(table, part);
        if (found == nullptr || !found->is_map()) return std::nullopt;
        Value inner = *found;
        table = std::move(inner);
    }
    return table;
}

std::optional<Value> find_scalar(const Value& values, std::string_view path) {
    const std::size_t dot = path.find_last_of('.');
    std::optional<Value> table = values;
    if (dot != std::string_view::npos) table = find_table(values, path.substr(0, dot));
    if (!table) return std::nullopt;
    const Value* found = find(*table, path.substr(dot + 1));
    if (found == nullptr || found->is_map()) return std::nullopt;
    return *found;
}

void merge_value_files(data::Value& under, data::Value over) {
    std::unordered_map<std::string, std::size_t> places;
    data::Value::Map& members = under.edit_map();
    for (std::size_t i = 0; i < members.size(); ++i)
        places.emplace(members[i].key, i);
    for (data::Member& member : over.edit_map()) {
        const auto found = places.find(member.key);
        if (found == places.end()) {
            places.emplace(member.key, members.size());
            members.push_back(std::move(member));
            continue;
        }
        data::Value& present = members[found->second].value;
        if (present.is_map() && member.value.is_map()) {
            merge_value_files(present, std::move(member.value));
        } else {
            present = std::move(member.value);
        }
    }
}

}  // namespace ds::helm
