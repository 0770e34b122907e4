#include "deploy/image_tags.hpp"

#include <algorithm>
#include <cstddef>

namespace ds::deploy {
namespace {

struct Reference {
    std::string_view repository;
    bool pinned = false;  // By a tag or a digest.
};

Reference split_reference(std::string_view text) {
    const std::size_t digest = text.find('@');
    std::string_view repository = text.substr(0, digest);
    // A colon before the last slash belongs to the port of a registry.
    const std::size_t slash = repository.rfind('/');
    const std::size_t colon = repository.find(':', slash == std::string_view::npos ? 0 : slash);
    repository = repository.substr(0, colon);
    return {repository, digest != std::string_view::npos || colon != std::string_view::npos};
}

// Without what Docker adds by itself.
std::string_view shortened(std::string_view repository) {
    for (const std::string_view prefix : {"index.docker.io/", "docker.io/"}) {
        if (repository.starts_with(prefix)) repository.remove_prefix(prefix.size());
    }
    constexpr std::string_view kLibrary = "library/";
    if (repository.starts_with(kLibrary)) repository.remove_prefix(kLibrary.size());
    return repository;
}

void replace_reference(
    data::Value& value, const std::vector<ImageTag>& images, std::vector<KeptReference>& kept
) {
    const std::string text(value.text());
    const Reference reference = split_reference(text);
    const auto image = std::ranges::find_if(images, [&](const ImageTag& each) {
        return shortened(each.repository) == shortened(reference.repository);
    });
    if (image == images.end() || image->tag.empty()) return;
    if (reference.pinned) {
        kept.push_back({text, image->tag, value.position()});
        return;
    }
    data::Value tagged = text + ":" + image->tag;
    tagged.set_position(value.position());
    value = std::move(tagged);
}

void walk(
    data::Value& value, const std::vector<ImageTag>& images, std::vector<KeptReference>& kept
) {
    if (value.is_list()) {
        for (data::Value& item : value.edit_list())
            walk(item, images, kept);
    }
    if (!value.is_map()) return;
    for (data::Member& member : value.edit_map()) {
        if (member.key == "image" && member.value.is_string()) {
            replace_reference(member.value, images, kept);
        } else {
            walk(member.value, images, kept);
        }
    }
}

const ImageTag* find_image(const std::vector<ImageTag>& images, std::string_view repository) {
    const auto found = std::ranges::find_if(images, [&](const ImageTag& each) {
        return !each.tag.empty() && shortened(each.repository) == shortened(repository);
    });
    return found == images.end() ? nullptr : &*found;
}

/// The image that a map with "repository" names.
const ImageTag* image_of(const data::Value& map, const std::vector<ImageTag>& images) {
    const data::Value* repository = map.member("repository");
    if (repository == nullptr || !repository->is_string()) return nullptr;
    const data::Value* registry = map.member("registry");
    if (registry == nullptr || registry->text().empty())
        return find_image(images, repository->text());
    return find_image(
        images, std::string(registry->text()) + "/" + std::string(repository->text())
    );
}

void tag_repositories(
    data::Value& value,
    const std::vector<ImageTag>& images,
    WrittenTags written,
    std::vector<KeptReference>& kept
) {
    if (value.is_list()) {
        for (data::Value& item : value.edit_list())
            tag_repositories(item, images, written, kept);
    }
    if (!value.is_map()) return;
    for (data::Member& member : value.edit_map())
        tag_repositories(member.value, images, written, kept);
    const ImageTag* image = image_of(value, images);
    if (image == nullptr) return;
    const data::Value* tag = value.member("tag");
    const bool has_tag = tag != nullptr && !tag->scalar_text().empty();
    if (has_tag && written == WrittenTags::Count) {
        kept.push_back({tag->scalar_text(), image->tag, tag->position()});
    } else {
        value.set("tag", image->tag);
    }
}

}  // namespace

std::vector<KeptReference> replace_value_tags(
    data::Value& values, const std::vector<ImageTag>& images, WrittenTags written
) {
    std::vector<KeptReference> kept = replace_image_tags(values, images);
    tag_repositories(values, images, written, kept);
    return kept;
}

std::vector<KeptReference> replace_image_tags(
    data::Value& object, const std::vector<ImageTag>& images
) {
    std::vector<KeptReference> kept;
    walk(object, images, kept);
    return kept;
}

}  // namespace ds::deploy
