#include "cli/selector_text.hpp"

namespace ds::cli {

std::string describe_selector(const config::PodSelector& selector) {
    std::string text;
    if (!selector.image.empty()) {
        text = "image " + selector.image;
    } else if (!selector.image_text.empty()) {
        text = "image " + selector.image_text;
    } else if (!selector.service.empty()) {
        text = "service " + selector.service;
    } else {
        for (const auto& [key, value] : selector.labels)
            text += (text.empty() ? "" : ",") + key + "=" + value;
    }
    if (!selector.container.empty()) text += ", container " + selector.container;
    if (!selector.kube_namespace.empty()) text += ", namespace " + selector.kube_namespace;
    return text;
}

}  // namespace ds::cli
