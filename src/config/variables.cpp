#include "config/variables.hpp"

#include "base/strings.hpp"
#include "config/predefined.hpp"
#include "config/variable_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

bool is_identifier(std::string_view name) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    return !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos &&
           (name.front() < '0' || name.front() > '9');
}

/// What is known of a variable.
struct Found {
    enum class State {
        Known,
        Unknown,  // No variable: its text stays.
        Waiting,  // It is among the needs.
        Missing,
    };

    State state = State::Missing;
    Value value = {};
    std::string reason = {};       // Missing: why, if more is to be said than that.
    bool from_environment = true;  // The environment could give it.
    bool only_answer = false;      // The user has to be asked.
};

Found known(Value value) {
    return {.state = Found::State::Known, .value = std::move(value)};
}

Found in_state(Found::State state) {
    return {.state = state};
}

Found missing(std::string reason) {
    return {.state = Found::State::Missing, .reason = std::move(reason)};
}

}  // namespace

bool is_expression(std::string_view text) {
    text = trim(text);
    if (!text.ends_with(')')) return false;
    for (const std::string_view begin : {"$(", "$!(", "$#(", "$#!("})
        if (text.starts_with(begin)) return true;
    return false;
}

class Variables::Lookup {
  public:
    Lookup(Era era, const LoadInput& input, Report& report, Needs& needs)
        : era_(era),
          input_(input),
          report_(report),
          needs_(needs),
          given_(parse_assignments(input.assignments, report)) {}

    void define(std::vector<Variable> definitions) { definitions_ = std::move(definitions); }

    const std::set<std::string>& used() const { return used_; }

    void replace_in(Value& value, const Spot& spot) {
        if (value.is_list()) {
            std::size_t index = 0;
            for (Value& item : value.edit_list())
                replace_in(item, spot.item(index++, item));
        } else if (value.is_map()) {
            for (Member& member : value.edit_map())
                replace_in(member.value, spot.member(member));
        } else if (value.text().find('$') != std::string_view::npos) {
            replace_in_text(value, spot);
        }
    }

    std::string text_of(const std::string& name, const Spot& spot) {
        const Found& found = find(name);
        if (found.state == Found::State::Missing) refuse(name, found, Value(), spot);
        if (found.state == Found::State::Waiting)
            needs_.problems.push_back(problem(name, found, Value(), spot));
        return found.state == Found::State::Known ? found.value.scalar_text() : std::string();
    }

  private:
    void replace_in_text(Value& value, const Spot& spot) {
        if (era_ == Era::Third && is_expression(value.text())) return give_up_on(value);
        const std::optional<std::vector<TextPiece>> pieces = find_variables(value.text(), era_);
        if (!pieces) return unescape_expression(value);
        std::optional<Value> replaced = join_pieces(*pieces, value, spot);
        if (!replaced) return give_up_on(value);
        replaced->set_position(value.position());
        value = *std::move(replaced);
    }

    void give_up_on(const Value& value) {
        ++given_up_;
        if (value.position()) report_.give_up_on(value);
    }

    /// "$$(script)" is the text "$(script)".
    void unescape_expression(Value& value) const {
        const std::string_view text = value.text();
        if (era_ != Era::Third || !text.starts_with("$$") || !is_expression(text.substr(1))) return;
        Value plain(text.substr(1));
        plain.set_position(value.position());
        value = std::move(plain);
    }

    /// Nothing if the value of one of them is not known.
    std::optional<Value> join_pieces(
        const std::vector<TextPiece>& pieces, const Value& where, const Spot& spot
    ) {
        std::string text;
        bool complete = true;
        for (const TextPiece& piece : pieces) {
            if (!piece.is_variable) {
                text += piece.text;
                continue;
            }
            const Found& found = find(piece.text);
            switch (found.state) {
                case Found::State::Known:
                    if (era_ == Era::Third && pieces.size() == 1 && !piece.as_text)
                        return found.value;
                    text += found.value.scalar_text();
                    break;
                case Found::State::Unknown:
                    text += (piece.as_text ? "$!{" : "${") + piece.text + "}";
                    break;
                case Found::State::Missing:
                    refuse(piece.text, found, where, spot);
                    complete = false;
                    break;
                case Found::State::Waiting:
                    needs_.problems.push_back(problem(piece.text, found, where, spot));
                    complete = false;
                    break;
            }
        }
        if (!complete) return std::nullopt;
        return era_ == Era::Third ? Value(std::move(text)) : convert_text(std::move(text), era_);
    }

