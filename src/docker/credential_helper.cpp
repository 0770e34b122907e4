#include "docker/credential_helper.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "sys/file.hpp"
#include "sys/process.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ds::docker {
namespace {

/// A helper may ask the user to unlock a key ring.
constexpr auto kHelperLimit = std::chrono::minutes(2);

/// The name becomes part of a program's name: no paths.
bool is_helper_name(std::string_view name) {
    return !name.empty() && name.find('/') == std::string_view::npos &&
           name.find('\0') == std::string_view::npos;
}

/// All helpers say it with these words, which Docker itself looks for.
bool means_unknown(std::string_view output) {
    const std::string text = to_lower(output);
    return text.find("credentials not found") != std::string::npos ||
           text.find("credentials server url") != std::string::npos;
}

}  // namespace

Task<std::string> InstalledHelpers::run(std::string name, std::string action, std::string input) {
    const std::string program = "docker-credential-" + name;
    if (!is_helper_name(name)) {
        throw Error(ErrorCode::Failed, "'" + name + "' is not the name of a credential helper");
    }
    sys::Command command;
    command.arguments = {program, action};
    Task<sys::ProcessResult> running = with_timeout(
        sys::run_process(std::move(command), std::move(input)),
        kHelperLimit,
        "run '" + program + "'"
    );
    Result<sys::ProcessResult> result = co_await attempt(std::move(running));
    if (!result && result.error().code() == ErrorCode::NotFound) {
        throw Error(
            ErrorCode::Failed,
            "credential helper '" + program +
                "' is not installed; Docker's config.json asks for it: install it, or log in with "
                "'docker login' after removing it there"
        );
    }
    if (!result) throw result.error();
    if (result->exit_code == 0) co_return std::move(result->output);
    if (means_unknown(result->output)) {
        throw Error(ErrorCode::NotFound, "'" + program + "' knows no such credentials");
    }
    // Helpers explain a failure on stdout; what they print with success is a secret.
    const std::string_view said =
        trim(result->output).empty() ? trim(result->errors) : trim(result->output);
    const std::string text(said.substr(0, said.find('\n')));
    throw Error(
        ErrorCode::Failed,
        "run '" + program + " " + action +
            "': " + (text.empty() ? "exit code " + std::to_string(result->exit_code) : text)
    );
}

std::string docker_config_folder(const Environment& environment, const std::string& home) {
    const auto found = environment.find("DOCKER_CONFIG");
    if (found != environment.end() && !found->second.empty()) return found->second;
    return home + "/.docker";
}

Result<CredentialConfig> read_credential_config(const std::string& folder) {
    const std::string path = folder + "/config.json";
    const Result<std::string> text = sys::read_file(path);
    if (!text && text.error().code() == ErrorCode::NotFound) return CredentialConfig{};
    if (!text) return fail(text.error());
    Result<CredentialConfig> config = parse_credential_config(*text);
    if (!config) return fail(config.error().with_context("read '" + path + "'"));
    return config;
}

}  // namespace ds::docker
