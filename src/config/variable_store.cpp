#include "config/variable_store.hpp"

#include "base/strings.hpp"
#include "config/era.hpp"
#include "config/predefined.hpp"
#include "config/report.hpp"
#include "config/variables.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

std::string shown(const Variable& variable, const std::string& value) {
    return variable.is_secret && !value.empty() ? "********" : value;
}

class Describer {
  public:
    Describer(const FoundProject& project, const Loading& loading)
        : project_(project),
          loading_(loading),
          given_(parse_assignments(project.input.assignments, ignored_)) {}

    VariableRow describe(const Variable& variable) const {
        const auto row = [&variable](const std::string& value, std::string origin) {
            return VariableRow{variable.name, shown(variable, value), std::move(origin)};
        };
        if (const auto given = given_.find(variable.name); given != given_.end())
            return row(given->second, "--var");
        if (variable.value) return row(variable.value->scalar_text(), "devspace.yaml");
        const bool uses_environment = variable.source == VariableSource::All ||
                                      variable.source == VariableSource::Environment;
        if (variable.source == VariableSource::Command || !variable.commands.empty())
            return row("", "command");
        const auto environment = project_.input.environment.find(variable.name);
        const bool is_set =
            environment != project_.input.environment.end() && !environment->second.empty();
        if (uses_environment && is_set) return row(environment->second, "environment");
        const bool is_asked =
            variable.source == VariableSource::All || variable.source == VariableSource::Input;
        const auto answer = project_.cache.vars.find(variable.name);
        if (is_asked && answer != project_.cache.vars.end()) return row(answer->second, "answer");
        if (is_asked) return row("", "not answered yet");
        if (!variable.fallback.is_null()) return row(variable.fallback.scalar_text(), "default");
        return row("", "not set");
    }

    /// Without a definition; nothing for what the file merely looks like using.
    std::optional<VariableRow> describe_undefined(const std::string& name) const {
        const Era era = era_of(loading_.version);
        if (const auto predefined = find_predefined(name, era, project_.input)) {
            const std::string value = predefined->value.value_or("");
            return VariableRow{name, value, predefined->value ? "predefined" : predefined->reason};
        }
        Variable variable;
        variable.name = name;
        VariableRow row = describe(variable);
        if (era == Era::Third && row.origin == "not answered yet") return std::nullopt;
        return row;
    }

  private:
    const FoundProject& project_;
    const Loading& loading_;
    Report ignored_;
    std::map<std::string, std::string> given_;
};

Result<std::string> check_one(
    const std::string& name, const std::string& answer, const Loading& loading
) {
    const auto definition = std::ranges::find(loading.variables, name, &Variable::name);
    if (definition == loading.variables.end()) {
        if (loading.used_variables.contains(name)) return answer;
        std::vector<std::string> known(
            loading.used_variables.begin(), loading.used_variables.end()
        );
        for (const Variable& variable : loading.variables)
            known.push_back(variable.name);
        const std::string near = suggestion(name, known);
        return fail(
            ErrorCode::InvalidInput,
            "devspace.yaml neither defines nor uses a variable " + quoted(name) + near
        );
    }
    const bool is_asked =
        definition->source == VariableSource::All || definition->source == VariableSource::Input;
    if (!is_asked || !definition->commands.empty()) {
        return fail(
            ErrorCode::InvalidInput,
            "the variable " + quoted(name) +
                " is never asked for, so an answer would not count; pass --var " + name + "=VALUE"
        );
    }
    if (const Result<> fine = check_answer(*definition, answer); !fine) return fail(fine.error());
    return answer;
}

}  // namespace

std::vector<VariableRow> describe_variables(const FoundProject& project, const Loading& loading) {
    const Describer describer(project, loading);
    std::vector<VariableRow> rows;
    for (const Variable& variable : loading.variables)
        rows.push_back(describer.describe(variable));
    std::set<std::string> others = loading.used_variables;
    for (const auto& [name, answer] : project.cache.vars)
        others.insert(name);
    for (const std::string& name : others) {
        if (std::ranges::find(loading.variables, name, &Variable::name) != loading.variables.end())
            continue;
        if (std::optional<VariableRow> row = describer.describe_undefined(name))
            rows.push_back(*std::move(row));
    }
    return rows;
}

Result<std::map<std::string, std::string>> check_assignments(
    const std::vector<std::string>& assignments, const Loading& loading
) {
    std::map<std::string, std::string> answers;
    for (const std::string& assignment : assignments) {
        const std::size_t sign = assignment.find('=');
        const std::string name(trim(std::string_view(assignment).substr(0, sign)));
        if (sign == std::string::npos || name.empty()) {
            return fail(
                ErrorCode::InvalidInput, quoted(assignment) + " is not of the form NAME=VALUE"
            );
        }
        Result<std::string> answer = check_one(name, assignment.substr(sign + 1), loading);
        if (!answer) return fail(answer.error());
        answers[name] = *std::move(answer);
    }
    return answers;
}

}  // namespace ds::config
