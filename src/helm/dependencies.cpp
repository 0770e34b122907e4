#include "helm/dependencies.hpp"

#include "base/strings.hpp"
#include "gotemplate/print.hpp"
#include "helm/version_match.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Value;

using WantedCharts = std::vector<std::shared_ptr<WantedChart>>;

ActiveChart make_active(const Chart& chart) {
    ActiveChart active;
    active.chart = &chart;
    active.metadata = chart.metadata;
    for (const Dependency& dependency : chart.metadata.dependencies)
        active.wanted.push_back(std::make_shared<WantedChart>(WantedChart{.dependency = dependency})
        );
    active.values = Value::from_json(chart.values);
    for (const Chart& dependency : chart.dependencies)
        active.dependencies.push_back(make_active(dependency));
    return active;
}

bool fits(const Dependency& wanted, const ActiveChart& chart) {
    return wanted.name == chart.name() && satisfies(chart.metadata.version, wanted.version);
}

/// The charts of charts/ that nobody asked for by name, then those that were asked for.
std::vector<ActiveChart> choose(
    const std::vector<ActiveChart>& present, const WantedCharts& wanted
) {
    std::vector<ActiveChart> chosen;
    for (const ActiveChart& chart : present) {
        const bool is_asked_for = std::ranges::any_of(wanted, [&chart](const auto& one) {
            return fits(one->dependency, chart);
        });
        if (!is_asked_for) chosen.push_back(chart);
    }
    for (const auto& one : wanted) {
        Dependency& dependency = one->dependency;
        const auto found = std::ranges::find_if(present, [&dependency](const ActiveChart& chart) {
            return fits(dependency, chart);
        });
        if (found != present.end()) {
            chosen.push_back(*found);
            if (!dependency.alias.empty()) chosen.back().metadata.name = dependency.alias;
        }
        if (!dependency.alias.empty()) dependency.name = dependency.alias;
    }
    return chosen;
}

/// Where a subchart alone brings its values, all of it is copied: an alias shares no maps.
class Activation {
  public:
    explicit Activation(std::vector<std::string>& warnings) : warnings_(warnings) {}

    Result<> enable(ActiveChart& chart, const Value& values, const std::string& path) {
        if (!chart.metadata.has_dependencies) return {};
        chart.dependencies = choose(chart.dependencies, chart.wanted);
        WantedCharts& wanted = chart.wanted;
        for (const auto& one : wanted)
            one->dependency.enabled = true;
        Result<Value> all = coalesce_values(chart.value_tree(), values, Nulls::Delete, warnings_);
        if (!all) return fail(all.error());
        apply_tags(wanted, *all);
        apply_conditions(wanted, *all, path);

        std::set<std::string> disabled;
        for (const auto& one : wanted) {
            if (!one->dependency.enabled) disabled.insert(one->dependency.name);
        }
        std::erase_if(chart.dependencies, [&disabled](const ActiveChart& inner) {
            return disabled.contains(inner.name());
        });
        std::erase_if(wanted, [&disabled](const auto& one) {
            return disabled.contains(one->dependency.name);
        });
        for (ActiveChart& inner : chart.dependencies) {
            const Result<> enabled = enable(inner, *all, path + inner.name() + ".");
            if (!enabled) return enabled;
        }
        return {};
    }

    Result<> import_values(ActiveChart& chart) {
        for (ActiveChart& inner : chart.dependencies) {
            const Result<> imported = import_values(inner);
            if (!imported) return imported;
        }
        if (!chart.metadata.has_dependencies) return {};
        Result<Value> all = coalesce_values(chart.value_tree(), Value(), Nulls::Keep, warnings_);
        if (!all) return fail(all.error());
        const Value imported = Value::make_map();
        for (const auto& one : chart.wanted)
            import_from(*one, *all, imported);
        chart.values = deep_copy(*all);
        coalesce_tables(chart.values, imported, "", Nulls::Keep, warnings_);
        return {};
    }

  private:
    void warn(std::string text) { warnings_.push_back("Warning: " + std::move(text)); }

