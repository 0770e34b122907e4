#pragma once

#include "data/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::deploy {

/// The tag under which an image of the project was last built.
struct ImageTag {
    std::string repository;  // As in the config: with registry, without tag.
    std::string tag;

    friend bool operator==(const ImageTag&, const ImageTag&) = default;
};

/// A reference to an image of the project that keeps the tag or digest it was written with.
struct KeptReference {
    std::string text;
    std::string built_tag;
    data::Position position;

    friend bool operator==(const KeptReference&, const KeptReference&) = default;
};

/// Gives each untagged reference under a key `image`, at any depth, the tag that was built.
/// Returns the references that name a built image but say themselves which one they want.
std::vector<KeptReference> replace_image_tags(
    data::Value& object, const std::vector<ImageTag>& images
);

}  // namespace ds::deploy
