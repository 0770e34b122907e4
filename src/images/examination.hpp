#pragma once

#include "config/config.hpp"
#include "config/project_state.hpp"
#include "images/build_source.hpp"
#include "images/context_files.hpp"
#include "images/rebuild.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ds::images {

/// What there is to know about an image before it is built.
struct Examination {
    BuildSource source;
    std::string dockerfile_text;     // To build from: with entrypoint and command replaced.
    std::vector<ContextFile> files;  // Empty when the context does not count.
    ImageDigests digests;
    std::optional<std::string> reason;  // To build it.
    std::size_t files_read = 0;         // The others were known by their stamps.
};

struct ExamineOptions {
    std::string root;
    bool force = false;
    bool ignore_context_changes = false;
};

/// Finds out whether the image must be built. Blocks: for a `Pool`. `last` is what was built
/// before, if anything. Fails with `InvalidInput` naming what is wrong with Dockerfile or context.
Result<Examination> examine_image(
    const ExamineOptions& options,
    const config::Image& image,
    const std::optional<config::ImageState>& last
);

}  // namespace ds::images
