#include "base/strings.hpp"
#include "config/upgrade/step.hpp"

#include <string>
#include <utility>
#include <vector>

// Selectors are put where they are used, the terminal becomes part of the interactive mode.
namespace ds::config {
namespace {

using data::Value;

/// Replaces the name of a selector by what it stands for.
class Selectors {
  public:
    Selectors(Value list, Report& report) : list_(std::move(list)), report_(report) {}

    void put_into(Value& entry, const Spot& spot, const std::vector<std::string>& keys) {
        Value* name = find_member(entry, "selector");
        if (name == nullptr) {
            entry.erase("selector");
            return;
        }
        const Value* selector = find(name->scalar_text());
        if (selector == nullptr) return refuse(*name, spot.at(entry, "selector"));
        for (const std::string& key : keys) {
            const Value* value = selector->member(key);
            entry.erase(key);
            if (value != nullptr && !value->is_null()) entry.set(key, *value);
        }
        entry.erase("selector");
    }

  private:
    const Value* find(const std::string& name) const {
        for (const Value& selector : list_.list()) {
            const Value* given = selector.member("name");
            if (given != nullptr && given->scalar_text() == name) return &selector;
        }
        return nullptr;
    }

    void refuse(const Value& name, const Spot& spot) {
        std::vector<std::string> names;
        for (const Value& selector : list_.list()) {
            if (const Value* given = selector.member("name")) names.push_back(given->scalar_text());
        }
        std::string message = "there is no selector " + quoted(name.scalar_text());
        const std::string near = suggestion(name.scalar_text(), names);
        if (!near.empty()) {
            message += near;
        } else if (!names.empty()) {
            message += "; the selectors are " + join(names, ", ");
        }
        report_.add(spot, message, name.position());
    }

    Value list_;
    Report& report_;
};

/// "entrypoint: [sh, -c, x]" becomes entrypoint [sh] and cmd [-c, x].
void split_entrypoint(Value& image, const Spot& spot, Report& report) {
    for (const std::string_view key : {"dockerfile", "context"}) {
        if (find_member(image, key) != nullptr) {
            report.warn(
                spot.at(image, key),
                "an image in interactive mode has no " + std::string(key) +
                    " of its own any more; use a profile"
            );
        }
        image.erase(key);
    }
    Value* entrypoint = find_member(image, "entrypoint");
    if (entrypoint == nullptr || entrypoint->list().size() < 2) return;
    Value arguments = Value::list({});
    arguments.set_position(entrypoint->list()[1].position());
    Value::List& words = entrypoint->edit_list();
    for (std::size_t i = 1; i < words.size(); ++i)
        arguments.append(std::move(words[i]));
    words.resize(1);
    set_default(image, "cmd", std::move(arguments));
}

void make_interactive(Value& dev, Selectors& selectors, Report& report) {
    bool enabled = true;
    data::Position place = dev.position();
    Value* terminal = find_member(dev, "terminal");
    if (terminal != nullptr && terminal->is_map()) {
        selectors.put_into(
            *terminal,
            Spot{"dev.terminal", terminal->position(), 0},
            {"labelSelector", "namespace", "containerName"}
        );
        if (const Value* disabled = terminal->member("disabled")) {
            enabled = !disabled->as_bool().value_or(false);
            place = disabled->position();
        }
        terminal->erase("disabled");
        const bool has_more = !terminal->map().empty();
        if (has_more) move(dev, "terminal", dev, "interactive.terminal");
    }
    dev.erase("terminal");

    Value* images = find_member(dev, "overrideImages");
    if (images != nullptr && images->is_list()) {
        std::erase_if(images->edit_list(), [](const Value& image) {
            return image.is_map() && image.text_at("name").empty();
        });
        each_at(dev, "overrideImages.*", [&report](Value& image, const Spot& spot) {
            Spot place_of = spot;
            place_of.path = "dev." + spot.path;
            split_entrypoint(image, place_of, report);
        });
        move(dev, "overrideImages", dev, "interactive.images");
    }
    dev.erase("overrideImages");

    Value setting(enabled);
    setting.set_position(place);
    Value holder = Value::map({});
    holder.set_position(place);
    set_default(holder, "defaultEnabled", std::move(setting));
    move(holder, "defaultEnabled", dev, "interactive.defaultEnabled");
}

}  // namespace

void step_to_v1beta3(Value& document, StepContext& context) {
    if (find_member(document, "cluster") != nullptr) {
        context.report.warn(
            Spot{}.at(document, "cluster"),
            "the cluster is not part of this file any more; use --kube-context and --namespace"
        );
    }
    document.erase("cluster");

    each_at(document, "dev", [&](Value& dev, const Spot&) {
        Selectors selectors(take(dev, "selectors"), context.report);
        each_at(document, "dev.sync.*", [&selectors](Value& entry, const Spot& spot) {
            selectors.put_into(entry, spot, {"labelSelector", "namespace", "containerName"});
        });
        each_at(document, "dev.ports.*", [&selectors](Value& entry, const Spot& spot) {
            selectors.put_into(entry, spot, {"labelSelector", "namespace"});
        });
        make_interactive(dev, selectors, context.report);
    });
    each_at(document, "dependencies.*", [](Value& dependency, const Spot&) {
        rename(dependency, "config", "profile");
    });
    each_at(document, "images.*", [](Value& image, const Spot&) {
        set_default(image, "createPullSecret", Value(false));
    });
    each_at(document, "deployments.*.helm", [](Value& helm, const Spot&) {
        rename(helm, "devSpaceValues", "replaceImageTags");
    });
}

}  // namespace ds::config
