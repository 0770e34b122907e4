#include "config/variable_definitions.hpp"

#include "base/strings.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

std::vector<std::string> texts(const Value& list) {
    std::vector<std::string> texts;
    for (const Value& item : list.list())
        texts.push_back(item.scalar_text());
    return texts;
}

std::string text(const Value& entry, std::string_view key) {
    const Value* value = entry.member(key);
    return value != nullptr && value->is_scalar() ? value->scalar_text() : std::string();
}

VariableCommand read_command(const Value& entry) {
    VariableCommand command;
    command.command = text(entry, "command");
    const Value* arguments = entry.member("args");
    if (arguments != nullptr && arguments->is_list()) command.arguments = texts(*arguments);
    command.os = text(entry, "os");
    return command;
}

/// "$(script)": the script.
std::optional<std::string> script_in(std::string_view text) {
    text = trim(text);
    if (!text.starts_with("$(") || !text.ends_with(')')) return std::nullopt;
    return std::string(text.substr(2, text.size() - 3));
}

class DefinitionReader {
  public:
    DefinitionReader(Era era, Report& report) : era_(era), report_(report) {}

    std::vector<Variable> take() { return std::move(variables_); }

    void read_list(const Value& list) {
        const Spot top{"vars", list.position()};
        for (std::size_t i = 0; i < list.list().size(); ++i) {
            const Value& entry = list.list()[i];
            if (!entry.is_map()) continue;
            const std::string name(trim(text(entry, "name")));
            if (!name.empty()) read(name, entry, top.item(i, entry));
        }
    }

    void read_map(const Value& map) {
        const Spot top{"vars", map.position()};
        for (const Member& member : map.map()) {
            if (member.value.is_null() || member.value.is_list()) continue;
            if (member.value.is_map()) {
                read(member.key, member.value, top.member(member));
            } else {
                read_short(member, top.member(member));
            }
        }
    }

  private:
    void read_short(const Member& member, const Spot& spot) {
        Variable variable;
        variable.name = member.key;
        variable.position = spot.position;
        if (std::optional<std::string> script = script_in(member.value.text())) {
            variable.source = VariableSource::Command;
            variable.commands.push_back({*std::move(script), std::nullopt, ""});
        } else {
            variable.source = VariableSource::None;
            variable.value = member.value;
        }
        add(std::move(variable), spot);
    }

    void read(const std::string& name, const Value& entry, const Spot& spot) {
        Variable variable;
        variable.name = name;
        variable.position = spot.position;
        variable.question = text(entry, "question");
        if (const Value* options = entry.member("options")) variable.options = texts(*options);
        variable.pattern = text(entry, "validationPattern");
        variable.pattern_message = text(entry, "validationMessage");
        variable.is_secret = entry.bool_at("password").value_or(false);
        variable.keep_answer = !entry.bool_at("noCache").value_or(false);
        if (const Value* fallback = entry.member("default")) variable.fallback = *fallback;
        if (!text(entry, "command").empty()) variable.commands.push_back(read_command(entry));
        for (const Value& each : entry.list_at("commands"))
            if (each.is_map()) variable.commands.push_back(read_command(each));
        const Value* value = entry.member("value");
        if (value != nullptr && !value->is_null()) variable.value = *value;
        variable.source = read_source(entry, variable, spot);
        check_value(entry, variable, spot);
        check_pattern(entry, variable, spot);
        add(std::move(variable), spot);
    }

    VariableSource read_source(const Value& entry, const Variable& variable, const Spot& spot) {
        if (variable.value) return VariableSource::None;
        static const std::map<std::string, VariableSource, std::less<>> kSources = {
            {"", VariableSource::All},
            {"all", VariableSource::All},
            {"env", VariableSource::Environment},
            {"input", VariableSource::Input},
            {"command", VariableSource::Command},
            {"none", VariableSource::None},
        };
        const std::string source = text(entry, "source");
        const auto found = kSources.find(source);
        const bool is_late = era_ == Era::First && (source == "command" || source == "none");
        if (found != kSources.end() && !is_late) return found->second;
        std::vector<std::string> known = {"all", "env", "input"};
        if (era_ != Era::First) known.insert(known.end(), {"command", "none"});
        const std::string near = suggestion(source, known);
        report_.add(
            spot.missing("source"),
            "there is no source " + quoted(source) +
                (near.empty() ? "; there are " + join(known, ", ") : near),
            entry.member("source")->position()
        );
        return VariableSource::All;
    }

    void check_value(const Value& entry, const Variable& variable, const Spot& spot) {
        if (variable.value && !variable.fallback.is_null()) {
            report_.add(
                spot.missing("default"),
                "a variable with a 'value' has no 'default'",
                entry.member("default")->position()
            );
        }
        const bool needs_command = variable.source == VariableSource::Command;
        if (needs_command && variable.commands.empty())
            report_.add(spot.missing("command"), "the command is missing that yields the value");
    }

    void check_pattern(const Value& entry, const Variable& variable, const Spot& spot) {
        if (variable.pattern.empty()) return;
        re2::RE2::Options quiet;
        quiet.set_log_errors(false);
        const re2::RE2 pattern(variable.pattern, quiet);
        if (pattern.ok()) return;
        report_.add(
            spot.missing("validationPattern"),
            quoted(variable.pattern) + " is no regular expression: " + pattern.error(),
            entry.member("validationPattern")->position()
        );
    }

    void add(Variable variable, const Spot& spot) {
        const auto twin = std::ranges::find(variables_, variable.name, &Variable::name);
        if (twin != variables_.end()) {
            report_.add(
                spot.missing("name"),
                "the name " + quoted(variable.name) + " is taken by the variable on line " +
                    std::to_string(twin->position.line)
            );
            return;
        }
        variables_.push_back(std::move(variable));
    }

    Era era_;
    Report& report_;
    std::vector<Variable> variables_;
};

}  // namespace

std::vector<Variable> read_definitions(const Value& document, Era era, Report& report) {
    DefinitionReader reader(era, report);
    const Value* vars = document.member("vars");
    if (vars == nullptr) return {};
    if (vars->is_list()) reader.read_list(*vars);
    if (vars->is_map()) reader.read_map(*vars);
    return reader.take();
}

}  // namespace ds::config
