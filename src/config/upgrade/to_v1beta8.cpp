#include "config/upgrade/step.hpp"

#include <string_view>
#include <utility>

// v1beta4 to v1beta8: components become releases of a chart, flags become args.
namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr std::string_view kOldChartHost = "charts.devspace.";

/// The section is the values of the component chart; its options are those of the release.
void make_release(Value& deployment) {
    Value options = Value::map({});
    Value* component = find_member(deployment, "component");
    if (component->is_map()) {
        const data::Position position = component->position();
        move(*component, "options", options, "options");
        Value helm = options.is_map() && !options.map().empty()
                         ? std::move(options.edit_map().front().value)
                         : Value::map({});
        helm.set_position(position);
        set_default(helm, "componentChart", Value(true));
        Value values = std::move(*component);
        helm.set("values", std::move(values));
        *component = std::move(helm);
    }
    rename(deployment, "component", "helm");
}

bool is_old_component_chart(const Value& helm) {
    return helm.text_at("chart.name") == "component-chart" &&
           helm.text_at("chart.repo").find(kOldChartHost) != std::string_view::npos;
}

/// Renames a list, or appends it to the one that has the new name already.
void rename_list(Value& map, std::string_view from, std::string_view to) {
    if (find_member(map, to) == nullptr) {
        map.erase(to);
        rename(map, from, to);
        return;
    }
    const Value old = take(map, from);
    Value& present = *map.member(to);
    if (!present.is_list()) return;
    for (const Value& item : old.list())
        present.append(item);
}

}  // namespace

void step_to_v1beta4(Value& document, StepContext&) {
    each_at(document, "deployments.*", [](Value& deployment, const Spot&) {
        const bool has_other = find_member(deployment, "helm") != nullptr ||
                               find_member(deployment, "kubectl") != nullptr;
        if (find_member(deployment, "component") == nullptr) {
            deployment.erase("component");
        } else if (!has_other) {
            deployment.erase("helm");
            make_release(deployment);
        }
    });
    each_at(document, "deployments.*.helm", [](Value& helm, const Spot&) {
        if (!is_old_component_chart(helm)) return;
        helm.erase("chart");
        set_default(helm, "componentChart", Value(true));
    });
}

void step_to_v1beta5(Value& document, StepContext&) {
    // Helm 2 is not written out: releases are those of Helm 3 whatever the file says.
    each_at(document, "deployments.*.helm", [](Value& helm, const Spot&) {
        rename(helm, "rollback", "atomic");
    });
}

void step_to_v1beta6(Value& document, StepContext&) {
    each_at(document, "images.*.build.custom", [](Value& custom, const Spot&) {
        rename_list(custom, "flags", "args");
    });
}

void step_to_v1beta7(Value& document, StepContext& context) {
    each_at(document, "images.*", [](Value& image, const Spot&) {
        Value* tag = find_member(image, "tag");
        if (tag == nullptr || tag->scalar_text().empty()) {
            image.erase("tag");
            return;
        }
        const data::Position position = tag->position();
        *tag = Value::list({std::move(*tag)});
        tag->set_position(position);
        rename(image, "tag", "tags");
    });
    each_at(document, "dev.sync.*", [&context](Value& entry, const Spot&) {
        Value* old = find_member(entry, "downloadOnInitialSync");
        if (old == nullptr) {
            entry.erase("downloadOnInitialSync");
            if (!context.partial) set_default(entry, "initialSync", Value("preferNewest"));
            return;
        }
        const data::Position position = old->position();
        *old = Value(old->as_bool().value_or(false) ? "preferLocal" : "preferNewest");
        old->set_position(position);
        rename(entry, "downloadOnInitialSync", "initialSync");
    });
}

void step_to_v1beta8(Value& document, StepContext&) {
    each_at(document, "images.*.build.kaniko", [](Value& kaniko, const Spot&) {
        rename(kaniko, "flags", "args");
    });
    each_at(document, "deployments.*.kubectl", [](Value& kubectl, const Spot&) {
        rename(kubectl, "flags", "applyArgs");
    });
}

}  // namespace ds::config
