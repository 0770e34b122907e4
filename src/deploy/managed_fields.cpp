#include "deploy/managed_fields.hpp"

#include <algorithm>
#include <utility>

namespace ds::deploy {
namespace {

bool owns_last_applied(const data::Value& entry) {
    const data::Value* at = &entry;
    for (const std::string_view key :
         {"fieldsV1",
          "f:metadata",
          "f:annotations",
          "f:kubectl.kubernetes.io/last-applied-configuration"}) {
        at = at->member(key);
        if (at == nullptr) return false;
    }
    return true;
}

bool is_client_side_apply(const data::Value& entry) {
    return entry.text_at("operation") == "Update" && entry.text_at("subresource").empty() &&
           (entry.text_at("manager") == kKubectlApply || owns_last_applied(entry));
}

// A set of fields is a tree of maps; members that say "this field itself" are empty maps.
void unite(data::Value& into, const data::Value& fields) {
    for (const data::Member& member : fields.map()) {
        data::Value* const known = into.member(member.key);
        if (known == nullptr) {
            into.set(member.key, member.value);
        } else {
            unite(*known, member.value);
        }
    }
}

bool is_ours(const data::Value& entry, const std::string& manager) {
    return entry.text_at("operation") == "Apply" && entry.text_at("subresource").empty() &&
           entry.text_at("manager") == manager;
}

}  // namespace

std::optional<data::Value> make_takeover_patch(
    const data::Value& object, const std::string& manager
) {
    const data::Value::List& entries = object.list_at("metadata.managedFields");
    if (std::ranges::none_of(entries, is_client_side_apply)) return std::nullopt;

    data::Value fields = data::Value::map({});
    data::Value ours;
    data::Value::List rest;
    for (const data::Value& entry : entries) {
        const bool taken = is_client_side_apply(entry);
        if (!taken && !is_ours(entry, manager)) {
            rest.push_back(entry);
            continue;
        }
        if (ours.is_null() || !taken) ours = entry;
        if (const data::Value* const set = entry.member("fieldsV1")) unite(fields, *set);
    }
    ours.set("manager", manager);
    ours.set("operation", "Apply");
    ours.set("fieldsV1", std::move(fields));
    rest.push_back(std::move(ours));

    // The version makes the patch fail when somebody else was faster.
    return data::Value::list({
        data::Value::map(
            {{"op", "replace"},
             {"path", "/metadata/managedFields"},
             {"value", data::Value::list(std::move(rest))}}
        ),
        data::Value::map(
            {{"op", "replace"},
             {"path", "/metadata/resourceVersion"},
             {"value", object.text_at("metadata.resourceVersion")}}
        ),
    });
}

}  // namespace ds::deploy