    const Found& find(const std::string& name) {
        used_.insert(name);
        const auto [entry, is_new] = found_.try_emplace(name);
        if (!is_new) return entry->second;
        // A variable that needs itself finds this.
        entry->second = missing("its definition needs its own value");
        entry->second = look_up(name);
        return entry->second;
    }

    Found look_up(const std::string& name) {
        if (const auto found = given_.find(name); found != given_.end())
            return known(convert(found->second));
        if (name.starts_with("runtime.")) return in_state(Found::State::Unknown);
        if (const std::optional<Predefined> found = find_predefined(name, era_, input_))
            return of_predefined(*found);
        const auto definition = std::ranges::find(definitions_, name, &Variable::name);
        if (definition != definitions_.end()) return of_definition(*definition);
        if (const std::string* text = environment_at(name)) return known(convert(*text));
        if (era_ == Era::Third) return in_state(Found::State::Unknown);
        Variable undefined;
        undefined.name = name;
        return ask(std::move(undefined));
    }

    Found of_predefined(const Predefined& predefined) {
        if (predefined.value) return known(Value(*predefined.value));
        if (predefined.needs_cluster) {
            needs_.cluster = true;
            return in_state(Found::State::Waiting);
        }
        Found found = missing(predefined.reason);
        found.from_environment = false;
        return found;
    }

    Found of_definition(const Variable& definition) {
        if (definition.value) return of_value(*definition.value, definition);
        switch (definition.source) {
            case VariableSource::None:
                return of_fallback(definition, "it has no default");
            case VariableSource::Environment:
                if (const std::string* text = environment_at(definition.name))
                    return known(convert(*text));
                return of_fallback(definition, "");
            case VariableSource::Command:
                return run(definition);
            case VariableSource::All:
                if (!definition.commands.empty()) return run(definition);
                if (const std::string* text = environment_at(definition.name))
                    return known(convert_like(*text, definition));
                return ask(definition);
            case VariableSource::Input:
                return ask(definition);
        }
        return {};
    }

    /// A value in the file, which may hold variables itself.
    Found of_value(Value value, const Variable& definition) {
        const std::size_t before = given_up_;
        replace_in(value, {"vars." + definition.name, definition.position});
        return before == given_up_ ? known(std::move(value)) : in_state(Found::State::Waiting);
    }

    Found of_fallback(const Variable& definition, std::string reason) {
        if (!definition.fallback.is_null()) return of_value(definition.fallback, definition);
        Found found = missing(std::move(reason));
        found.from_environment = definition.source == VariableSource::Environment;
        return found;
    }

    Found run(const Variable& definition) {
        const auto output = input_.outputs.find(definition.name);
        if (output != input_.outputs.end()) {
            if (output->second.empty())
                return of_fallback(definition, "its command prints nothing, and it has no default");
            return known(convert(output->second));
        }
        Variable wanted = definition;
        bool complete = true;
        for (VariableCommand& command : wanted.commands)
            complete = fill_in(command, definition) && complete;
        if (complete) needs_.commands.push_back(std::move(wanted));
        return in_state(Found::State::Waiting);
    }

    /// Variables in the command itself.
    bool fill_in(VariableCommand& command, const Variable& definition) {
        const auto fill = [this, &definition](std::string& text) {
            Found found = of_value(Value(text), definition);
            if (found.state != Found::State::Known) return false;
            text = found.value.scalar_text();
            return true;
        };
        if (!command.arguments) return fill_environment(command);
        return fill(command.command) && std::ranges::all_of(*command.arguments, fill);
    }

