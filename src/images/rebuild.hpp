#pragma once

#include "config/config.hpp"
#include "config/project_state.hpp"

#include <optional>
#include <string>

namespace ds::images {

/// Everything that an image is made from, as digests in hexadecimal digits.
struct ImageDigests {
    std::string dockerfile;              // Of the file on the disk.
    std::string options;                 // Of what devspace.yaml says, without the tag.
    std::optional<std::string> context;  // None when changes of the context do not count.

    friend bool operator==(const ImageDigests&, const ImageDigests&) = default;
};

std::string digest_options(const config::Image& image);

/// Why the image must be built again, in words that follow a colon; nothing when what was built
/// `last` is still right. `changes` names what differs in the context, and may be empty.
std::optional<std::string> reason_to_build(
    const config::ImageState* last, const ImageDigests& now, const std::string& changes
);

}  // namespace ds::images
