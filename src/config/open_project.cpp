#include "config/open_project.hpp"

#include "config/load.hpp"
#include "config/project.hpp"
#include "crypto/random.hpp"

#include <optional>
#include <utility>

namespace ds::config {

Result<OpenedProject> open_project(const OpenInput& input) {
    const std::optional<std::string> root = find_project_root(input.directory, input.home);
    if (!root) {
        return fail(
            ErrorCode::NotFound,
            "there is no 'devspace.yaml' in '" + input.directory +
                "' or a folder above it; change to the folder of your project"
        );
    }
    Result<std::string> text = read_project_file(*root);
    if (!text) return fail(std::move(text).error());

    constexpr std::size_t kRandomLetters = 6;
    const auto since_1970 = input.now.time_since_epoch();
    LoadInput load_input;
    load_input.text = *std::move(text);
    load_input.assignments = input.assignments;
    load_input.environment = input.environment;
    load_input.random = crypto::random_letters(kRandomLetters);
    load_input.timestamp = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
    load_input.git_commit = read_git_commit(*root);

    tl::expected<Config, std::vector<data::Problem>> config = load(load_input);
    if (!config) return fail(to_error(load_input, config.error()));
    return OpenedProject{*root, *std::move(config)};
}

}  // namespace ds::config
