#include "base/strings.hpp"
#include "config/selector.hpp"
#include "config/upgrade/step.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Images are chosen by a selector, hooks run at events.
namespace ds::config {
namespace {

using data::Member;
using data::Value;

Value selector_of(const Value& name) {
    Value selector(selector_for_image(name.scalar_text()));
    selector.set_position(name.position());
    return selector;
}

void use_selector(Value& entry, const Spot&) {
    Value* name = find_member(entry, "imageName");
    if (name == nullptr) {
        entry.erase("imageName");
        return;
    }
    *name = selector_of(*name);
    entry.erase("imageSelector");
    rename(entry, "imageName", "imageSelector");
}

void use_log_selectors(Value& logs, const Spot&) {
    const auto names = find_member(logs, "images");
    if (names == nullptr || !names->is_list()) {
        logs.erase("images");
        return;
    }
    Value selectors = Value::list({});
    selectors.set_position(names->position());
    for (const Value& name : names->list()) {
        Value selector = Value::map({});
        selector.set_position(name.position());
        selector.set("imageSelector", selector_of(name));
        selector.edit_map().front().key_position = name.position();
        selectors.append(std::move(selector));
    }
    const Value more = take(logs, "selectors");
    for (const Value& selector : more.list())
        selectors.append(selector);
    *logs.member("images") = std::move(selectors);
    rename(logs, "images", "selectors");
}

/// The event of `what` at `time`, for one thing of its kind or, with an empty name, for the call.
std::optional<std::string> event_of(
    const std::string& time, std::string_view what, const std::string& name
) {
    struct Step {
        std::string_view key;
        std::string_view event;
        bool has_names;
    };

    constexpr std::array kSteps{
        Step{"images", "build", true},
        Step{"deployments", "deploy", true},
        Step{"purgeDeployments", "purge", true},
        Step{"initialSync", "initialSync", true},
        Step{"dependencies", "deployDependencies", false},
        Step{"pullSecrets", "createPullSecrets", false},
    };
    for (const Step& step : kSteps) {
        if (step.key != what) continue;
        std::string event = time + ":" + std::string(step.event);
        if (!step.has_names) return event;
        const bool is_call = name == "all" && time != "error" && what != "initialSync";
        return is_call ? event : event + ":" + (name == "all" ? "*" : name);
    }
    return std::nullopt;
}

void add_events(Value& events, const std::string& time, const Value& steps) {
    for (const Member& step : steps.map()) {
        if (step.value.is_null()) continue;
        for (const std::string& part : split(step.value.scalar_text(), ',')) {
            const std::string name(trim(part));
            const std::optional<std::string> text =
                name.empty() ? std::nullopt : event_of(time, step.key, name);
            if (!text) continue;
            Value event(*text);
            event.set_position(step.value.position());
            events.append(std::move(event));
        }
    }
}

void use_events(Value& hook, const Spot&) {
    Value* when = find_member(hook, "when");
    Value events = Value::list({});
    events.set_position(when != nullptr ? when->position() : hook.position());
    if (when != nullptr) {
        for (const Member& time : when->map())
            add_events(events, time.key == "onError" ? "error" : time.key, time.value);
        *when = std::move(events);
        rename(hook, "when", "events");
    } else {
        hook.erase("when");
        set_default(hook, "events", std::move(events));
    }
    if (Value* where = find_member(hook, "where"); where != nullptr && where->is_map()) {
        Value holder = std::move(*where);
        move(holder, "container", hook, "container");
    }
    hook.erase("where");
}

void use_duration(Value& helm, const Spot&) {
    Value* timeout = find_member(helm, "timeout");
    const std::optional<std::int64_t> seconds =
        timeout != nullptr ? timeout->as_int() : std::nullopt;
    if (!seconds) return;
    const data::Position position = timeout->position();
    *timeout = Value(std::to_string(*seconds) + "s");
    timeout->set_position(position);
}

}  // namespace

void step_to_v1beta11(Value& document, StepContext& context) {
    for (const std::string_view path :
         {"dev.ports.*",
          "dev.sync.*",
          "dev.replacePods.*",
          "dev.terminal",
          "dev.interactive.terminal",
          "hooks.*.where.container"})
        each_at(document, path, use_selector);
    each_at(document, "dev.logs", use_log_selectors);
    each_at(document, "hooks.*", use_events);
    each_at(document, "deployments.*.helm", use_duration);
    if (context.partial) return;
    each_at(document, "dependencies.*", [](Value& dependency, const Spot&) {
        set_default(dependency, "overwriteVars", Value(true));
    });
    each_at(document, "commands.*", [](Value& command, const Spot&) {
        set_default(command, "appendArgs", Value(true));
    });
}

}  // namespace ds::config
