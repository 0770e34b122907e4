#include "config/decode/read.hpp"
#include "config/port_text.hpp"

#include <algorithm>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

std::vector<PortForward> decode_ports(const Value& map, std::string_view key) {
    std::vector<PortForward> ports;
    for (const Value& entry : map.list_at(key)) {
        const std::optional<PortPair> pair = parse_port_text(text_of(entry, "port"));
        if (!pair) continue;
        PortForward& port = ports.emplace_back();
        port.local_port = pair->local;
        port.remote_port = pair->remote;
        port.bind_address = text_of(entry, "bindAddress", port.bind_address);
        port.position = entry.position();
    }
    return ports;
}

/// "local:container", cut at the last colon; one part is meant for both sides.
void set_paths(SyncPath& sync, const std::string& path) {
    const std::size_t colon = path.rfind(':');
    // "C:\x" alone is a path of Windows.
    const bool is_drive = colon == 1 && path.find('\\') == 2;
    const bool is_pair = colon != std::string::npos && !is_drive;
    sync.local_path = is_pair ? path.substr(0, colon) : path;
    sync.container_path = is_pair ? path.substr(colon + 1) : path;
    if (sync.local_path.empty()) sync.local_path = ".";
    if (sync.container_path.empty()) sync.container_path = ".";
}

DevTerminal decode_terminal(const Value& value) {
    DevTerminal terminal;
    terminal.enabled = flag_of(value, "enabled", true);
    terminal.script = text_of(value, "command");
    terminal.working_directory = text_of(value, "workDir");
    terminal.disable_replace = flag_of(value, "disableReplace", false);
    terminal.disable_screen = flag_of(value, "disableScreen", false);
    terminal.disable_tty = flag_of(value, "disableTTY", false);
    terminal.position = value.position();
    return terminal;
}

/// What makes a replacement of the pod necessary; nothing if there is nothing like that.
std::optional<PodChanges> decode_changes(const Value& map) {
    PodChanges changes;
    changes.dev_image = text_of(map, "devImage");
    changes.command = texts_if_given(map, "command");
    changes.arguments = texts_if_given(map, "args");
    changes.working_directory = text_of(map, "workingDir");
    changes.environment = part_of(map, "env");
    changes.resources = part_of(map, "resources");
    changes.patches = part_of(map, "patches");
    changes.persist_paths = part_of(map, "persistPaths");
    changes.persistence_options = part_of(map, "persistenceOptions");
    changes.restart_helper = flag_if_given(map, "restartHelper.inject");
    changes.restart_helper_path = text_of(map, "restartHelper.path");
    if (changes == PodChanges{}) return std::nullopt;
    changes.position = map.position();
    return changes;
}

void decode_container(const Value& map, DevTarget& target) {
    target.selector.container = text_of(map, "container", target.selector.container);
    target.arch = text_of(map, "arch");
    for (const Value& entry : map.list_at("sync")) {
        SyncPath sync;
        set_paths(sync, text_of(entry, "path", ".:."));
        decode_sync_settings(entry, sync);
        target.syncs.push_back(std::move(sync));
    }
    target.reverse_ports = decode_ports(map, "reversePorts");
    if (const Value* terminal = given(map, "terminal"))
        target.terminal = decode_terminal(*terminal);
    if (const Value* attach = given(map, "attach")) target.attach = decode_terminal(*attach);
    if (const Value* logs = given(map, "logs")) {
        target.logs = DevLogStream{
            flag_of(*logs, "enabled", true), number_of(*logs, "lastLines", 500), logs->position()
        };
    }
    target.changes = decode_changes(map);
    target.ssh = part_of(map, "ssh");
    target.proxy_commands = part_of(map, "proxyCommands");
}

DevTarget decode_pod(const Member& member, const std::vector<Image>& images) {
    const Value& value = member.value;
    DevTarget target;
    target.name = member.key;
    set_image(target.selector, text_of(value, "imageSelector"), images);
    target.selector.labels = text_map_of(value, "labelSelector");
    target.selector.kube_namespace = text_of(value, "namespace");
    target.position = member.key_position;
    return target;
}

void decode_target(const Member& member, Config& config) {
    const Value& value = member.value;
    const DevTarget pod = decode_pod(member, config.images);
    const std::size_t first = config.dev_targets.size();
    for (const Member& container : value.map_at("containers")) {
        DevTarget& target = config.dev_targets.emplace_back(pod);
        decode_container(container.value, target);
        target.selector.container = container.key;
    }
    if (config.dev_targets.size() == first) {
        config.dev_targets.push_back(pod);
        decode_container(value, config.dev_targets.back());
    }
    // What belongs to the pod goes with its first container.
    DevTarget& target = config.dev_targets[first];
    target.ports = decode_ports(value, "ports");
    for (const Value& entry : value.list_at("open")) {
        const std::string url = text_of(entry, "url");
        if (!url.empty()) target.open.push_back(url);
    }
    const Value patches = part_of(value, "patches");
    if (!patches.is_null()) {
        if (!target.changes) target.changes.emplace();
        target.changes->patches = patches;
        target.changes->position = value.position();
    }
}

/// Logs are streamed of targets that ask for them and have no terminal.
DevLogs decode_logs(const std::vector<DevTarget>& targets) {
    DevLogs logs;
    logs.images.emplace();
    logs.show_last = 0;
    for (const DevTarget& target : targets) {
        const bool has_terminal = (target.terminal && target.terminal->enabled) ||
                                  (target.attach && target.attach->enabled);
        if (!target.logs || !target.logs->enabled || has_terminal) continue;
        logs.show_last = std::max(logs.show_last, target.logs->last_lines);
        if (target.selector.image.empty()) {
            logs.selectors.push_back(target.selector);
        } else {
            logs.images->push_back(target.selector.image);
        }
    }
    logs.disabled = logs.images->empty() && logs.selectors.empty();
    return logs;
}

}  // namespace

void decode_dev_2(const Value& document, Config& config) {
    for (const Member& member : document.map_at("dev")) {
        if (member.value.is_map()) decode_target(member, config);
    }
    config.logs = decode_logs(config.dev_targets);
}

}  // namespace ds::config
