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

namespace {

bool is_synced(Value& document, const std::string& image) {
    bool found = false;
    each_at(document, "dev.sync.*", [&](Value& entry, const Spot&) {
        const Value* name = find_member(entry, "imageName");
        found = found || (name != nullptr && name->scalar_text() == image);
    });
    return found;
}

/// The nearest that later versions can say.
void use_rebuild_strategy(Value& document, bool to_read) {
    Value* images = find_member(document, "images");
    if (images == nullptr || !images->is_map()) return;
    for (data::Member& member : images->edit_map()) {
        if (!member.value.is_map()) continue;
        const bool prefers = take(member.value, "preferSyncOverRebuild").as_bool().value_or(false);
        if (!prefers || to_read || !is_synced(document, member.key)) continue;
        if (member.value.text_at("rebuildStrategy") == "always") continue;
        member.value.set("rebuildStrategy", "ignoreContextChanges");
    }
}

}  // namespace

void step_to_v1beta10(Value& document, StepContext& context) {
    use_rebuild_strategy(document, context.to_read);
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
