#include "images/rebuild.hpp"

#include "crypto/sha256.hpp"
#include "data/json.hpp"
#include "data/value.hpp"

#include <vector>

namespace ds::images {
namespace {

data::Value optional_list(const std::optional<std::vector<std::string>>& words) {
    return words ? data::Value(*words) : data::Value();
}

}  // namespace

std::string digest_options(const config::Image& image) {
    data::Value arguments = data::Value::list({});
    for (const config::BuildArgument& argument : image.docker.build_arguments) {
        arguments.append(data::Value::list(
            {argument.name, argument.value ? data::Value(*argument.value) : data::Value()}
        ));
    }
    const data::Value options = data::Value::map({
        {"repository", image.repository},
        {"dockerfile", image.dockerfile},
        {"context", image.context},
        {"entrypoint", optional_list(image.entrypoint)},
        {"command", optional_list(image.command)},
        {"target", image.docker.target},
        {"network", image.docker.network},
        {"arguments", std::move(arguments)},
    });
    return crypto::sha256_hex(data::write_json(options));
}

std::optional<std::string> reason_to_build(
    const config::ImageState* last, const ImageDigests& now, const std::string& changes
) {
    if (last == nullptr || last->tag.empty()) return "it was not built yet";
    if (last->dockerfile_digest != now.dockerfile) return "its Dockerfile changed";
    if (last->options_digest != now.options) return "its settings in devspace.yaml changed";
    if (now.context && last->context_digest != *now.context) {
        return changes.empty() ? "its context changed" : "its context changed (" + changes + ")";
    }
    return std::nullopt;
}

}  // namespace ds::images