    void apply_tags(const WantedCharts& wanted, const Value& values) {
        const std::optional<Value> tags = find_table(values, "tags");
        if (!tags) return;
        for (const auto& one : wanted) {
            Dependency& dependency = one->dependency;
            bool any_true = false;
            bool any_false = false;
            for (const std::string& tag : dependency.tags) {
                const Value* found = tags->map().find(tag);
                if (found == nullptr) continue;
                if (found->kind() != gotemplate::Kind::Bool) {
                    warn(
                        "Tag '" + tag + "' for chart " + dependency.name +
                        " returned non-bool value"
                    );
                    continue;
                }
                (found->as_bool() ? any_true : any_false) = true;
            }
            dependency.enabled = any_true || !any_false;
        }
    }

    void apply_conditions(
        const WantedCharts& wanted, const Value& values, const std::string& path
    ) {
        for (const auto& one : wanted) {
            Dependency& dependency = one->dependency;
            for (const std::string& condition : split(trim(dependency.condition), ',')) {
                if (condition.empty()) continue;
                const std::optional<Value> found = find_scalar(values, path + condition);
                if (!found) continue;
                if (found->kind() == gotemplate::Kind::Bool) {
                    dependency.enabled = found->as_bool();
                    break;
                }
                warn(
                    "Condition path '" + condition + "' for chart " + dependency.name +
                    " returned non-bool value"
                );
            }
        }
    }

    void import_from(WantedChart& from, const Value& all, const Value& imported) {
        Dependency& dependency = from.dependency;
        data::Value done = data::Value::list(data::Value::List{});
        if (std::exchange(from.imported, true)) {  // By another alias: Helm imports once.
            dependency.import_values = std::move(done);
            return;
        }
        for (const data::Value& wanted : dependency.import_values.list()) {
            if (!wanted.is_map() && !wanted.is_string()) continue;
            const std::string child = wanted.is_map() ? text_of(wanted, "child")
                                                      : "exports." + std::string(wanted.text());
            const std::string parent = wanted.is_map() ? text_of(wanted, "parent") : ".";
            done.append(data::Value::map({{"child", child}, {"parent", parent}}));
            const std::optional<Value> table = find_table(all, dependency.name + "." + child);
            if (!table) {
                warn(
                    wanted.is_map() ? "ImportValues missing table from chart " + dependency.name +
                                          ": " + missing_table(all, dependency.name + "." + child)
                                    : "ImportValues missing table: " +
                                          missing_table(all, dependency.name + "." + child)
                );
                continue;
            }
            coalesce_tables(imported, at_path(parent, *table), "", Nulls::Keep, warnings_);
        }
        dependency.import_values = std::move(done);
    }

    static std::string text_of(const data::Value& pair, std::string_view key) {
        const data::Value* value = pair.member(key);
        return value == nullptr ? "<nil>" : gotemplate::to_text(Value::from_json(*value));
    }

    /// The error of the look-up, which names the first part that is no map.
    static std::string missing_table(const Value& all, std::string_view path) {
        Value table = all;
        for (const std::string& part : split(path, '.')) {
            const Value* found = table.map().find(part);
            if (found == nullptr || !found->is_map()) return "\"" + part + "\" is not a table";
            Value inner = *found;
            table = std::move(inner);
        }
        return {};
    }

    static Value at_path(const std::string& path, const Value& table) {
        if (path == ".") return table;
        Value value = table;
        std::vector<std::string> parts = split(path, '.');
        std::ranges::reverse(parts);
        for (const std::string& part : parts) {
            Value outer = Value::make_map();
            outer.map().set(Value(part), value);
            value = std::move(outer);
        }
        return value;
    }

    std::vector<std::string>& warnings_;
};

void name_paths(ActiveChart& chart, std::string path) {
    chart.path = std::move(path);
    for (ActiveChart& inner : chart.dependencies) {
        inner.is_root = false;
        name_paths(inner, chart.path + "/charts/" + inner.name());
    }
}

}  // namespace

ValueTree ActiveChart::value_tree() const {
    ValueTree tree{.name = name(), .defaults = values, .dependencies = {}};
    for (const ActiveChart& dependency : dependencies)
        tree.dependencies.push_back(dependency.value_tree());
    return tree;
}

Result<ActiveChart> activate_chart(
    const Chart& chart, const Value& values, std::vector<std::string>& warnings
) {
    ActiveChart active = make_active(chart);
    Activation activation(warnings);
    const Result<> enabled = activation.enable(active, values, "");
    if (!enabled) return fail(enabled.error());
    const Result<> imported = activation.import_values(active);
    if (!imported) return fail(imported.error());
    name_paths(active, chart.name());
    return active;
}

}  // namespace ds::helm
