#include "config/variable.hpp"

#include "base/strings.hpp"
#include "config/report.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace ds::config {
namespace {

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

std::string shown_answer(const Variable& variable, std::string_view answer) {
    return variable.is_secret ? "the answer" : quoted(answer);
}

}  // namespace

std::string question_of(const Variable& variable) {
    if (!variable.question.empty()) return variable.question;
    return "What is the value of the variable '" + variable.name + "'?";
}

Result<> check_answer(const Variable& variable, std::string_view answer) {
    if (!variable.options.empty()) {
        if (std::ranges::find(variable.options, answer) != variable.options.end()) return {};
        return fail(
            ErrorCode::InvalidInput,
            shown_answer(variable, answer) + " is not an option of the variable '" + variable.name +
                "'; the options are " + join(variable.options, ", ")
        );
    }
    if (variable.pattern.empty()) return {};
    re2::RE2::Options quiet;
    quiet.set_log_errors(false);
    const re2::RE2 pattern(variable.pattern, quiet);
    if (!pattern.ok()) {
        return fail(
            ErrorCode::InvalidInput,
            "the validationPattern of the variable '" + variable.name +
                "' is no regular expression: " + pattern.error()
        );
    }
    if (re2::RE2::PartialMatch(piece(answer), pattern)) return {};
    if (!variable.pattern_message.empty())
        return fail(ErrorCode::InvalidInput, variable.pattern_message);
    return fail(
        ErrorCode::InvalidInput,
        shown_answer(variable, answer) + " does not fit the pattern '" + variable.pattern +
            "' of the variable '" + variable.name + "'"
    );
}

const VariableCommand* command_for(const Variable& variable, std::string_view os) {
    const auto for_os = [os](const VariableCommand& command) {
        const std::vector<std::string> systems = split(command.os, ',');
        return std::ranges::any_of(systems, [os](const std::string& each) {
            return trim(each) == os;
        });
    };
    const auto special = std::ranges::find_if(variable.commands, for_os);
    if (special != variable.commands.end()) return &*special;
    const auto any = std::ranges::find(variable.commands, std::string(), &VariableCommand::os);
    return any != variable.commands.end() ? &*any : nullptr;
}

}  // namespace ds::config
