#include "config/upgrade/step.hpp"

#include <utility>

// v1alpha3, v1alpha4 and v1beta1: keys get their later names.
namespace ds::config {

using data::Value;

void step_to_v1alpha3(Value& document, StepContext&) {
    each_at(document, "images.*.build", [](Value& build, const Spot&) {
        rename(build, "dockerfilePath", "dockerfile");
        rename(build, "contextPath", "context");
    });
    each_at(document, "cluster", [](Value& cluster, const Spot&) {
        cluster.erase("cloudProvider");
    });
}

void step_to_v1alpha4(Value& document, StepContext&) {
    each_at(document, "deployments.*.helm", [](Value& helm, const Spot&) {
        move(helm, "chartPath", helm, "chart.name");
        rename(helm, "overrides", "valuesFiles");
        rename(helm, "overrideValues", "values");
    });
}

void step_to_v1beta1(Value& document, StepContext&) {
    each_at(document, "dev.ports.*", [](Value& entry, const Spot&) {
        each_at(entry, "portMappings.*", [](Value& port, const Spot&) {
            rename(port, "localPort", "port");
        });
        rename(entry, "portMappings", "forward");
    });
}

}  // namespace ds::config
