#include "config/upgrade/step.hpp"

#include <string>
#include <utility>

// v1beta9 and v1beta10: defaults change, so the old ones are written out.
namespace ds::config {

using data::Value;

void step_to_v1beta9(Value& document, StepContext& context) {
    if (context.partial) return;
    each_at(document, "images.*", [](Value& image, const Spot&) {
        set_default(image, "preferSyncOverRebuild", Value(true));
    });
    // A command without arguments was a program, and becomes a text for the shell.
    each_at(document, "hooks.*", [](Value& hook, const Spot&) {
        if (find_member(hook, "command") != nullptr) set_default(hook, "args", Value::list({}));
    });
}

void step_to_v1beta10(Value& document, StepContext& context) {
    each_at(document, "images.*", [](Value& image, const Spot&) {
        const bool append = take(image, "tagsAppendRandom").as_bool().value_or(false);
        Value* tags = find_member(image, "tags");
        if (!append || tags == nullptr || !tags->is_list()) return;
        for (Value& tag : tags->edit_list()) {
            const data::Position position = tag.position();
            tag = Value(tag.scalar_text() + "-#####");
            tag.set_position(position);
        }
    });
    if (context.partial) return;
    each_at(document, "dev.sync.*", [](Value& entry, const Spot&) {
        set_default(entry, "waitInitialSync", Value(false));
    });
    Value* dependencies = find_member(document, "dependencies");
    if (dependencies == nullptr || !dependencies->is_list()) return;
    std::size_t index = 0;
    for (Value& dependency : dependencies->edit_list()) {
        if (dependency.is_map()) set_default(dependency, "name", Value(std::to_string(index)));
        ++index;
    }
}

}  // namespace ds::config
