#include "config/ask_variable.hpp"

#include "base/console.hpp"
#include "base/result.hpp"
#include "base/strings.hpp"
#include "sys/process.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ds::config {
namespace {

constexpr std::string_view kSystem = "linux";

std::string otherwise(const Variable& variable) {
    return "pass --var " + variable.name + "=VALUE";
}

PickQuestion pick_question(const Variable& variable) {
    PickQuestion question;
    question.text = question_of(variable);
    question.options = variable.options;
    question.otherwise = otherwise(variable);
    const auto preselected = std::ranges::find(variable.options, variable.fallback.scalar_text());
    if (preselected != variable.options.end()) {
        question.preselected = static_cast<std::size_t>(preselected - variable.options.begin());
    }
    return question;
}

TextQuestion text_question(const Variable& variable) {
    TextQuestion question;
    question.text = question_of(variable);
    question.fallback = variable.fallback.scalar_text();
    question.secret = variable.is_secret;
    question.otherwise = otherwise(variable);
    return question;
}

sys::Command make_command(const VariableCommand& command, std::string folder) {
    sys::Command started;
    if (command.arguments) {
        started.arguments = *command.arguments;
        started.arguments.insert(started.arguments.begin(), command.command);
    } else {
        started.arguments = {"sh", "-c", command.command};
    }
    started.directory = std::move(folder);
    started.environment = command.environment;
    started.own_stderr = true;
    return started;
}

}  // namespace

Task<std::string> ask_variable(Variable variable, Console& console) {
    if (!variable.options.empty()) {
        PickQuestion question = pick_question(variable);
        const std::size_t chosen = co_await console.pick(std::move(question));
        co_return variable.options[chosen];
    }
    for (;;) {
        TextQuestion question = text_question(variable);
        std::string answer = co_await console.ask(std::move(question));
        const Result<> fits = check_answer(variable, answer);
        if (fits) co_return answer;
        console.warn(fits.error().message());
    }
}

Task<std::string> run_variable_command(Variable variable, std::string folder) {
    const VariableCommand* command = command_for(variable, kSystem);
    if (command == nullptr) {
        throw Error(
            ErrorCode::InvalidInput,
            "the variable '" + variable.name + "' has no command for " + std::string(kSystem)
        );
    }
    sys::Command started = make_command(*command, std::move(folder));
    const sys::ProcessResult result = co_await sys::run_process(std::move(started), "");
    if (result.exit_code != 0) {
        std::string message = "the command of the variable '" + variable.name + "' ended with " +
                              std::to_string(result.exit_code);
        for (const std::string& output : {result.errors, result.output}) {
            if (!trim(output).empty()) message += "\n" + std::string(trim(output));
        }
        throw Error(ErrorCode::Failed, message);
    }
    co_return std::string(trim(result.output));
}

}  // namespace ds::config
