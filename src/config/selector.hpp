#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ds::config {

/// The name of the image that a selector such as "image(web):tag(web)", "image(web)" or
/// "${runtime.images.web}" stands for; nothing for other texts.
std::optional<std::string> image_named_by(std::string_view selector);

/// The selector for an image of the project.
std::string selector_for_image(std::string_view name);

}  // namespace ds::config
