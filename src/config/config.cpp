#include "config/config.hpp"

#include <algorithm>

namespace ds::config {

const Image* Config::find_image(std::string_view image_name) const {
    const auto found = std::ranges::find(images, image_name, &Image::name);
    return found != images.end() ? &*found : nullptr;
}

const Deployment* Config::find_deployment(std::string_view deployment_name) const {
    const auto found = std::ranges::find(deployments, deployment_name, &Deployment::name);
    return found != deployments.end() ? &*found : nullptr;
}

}  // namespace ds::config
