#include "config/config.hpp"

#include <algorithm>

namespace ds::config {

const Image* Config::find_image(std::string_view name) const {
    const auto found = std::ranges::find(images, name, &Image::name);
    return found != images.end() ? &*found : nullptr;
}

const Deployment* Config::find_deployment(std::string_view name) const {
    const auto found = std::ranges::find(deployments, name, &Deployment::name);
    return found != deployments.end() ? &*found : nullptr;
}

}  // namespace ds::config
