#include "config/decode/read.hpp"

#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

PodSelector decode_selector(const Value& entry, const std::vector<Image>& images) {
    PodSelector selector;
    set_image(selector, text_of(entry, "imageSelector"), images);
    selector.labels = text_map_of(entry, "labelSelector");
    selector.kube_namespace = text_of(entry, "namespace");
    selector.container = text_of(entry, "containerName");
    selector.service = text_of(entry, "service");
    return selector;
}

std::vector<PortForward> decode_forwards(const Value& entry, std::string_view key) {
    std::vector<PortForward> ports;
    for (const Value& value : entry.list_at(key)) {
        PortForward& port = ports.emplace_back();
        port.local_port = number_of(value, "port", 0);
        port.remote_port = number_of(value, "remotePort", port.local_port);
        port.bind_address = text_of(value, "bindAddress", port.bind_address);
        port.position = value.position();
    }
    return ports;
}

SyncPath decode_sync(const Value& entry) {
    SyncPath sync;
    sync.local_path = text_of(entry, "localSubPath", sync.local_path);
    sync.container_path = text_of(entry, "containerPath", sync.container_path);
    decode_sync_settings(entry, sync);
    return sync;
}

DevTerminal decode_terminal(const Value& value) {
    DevTerminal terminal;
    terminal.enabled = !flag_of(value, "disabled", false);
    terminal.command = texts_if_given(value, "command");
    terminal.working_directory = text_of(value, "workDir");
    terminal.position = value.position();
    return terminal;
}

/// Whether both find the same pod. An empty container fits any: a port needs none, and the first
/// sync of a target decides it.
bool same_target(const DevTarget& target, const PodSelector& selector, bool needs_container) {
    PodSelector wanted = selector;
    const bool any_container = !needs_container || target.syncs.empty();
    if (any_container) wanted.container = target.selector.container;
    return target.selector == wanted;
}

class Targets {
  public:
    explicit Targets(Config& config) : config_(config) {}

    /// The target that an entry belongs to, made if there is none yet.
    DevTarget& of(const Value& entry, bool needs_container) {
        const PodSelector selector = decode_selector(entry, config_.images);
        for (DevTarget& target : config_.dev_targets) {
            if (!same_target(target, selector, needs_container)) continue;
            if (needs_container) target.selector.container = selector.container;
            return target;
        }
        DevTarget& target = config_.dev_targets.emplace_back();
        target.selector = selector;
        target.position = entry.position();
        return target;
    }

    void add_ports(const Value& entry) {
        // A port forward needs no container; what leads back does.
        DevTarget& target = of(entry, given(entry, "reverseForward") != nullptr);
        for (PortForward& port : decode_forwards(entry, "forward"))
            target.ports.push_back(std::move(port));
        for (PortForward& port : decode_forwards(entry, "reverseForward"))
            target.reverse_ports.push_back(std::move(port));
    }

    void add_changes(const Value& entry) {
        DevTarget& target = of(entry, true);
        PodChanges changes;
        changes.dev_image = text_of(entry, "replaceImage");
        changes.patches = part_of(entry, "patches");
        changes.persist_paths = part_of(entry, "persistPaths");
        changes.persistence_options = part_of(entry, "persistenceOptions");
        changes.position = entry.position();
        target.changes = std::move(changes);
        if (target.name.empty()) target.name = text_of(entry, "name");
    }

    void add_terminal(const Value& entry) {
        const bool has_selector =
            given(entry, "imageSelector") != nullptr || given(entry, "labelSelector") != nullptr;
        const bool any = !has_selector && !config_.dev_targets.empty();
        DevTarget& target = any ? config_.dev_targets.front() : of(entry, true);
        target.terminal = decode_terminal(entry);
    }

  private:
    Config& config_;
};

void decode_logs(const Value& value, Config& config) {
    DevLogs& logs = config.logs;
    logs.disabled = flag_of(value, "disabled", false);
    logs.show_last = number_of(value, "showLast", logs.show_last);
    const Value* selectors = given(value, "selectors");
    if (selectors == nullptr) return;
    logs.images.emplace();
    for (const Value& entry : selectors->list()) {
        PodSelector selector = decode_selector(entry, config.images);
        const bool is_image = !selector.image.empty() && selector.container.empty() &&
                              selector.kube_namespace.empty() && selector.labels.empty();
        if (is_image) {
            logs.images->push_back(selector.image);
        } else {
            logs.selectors.push_back(std::move(selector));
        }
    }
}

Interactive decode_interactive(const Value& value, const std::vector<Image>& images) {
    Interactive interactive;
    interactive.enabled = flag_of(value, "defaultEnabled", false);
    for (const Value& entry : value.list_at("images")) {
        InteractiveImage& image = interactive.images.emplace_back();
        image.name = text_of(entry, "name");
        image.entrypoint = texts_if_given(entry, "entrypoint");
        image.command = texts_if_given(entry, "cmd");
        image.position = entry.position();
    }
    if (const Value* terminal = given(value, "terminal")) {
        interactive.selector = decode_selector(*terminal, images);
        interactive.terminal = decode_terminal(*terminal);
    }
    return interactive;
}

}  // namespace

void decode_dev(const Value& document, Config& config) {
    const Value dev = part_of(document, "dev");
    Targets targets(config);
    for (const Value& entry : dev.list_at("ports"))
        targets.add_ports(entry);
    for (const Value& entry : dev.list_at("sync"))
        targets.of(entry, true).syncs.push_back(decode_sync(entry));
    for (const Value& entry : dev.list_at("replacePods"))
        targets.add_changes(entry);
    if (const Value* terminal = given(dev, "terminal")) targets.add_terminal(*terminal);
    for (const Value& entry : dev.list_at("open")) {
        const std::string url = text_of(entry, "url");
        if (!url.empty()) config.open.push_back(url);
    }
    decode_logs(part_of(dev, "logs"), config);
    config.interactive = decode_interactive(part_of(dev, "interactive"), config.images);
    config.auto_reload.paths = texts_of(dev, "autoReload.paths");
    config.auto_reload.deployments = texts_of(dev, "autoReload.deployments");
    config.auto_reload.images = texts_of(dev, "autoReload.images");
}

}  // namespace ds::config
