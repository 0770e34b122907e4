#pragma once

#include "base/error.hpp"
#include "config/config.hpp"
#include "data/problem.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::config {

/// Everything that a config depends on: loading reads no files, no clock, no environment.
struct LoadInput {
    std::string text;                      // Of devspace.yaml.
    std::string file = "devspace.yaml";    // What messages call it.
    std::vector<std::string> assignments;  // "NAME=VALUE", as given with --var.
    std::map<std::string, std::string> environment;
    std::string random;                     // For DEVSPACE_RANDOM: `crypto::random_letters(6)`.
    std::int64_t timestamp = 0;             // For DEVSPACE_TIMESTAMP: seconds since 1970.
    std::optional<std::string> git_commit;  // For DEVSPACE_GIT_COMMIT: `read_git_commit`.
};

/// Reads, checks and decodes; yields the config or every problem there is.
tl::expected<Config, std::vector<data::Problem>> load(const LoadInput& input);

/// The problems as one `InvalidInput`, each as "devspace.yaml:3:7: images.web: …" with the line
/// and a caret under the spot.
Error to_error(const LoadInput& input, const std::vector<data::Problem>& problems);

}  // namespace ds::config
