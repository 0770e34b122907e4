#include "config/upgrade/step.hpp"

#include <map>
#include <string>
#include <utility>

// devSpace is dissolved; registries become part of the images' names.
namespace ds::config {
namespace {

using data::Member;
using data::Value;

void prefix_registry(Value& document, Value& image, const Spot& spot, Report& report) {
    const Value* registry = find_member(image, "registry");
    if (registry != nullptr) {
        const std::string name = registry->scalar_text();
        const Value* all = document.member("registries");
        const Value* entry = all != nullptr ? all->member(name) : nullptr;
        const Value* url = entry != nullptr ? entry->member("url") : nullptr;
        if (url == nullptr || url->scalar_text().empty()) {
            report.add(
                spot.at(image, "registry"),
                entry == nullptr ? "there is no registry " + quoted(name) + " in 'registries'"
                                 : "the registry " + quoted(name) + " has no 'url'",
                registry->position()
            );
        } else if (Value* repository = find_member(image, "name")) {
            const data::Position position = repository->position();
            *repository = Value(url->scalar_text() + "/" + repository->scalar_text());
            repository->set_position(position);
        }
        image.erase("registry");
    }
    rename(image, "name", "image");
}

/// Adds what reloads to the lists of `dev.autoReload`, in the order of the file.
class ReloadLists {
  public:
    explicit ReloadLists(Value& document) : document_(document) {}

    void add(std::string_view list, Value& entry, Value name) {
        const Value setting = take(entry, "autoReload");
        if (setting.bool_at("disabled") == true) return;
        lists_[std::string(list)].append(std::move(name));
    }

    void write() {
        for (auto& [name, list] : lists_) {
            Value holder = Value::map({});
            holder.set(name, std::move(list));
            move(holder, name, document_, "dev.autoReload." + name);
        }
    }

  private:
    Value& document_;
    std::map<std::string, Value> lists_;
};

void lift_helm(Value& helm, const Value& tiller) {
    Value files = Value::list({});
    files.set_position(helm.position());
    Value for_dev = take(helm, "devOverwrite");
    Value always = take(helm, "override");
    if (!for_dev.is_null() && always.is_null()) files.append(std::move(for_dev));
    if (!always.is_null()) files.append(std::move(always));
    if (!files.list().empty()) set_default(helm, "overrides", std::move(files));
    const Value* place = tiller.member("namespace");
    if (place != nullptr && !place->is_null()) helm.set("tillerNamespace", *place);
}

void use_selector(Value& entry, const Spot&) {
    rename(entry, "service", "selector");
    entry.erase("resourceType");
}

void dissolve(Value& document) {
    Value* section = find_member(document, "devSpace");
    if (section == nullptr || !section->is_map()) return;
    each_at(*section, "services.*", [](Value& service, const Spot&) {
        service.erase("resourceType");
    });
    each_at(*section, "ports.*", use_selector);
    each_at(*section, "sync.*", use_selector);
    each_at(*section, "terminal", use_selector);

    Value old = take(document, "devSpace");
    move(old, "deployments", document, "deployments");
    move(old, "services", document, "dev.selectors");
    move(old, "ports", document, "dev.ports");
    move(old, "sync", document, "dev.sync");
    move(old, "terminal", document, "dev.terminal");
    move(old, "autoReload", document, "dev.autoReload");
}

}  // namespace

void step_to_v1alpha2(Value& document, StepContext& context) {
    ReloadLists reloads(document);
    if (Value* images = find_member(document, "images"); images != nullptr && images->is_map()) {
        for (Member& member : images->edit_map()) {
            if (!member.value.is_map()) continue;
            const Spot spot = Spot{"images", images->position()}.member(member);
            prefix_registry(document, member.value, spot, context.report);
            reloads.add("images", member.value, Value(member.key));
        }
    }
    const auto drop = [&](std::string_view key, std::string_view why) {
        if (find_member(document, key) == nullptr) return;
        if (!why.empty()) context.report.warn(Spot{}.at(document, key), why);
        document.erase(key);
    };
    const Value tiller = take(document, "tiller");
    dissolve(document);
    each_at(document, "deployments.*", [&](Value& deployment, const Spot&) {
        const Value* name = deployment.member("name");
        reloads.add("deployments", deployment, name != nullptr ? *name : Value());
        Value* helm = find_member(deployment, "helm");
        if (helm != nullptr && helm->is_map()) lift_helm(*helm, tiller);
    });
    reloads.write();
    each_at(document, "registries.*", [&](Value& registry, const Spot& spot) {
        if (find_member(registry, "auth") == nullptr) return;
        context.report.warn(
            spot.at(registry, "auth"), "logins are not kept here any more; use 'docker login'"
        );
    });
    drop("registries", "");
    drop("internalRegistry", "the registry in the cluster is not there any more");
}

}  // namespace ds::config
