#include "config/upgrade/step.hpp"

#include <utility>

// What all builders share moves to the image; what one builder is told moves to that builder.
namespace ds::config {

using data::Value;

void step_to_v1beta2(Value& document, StepContext&) {
    each_at(document, "images.*", [](Value& image, const Spot&) {
        Value* build = find_member(image, "build");
        const bool has_build = build != nullptr && build->is_map();
        const bool is_kaniko = has_build && find_member(*build, "kaniko") != nullptr;
        const bool is_insecure = image.bool_at("insecure").value_or(false);
        if (is_kaniko || is_insecure) move(image, "insecure", image, "build.kaniko.insecure");
        image.erase("insecure");
        move(image, "skipPush", image, "build.docker.skipPush");

        build = find_member(image, "build");
        if (build == nullptr || !build->is_map()) return;
        const bool kaniko_gets_options = find_member(*build, "kaniko") != nullptr;
        move(*build, "options", *build, kaniko_gets_options ? "kaniko.options" : "docker.options");
        Value moved = Value::map({});
        move(*build, "dockerfile", moved, "dockerfile");
        move(*build, "context", moved, "context");
        move(moved, "dockerfile", image, "dockerfile");
        move(moved, "context", image, "context");
    });
    each_at(document, "cluster", [](Value& cluster, const Spot&) {
        cluster.erase("apiServer");
        cluster.erase("caCert");
        cluster.erase("user");
    });
}

}  // namespace ds::config
