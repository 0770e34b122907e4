#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::docker {

/// The registry that images without a registry host in their name come from.
inline constexpr std::string_view kDockerHub = "docker.io";

/// The name of an image, with Docker's abbreviations spelled out: "nginx" is
/// "docker.io/library/nginx".
struct ImageReference {
    std::string registry;  // Host with optional port, "docker.io" for Docker Hub.
    std::string path;      // "library/nginx".
    std::string tag;       // Empty when there is none; nothing is assumed.
    std::string digest;    // "sha256:…", empty when there is none.

    bool on_docker_hub() const { return registry == kDockerHub; }

    /// "docker.io/library/nginx": equal for all spellings of one repository.
    std::string repository() const;

    friend bool operator==(const ImageReference&, const ImageReference&) = default;
};

/// Parses as Docker does. Fails with `InvalidInput` naming the reference and what is wrong.
Result<ImageReference> parse_image_reference(std::string_view text);

bool is_valid_tag(std::string_view tag);

/// The host of a registry out of any spelling: scheme and path are dropped, and every name of
/// Docker Hub becomes "docker.io".
std::string normalize_registry(std::string_view text);

/// How people know the registry: "hub.docker.com" for Docker Hub.
std::string registry_for_people(std::string_view registry);

}  // namespace ds::docker
