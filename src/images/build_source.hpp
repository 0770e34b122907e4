#pragma once

#include "base/result.hpp"
#include "config/config.hpp"
#include "ignore/docker_patterns.hpp"

#include <string>
#include <string_view>

namespace ds::images {

/// Where an image's Dockerfile and context are, and what is left out of the context.
struct BuildSource {
    std::string context;     // Absolute, without symbolic links.
    std::string dockerfile;  // Absolute.
    /// The Dockerfile's path in the context; empty when it lies outside.
    std::string dockerfile_in_context;
    std::string dockerfile_text;  // As on the disk.
    /// The file that says what is left out, relative to the context; empty when there is none or
    /// it lies outside.
    std::string ignore_file;
    std::string ignore_text;
    ignore::DockerPatterns patterns;
    std::string state_folder;  // ".devspace" of the project in the context; empty when outside.

    /// Whether a path belongs to the context, and whether a folder must be looked into.
    bool includes(std::string_view path) const;
    bool may_include_below(std::string_view folder) const;
};

/// Finds and reads it all; blocks. What is left out is said by the first of these files that
/// exists: `devspace.dockerignore` in the context, `<Dockerfile>.dockerignore`, `.dockerignore`
/// in the context. Fails with `InvalidInput` naming what is missing or broken.
Result<BuildSource> find_build_source(const std::string& root, const config::Image& image);

}  // namespace ds::images
