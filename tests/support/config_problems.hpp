#pragma once

#include "config/load.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

// What tests of loading share: the config of a text, and the problems of one.
namespace ds::config {

inline LoadInput input_of(std::string text) {
    LoadInput input;
    input.text = std::move(text);
    return input;
}

inline Config loaded(const LoadInput& input) {
    const tl::expected<Config, std::vector<data::Problem>> config = load(input);
    if (config) return *config;
    FAIL(to_error(input, config.error()).message());
    return {};
}

inline Config loaded(std::string text) {
    return loaded(input_of(std::move(text)));
}

/// What the user sees.
inline std::string shown(const LoadInput& input) {
    const tl::expected<Config, std::vector<data::Problem>> config = load(input);
    return config ? "no problem" : to_error(input, config.error()).message();
}

/// "LINE:COLUMN MESSAGE" of each problem, in the order of the file.
inline std::vector<std::string> problems(std::string text) {
    const LoadInput input = input_of(std::move(text));
    const tl::expected<Config, std::vector<data::Problem>> config = load(input);
    std::vector<std::string> shown;
    if (config) return shown;
    for (const data::Problem& problem : config.error()) {
        shown.push_back(
            std::to_string(problem.position.line) + ":" + std::to_string(problem.position.column) +
            " " + problem.message
        );
    }
    return shown;
}

using Lines = std::vector<std::string>;

}  // namespace ds::config
