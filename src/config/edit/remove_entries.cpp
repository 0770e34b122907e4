#include "base/strings.hpp"
#include "config/edit/entries.hpp"
#include "config/report.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

bool has_labels(const Value& entry, const SelectorLabels& labels) {
    const Value::Map& present = entry.map_at("labelSelector");
    return present.size() == labels.size() &&
           std::ranges::all_of(present, [&labels](const Member& label) {
               const auto found = labels.find(label.key);
               return found != labels.end() && found->second == label.value.scalar_text();
           });
}

std::string text(const Value& entry, std::string_view key) {
    const Value* value = entry.member(key);
    return value != nullptr ? value->scalar_text() : std::string();
}

/// Removes the section, and its parent with it, where nothing is left in it.
void prune(Value& parent, std::string_view key) {
    const Value* section = parent.member(key);
    if (section == nullptr) return;
    const bool empty = section->is_list() ? section->list().empty() : section->map().empty();
    if (empty && !section->is_scalar()) parent.erase(key);
}

void prune_dev(Value& document, std::string_view key) {
    Value* dev = document.member("dev");
    if (dev == nullptr || !dev->is_map()) return;
    prune(*dev, key);
    prune(document, "dev");
}

/// "8080:80" of v2beta1 has two ports, and what is no number has none.
std::vector<int> ports_of(const Value& forward) {
    std::vector<int> ports;
    for (const char* key : {"port", "remotePort"}) {
        const std::string written = text(forward, key);
        for (const std::string& part : split(written, ':')) {
            int port = 0;
            const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), port);
            if (error == std::errc{} && end == part.data() + part.size()) ports.push_back(port);
        }
    }
    return ports;
}

bool is_meant(const Value& forward, const PortCriteria& criteria) {
    if (criteria.ports.empty()) return true;
    const std::vector<int> ports = ports_of(forward);
    return std::ranges::any_of(ports, [&criteria](int port) {
        return std::ranges::find(criteria.ports, port) != criteria.ports.end();
    });
}

/// From one list of ports of an entry whose labels fit.
std::size_t remove_from(Value& entry, std::string_view key, const PortCriteria& criteria) {
    Value* list = entry.member(key);
    if (list == nullptr || !list->is_list()) return 0;
    return std::erase_if(list->edit_list(), [&criteria](const Value& forward) {
        return is_meant(forward, criteria);
    });
}

bool fits(const Value& entry, const SelectorLabels& labels) {
    return labels.empty() || has_labels(entry, labels);
}

/// Local and container path, however the version writes them.
std::pair<std::string, std::string> paths_of(const Value& sync) {
    const std::string path = text(sync, "path");
    if (path.empty()) return {text(sync, "localSubPath"), text(sync, "containerPath")};
    const std::size_t colon = path.rfind(':');
    if (colon == std::string::npos) return {path, ""};
    return {path.substr(0, colon), path.substr(colon + 1)};
}

bool is_meant(const Value& sync, const SyncCriteria& criteria) {
    const auto [local, container] = paths_of(sync);
    return (criteria.local.empty() || criteria.local == local) &&
           (criteria.container.empty() || criteria.container == container);
}

std::string or_near(
    std::string_view what, const std::string& name, const std::vector<std::string>& known
) {
    std::string message = "there is no " + std::string(what) + " " + quoted(name);
    const std::string near = suggestion(name, known);
    if (!near.empty()) return message + near;
    if (known.empty()) return message + "; there are none";
    return message + "; there are " + join(known, ", ");
}

tl::unexpected<Error> not_there(
    std::string_view what, const std::string& name, const std::vector<std::string>& known
) {
    return fail(ErrorCode::NotFound, or_near(what, name, known));
}

std::vector<std::string> keys_of(const Value& map) {
    std::vector<std::string> keys;
    for (const Member& member : map.map())
        keys.push_back(member.key);
    return keys;
}

/// A member of a section, or all of them.
Result<std::size_t> remove_member(
    Value& document, std::string_view section, std::string_view what, const std::string& name
) {
    Value* map = document.member(section);
    const std::vector<std::string> known = map != nullptr ? keys_of(*map) : keys_of(Value());
    if (name.empty()) {
        document.erase(section);
        return known.size();
    }
    if (map == nullptr || !map->erase(name)) return not_there(what, name, known);
    prune(document, section);
    return 1;
}

}  // namespace

Result<std::size_t> remove_image(Value& document, const std::string& name) {
    return remove_member(document, "images", "image", name);
}

Result<std::size_t> remove_deployment(Value& document, const std::string& name) {
    Value* deployments = document.member("deployments");
    if (deployments == nullptr || !deployments->is_list())
        return remove_member(document, "deployments", "deployment", name);
    std::vector<std::string> known;
    for (const Value& deployment : deployments->list())
        known.push_back(text(deployment, "name"));
    const std::size_t removed =
        std::erase_if(deployments->edit_list(), [&name](const Value& deployment) {
            return name.empty() || text(deployment, "name") == name;
        });
    if (removed == 0 && !name.empty()) return not_there("deployment", name, known);
    prune(document, "deployments");
    return removed;
}

Result<std::size_t> remove_ports(Value& document, Version version, const PortCriteria& criteria) {
    std::size_t removed = 0;
    Value* dev = document.member("dev");
    if (dev == nullptr || !dev->is_map()) return removed;
    if (version == Version::V2Beta1) {
        for (Member& entry : dev->edit_map()) {
            if (!fits(entry.value, criteria.labels)) continue;
            removed += remove_from(entry.value, "ports", criteria);
            prune(entry.value, "ports");
        }
        return removed;
    }
    Value* list = dev->member("ports");
    if (list == nullptr || !list->is_list()) return removed;
    for (Value& entry : list->edit_list()) {
        if (!fits(entry, criteria.labels)) continue;
        removed += remove_from(entry, "forward", criteria);
        removed += remove_from(entry, "reverseForward", criteria);
        prune(entry, "reverseForward");
        prune(entry, "forward");
    }
    std::erase_if(list->edit_list(), [](const Value& entry) {
        return entry.member("forward") == nullptr && entry.member("reverseForward") == nullptr;
    });
    prune_dev(document, "ports");
    return removed;
}

Result<std::size_t> remove_sync(Value& document, Version version, const SyncCriteria& criteria) {
    const auto meant = [&criteria](const Value& sync) {
        return is_meant(sync, criteria);
    };
    std::size_t removed = 0;
    Value* dev = document.member("dev");
    if (dev == nullptr || !dev->is_map()) return removed;
    if (version == Version::V2Beta1) {
        for (Member& entry : dev->edit_map()) {
            Value* list = entry.value.member("sync");
            if (list == nullptr || !list->is_list() || !fits(entry.value, criteria.labels))
                continue;
            removed += std::erase_if(list->edit_list(), meant);
            prune(entry.value, "sync");
        }
        return removed;
    }
    Value* list = dev->member("sync");
    if (list == nullptr || !list->is_list()) return removed;
    removed = std::erase_if(list->edit_list(), [&](const Value& sync) {
        return fits(sync, criteria.labels) && meant(sync);
    });
    prune_dev(document, "sync");
    return removed;
}

}  // namespace ds::config
