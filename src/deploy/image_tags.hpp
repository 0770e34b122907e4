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

/// What a file of values says about tags of its own.
enum class WrittenTags {
    Count,   // The user's: a `tag` beside a `repository` stays.
    Replace  // A chart's defaults.
};

/// In values of a chart: as `replace_image_tags`, and a map with a `repository` (and maybe its
/// `registry`) that was built gets the `tag` that was built.
std::vector<KeptReference> replace_value_tags(
    data::Value& values, const std::vector<ImageTag>& images, WrittenTags written
);

}  // namespace ds::deploy
