#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

enum class VariableSource { All, Environment, Input, Command, None };

/// One program that yields the value of a variable.
struct VariableCommand {
    std::string command;
    std::optional<std::vector<std::string>> arguments;  // None: `command` is a shell script.
    std::string os = {};                                // "linux,darwin"; empty: any.
    std::vector<std::string> environment = {};  // "NAME=value": variables that a script uses.

    friend bool operator==(const VariableCommand&, const VariableCommand&) = default;
};

/// An entry of `vars`.
struct Variable {
    std::string name;
    VariableSource source = VariableSource::All;
    std::string question;
    std::vector<std::string> options;
    std::string pattern;  // RE2; empty: anything goes.
    std::string pattern_message;
    bool is_secret = false;  // A password.
    bool keep_answer = true;
    data::Value fallback;  // `default`; null if there is none.
    std::optional<data::Value> value;
    std::vector<VariableCommand> commands;
    data::Position position;

    friend bool operator==(const Variable&, const Variable&) = default;
};

/// What the user is asked for this variable.
std::string question_of(const Variable& variable);

/// Whether `answer` may be the variable's value: one of its options, or what fits its pattern.
/// Fails with `InvalidInput` that says what is wanted; never shows the answer of a secret.
Result<> check_answer(const Variable& variable, std::string_view answer);

/// The command of the list that is for this operating system ("linux"); null if there is none.
const VariableCommand* command_for(const Variable& variable, std::string_view os);

}  // namespace ds::config