    /// A script gets the variables that it names by its environment: a value is never code.
    bool fill_environment(VariableCommand& command) {
        const std::optional<std::vector<TextPiece>> pieces =
            find_variables(command.command, Era::Third);
        if (!pieces) return true;
        for (const TextPiece& piece : *pieces) {
            if (!piece.is_variable || !is_identifier(piece.text)) continue;
            const Found& found = find(piece.text);
            if (found.state == Found::State::Waiting) return false;
            if (found.state == Found::State::Known)
                command.environment.push_back(piece.text + "=" + found.value.scalar_text());
        }
        return true;
    }

    Found ask(Variable variable) {
        const auto answer = input_.answers.find(variable.name);
        if (answer != input_.answers.end()) return known(convert_like(answer->second, variable));
        if (!variable.fallback.is_null()) {
            Found fallback = of_value(variable.fallback, variable);
            if (fallback.state != Found::State::Known) return fallback;
            variable.fallback = std::move(fallback.value);
        }
        Found found = in_state(Found::State::Waiting);
        found.only_answer = variable.source == VariableSource::Input;
        needs_.questions.push_back(std::move(variable));
        return found;
    }

    const std::string* environment_at(const std::string& name) const {
        const auto found = input_.environment.find(name);
        return found != input_.environment.end() && !found->second.empty() ? &found->second
                                                                           : nullptr;
    }

    /// The first two eras convert the whole text that the variable is part of.
    Value convert(const std::string& text) const {
        return era_ == Era::Third ? convert_text(text, era_) : Value(text);
    }

    /// With a default, its type decides whether a text may be a number or boolean.
    Value convert_like(const std::string& text, const Variable& variable) const {
        const Value& fallback = variable.fallback;
        const bool stays = fallback.is_string() && !fallback.text().empty();
        return stays ? Value(text) : convert(text);
    }

    void refuse(const std::string& name, const Found& found, const Value& where, const Spot& spot) {
        const data::Problem found_problem = problem(name, found, where, spot);
        report_.add({"", spot.position}, found_problem.message, found_problem.position);
    }

    data::Problem problem(
        const std::string& name, const Found& found, const Value& where, const Spot& spot
    ) const {
        std::string message = spot.path + ": the variable '" + name + "' has no value";
        if (!found.reason.empty()) message += ": " + found.reason;
        message += "; pass --var " + name + "=VALUE";
        if (found.only_answer) {
            message += " or store one with 'devspace set var " + name + "=VALUE'";
        } else if (found.reason.empty() && found.from_environment && is_identifier(name)) {
            message += " or set " + name + " in the environment";
        }
        const data::Position place = place_of(name, where);
        return {place ? place : spot.position, message};
    }

    /// The "${" itself, if the text stands on one line.
    data::Position place_of(const std::string& name, const Value& where) const {
        data::Position position = where.position();
        std::string_view line = input_.text;
        for (int number = 1; number < position.line; ++number)
            line.remove_prefix(std::min(line.find('\n'), line.size() - 1) + 1);
        line = line.substr(0, line.find('\n'));
        // Characters beyond ASCII in front would make bytes and columns differ.
        const auto begin = static_cast<std::size_t>(std::max(position.column - 1, 0));
        const std::size_t at = line.find("${" + name + "}", begin);
        const bool ascii = std::ranges::all_of(line, [](char byte) { return byte >= 0; });
        if (at != std::string_view::npos && ascii) position.column = static_cast<int>(at) + 1;
        return position;
    }

    Era era_;
    const LoadInput& input_;
    Report& report_;
    Needs& needs_;
    std::map<std::string, std::string> given_;
    std::vector<Variable> definitions_;
    std::map<std::string, Found> found_;
    std::set<std::string> used_;
    std::size_t given_up_ = 0;  // How many texts.
};

Variables::Variables(Era era, const LoadInput& input, Report& report, Needs& needs)
    : lookup_(std::make_unique<Lookup>(era, input, report, needs)) {}

Variables::~Variables() = default;

void Variables::define(std::vector<Variable> definitions) {
    lookup_->define(std::move(definitions));
}

void Variables::replace_in(Value& value, const Spot& spot) {
    lookup_->replace_in(value, spot);
}

std::string Variables::text_of(const std::string& name, const Spot& spot) {
    return lookup_->text_of(name, spot);
}

const std::set<std::string>& Variables::used() const {
    return lookup_->used();
}

}  // namespace ds::config
