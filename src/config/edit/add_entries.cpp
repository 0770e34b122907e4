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

constexpr std::string_view kUsualLabel = "app.kubernetes.io/component";

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

Result<> require_editable(Version version) {
    if (version >= Version::V1Beta3) return {};
    return refuse(
        "the file is of version " + std::string(version_name(version)) +
        "; run 'devspace update config' first"
    );
}

Value labels_value(const SelectorLabels& labels) {
    Value map = Value::map(Value::Map{});
    for (const auto& [key, value] : labels)
        map.set(key, value);
    return map;
}

/// Members that are given; the others are left out.
void set_if(Value& map, std::string_view key, const std::string& text) {
    if (!text.empty()) map.set(key, text);
}

/// A section for adding to; what is there already must be of this kind.
Value& section(Value& parent, std::string_view key, const Value& empty) {
    Value* present = parent.member(key);
    if (present != nullptr && !present->is_null()) return *present;
    return parent.set(key, empty);
}

Value& map_section(Value& parent, std::string_view key) {
    return section(parent, key, Value::map(Value::Map{}));
}

Value& list_section(Value& parent, std::string_view key) {
    return section(parent, key, Value::list(Value::List{}));
}

/// The labels of the first component, or those that the tool gives by itself.
SelectorLabels usual_labels(const Value& document) {
    for (const Value& deployment : document.list_at("deployments")) {
        const bool component = deployment.member("component") != nullptr ||
                               deployment.bool_at("helm.componentChart").value_or(false);
        if (component) return {{std::string(kUsualLabel), std::string(deployment.text_at("name"))}};
    }
    for (const Member& deployment : document.map_at("deployments")) {
        const Value* helm = deployment.value.member("helm");
        if (helm != nullptr && helm->member("chart") == nullptr)
            return {{std::string(kUsualLabel), deployment.key}};
    }
    return {{std::string(kUsualLabel), "devspace"}};
}

Value* find_by_labels(Value& list, const Value& labels) {
    for (Value& entry : list.edit_list()) {
        const Value* present = entry.member("labelSelector");
        if (present != nullptr && *present == labels) return &entry;
    }
    return nullptr;
}

/// The entry of v2beta1's `dev` for these labels (empty: the first one); added where there is none.
Value& dev_entry(Value& document, const SelectorLabels& labels, const std::string& kube_namespace) {
    Value& dev = map_section(document, "dev");
    const Value wanted = labels_value(labels);
    for (Member& entry : dev.edit_map()) {
        const Value* present = entry.value.member("labelSelector");
        if (labels.empty() || (present != nullptr && *present == wanted)) return entry.value;
    }
    const SelectorLabels chosen = labels.empty() ? usual_labels(document) : labels;
    std::string name = "devspace";
    for (int number = 1; dev.member(name) != nullptr; ++number)
        name = "devspace-" + std::to_string(number);
    Value& entry = dev.set(name, Value::map({{"labelSelector", labels_value(chosen)}}));
    set_if(entry, "namespace", kube_namespace);
    return entry;
}

Value ports_value(const std::vector<PortPair>& ports, Version version) {
    Value list = Value::list(Value::List{});
    for (const PortPair& pair : ports) {
        const std::string local = std::to_string(pair.local);
        if (version == Version::V2Beta1) {
            const bool same = pair.local == pair.remote;
            const std::string text = same ? local : local + ":" + std::to_string(pair.remote);
            list.append(Value::map({{"port", text}}));
            continue;
        }
        Value& forward = list.append(Value::map({{"port", pair.local}}));
        if (pair.remote != pair.local) forward.set("remotePort", pair.remote);
    }
    return list;
}

Value deployment_value(const NewDeployment& deployment, Version version) {
    Value value = Value::map(Value::Map{});
    if (version != Version::V2Beta1) value.set("name", deployment.name);
    set_if(value, "namespace", deployment.kube_namespace);
    if (!deployment.manifests.empty()) {
        value.set("kubectl", Value::map({{"manifests", deployment.manifests}}));
    } else if (!deployment.chart.empty()) {
        Value chart = Value::map({{"name", deployment.chart}});
        set_if(chart, "version", deployment.chart_version);
        set_if(chart, "repo", deployment.chart_repository);
        value.set("helm", Value::map({{"chart", std::move(chart)}}));
    } else if (version == Version::V1Beta3) {
        value.set("component", *deployment.component);
    } else {
        Value helm = Value::map(Value::Map{});
        if (version != Version::V2Beta1) helm.set("componentChart", true);
        helm.set("values", *deployment.component);
        value.set("helm", std::move(helm));
    }
    return value;
}

std::optional<int> parse_port(std::string_view text) {
    constexpr int kLargest = 65535;
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool fine = error == std::errc{} && end == text.data() + text.size();
    return fine && port > 0 && port <= kLargest ? std::optional(port) : std::nullopt;
}

}  // namespace

Result<SelectorLabels> parse_labels(std::string_view text) {
    SelectorLabels labels;
    if (trim(text).empty()) return labels;
    for (const std::string& part : split(text, ',')) {
        const std::size_t sign = part.find('=');
        const std::string key(trim(std::string_view(part).substr(0, sign)));
        if (sign == std::string::npos || key.empty())
            return refuse("the label " + quoted(part) + " is not of the form KEY=VALUE");
        labels[key] = trim(std::string_view(part).substr(sign + 1));
    }
    return labels;
}

Result<std::vector<PortPair>> parse_ports(std::string_view text) {
    std::vector<PortPair> pairs;
    for (const std::string& part : split(text, ',')) {
        const std::vector<std::string> sides = split(trim(part), ':');
        const std::optional<int> local = parse_port(trim(sides.front()));
        const std::optional<int> remote = parse_port(trim(sides.back()));
        if (!local || !remote || sides.size() > 2) {
            return refuse(
                quoted(part) +
                " is no port: expected 8080 or 8080:80 (local and remote), each "
                "from 1 to 65535"
            );
        }
        pairs.push_back({*local, *remote});
    }
    return pairs;
}

std::optional<std::string> free_image_name(
    const Value& document, const std::string& wanted, const std::string& repository
) {
    const Value::Map& images = document.map_at("images");
    const auto same = std::ranges::find_if(images, [&repository](const Member& image) {
        return image.value.text_at("image") == repository;
    });
    if (same != images.end()) return std::nullopt;
    std::string name = wanted;
    for (int number = 0; std::ranges::find(images, name, &Member::key) != images.end(); ++number)
        name = wanted + "-" + std::to_string(number);
    return name;
}

Result<> add_image(Value& document, Version version, const NewImage& image) {
    if (Result<> fine = require_editable(version); !fine) return fine;
    Value& images = map_section(document, "images");
    if (images.member(image.name) != nullptr)
        return refuse("there is an image " + quoted(image.name) + " already");
    Value value = Value::map({{"image", image.image}});
    if (!image.tag.empty()) {
        if (version < Version::V1Beta7) {
            value.set("tag", image.tag);
        } else {
            value.set("tags", std::vector<std::string>{image.tag});
        }
    }
    set_if(value, "dockerfile", image.dockerfile);
    set_if(value, "context", image.context);
    Value build = Value::map(Value::Map{});
    if (image.build_tool == "kaniko") build.set("kaniko", Value::map({{"cache", true}}));
    if (image.disabled) build.set("disabled", true);
    if (version == Version::V2Beta1) {
        for (const Member& member : build.map())
            value.set(member.key, member.value);
    } else if (!build.map().empty()) {
        value.set("build", std::move(build));
    }
    images.set(image.name, std::move(value));
    return {};
}

Result<> add_deployment(Value& document, Version version, const NewDeployment& deployment) {
    if (Result<> fine = require_editable(version); !fine) return fine;
    const std::string taken = "there is a deployment " + quoted(deployment.name) + " already";
    Value value = deployment_value(deployment, version);
    if (version == Version::V2Beta1) {
        Value& deployments = map_section(document, "deployments");
        if (deployments.member(deployment.name) != nullptr) return refuse(taken);
        Value::Map& members = deployments.edit_map();
        members.insert(members.begin(), {deployment.name, std::move(value)});
        return {};
    }
    Value& deployments = list_section(document, "deployments");
    for (const Value& present : deployments.list())
        if (present.text_at("name") == deployment.name) return refuse(taken);
    Value::List& items = deployments.edit_list();
    items.insert(items.begin(), std::move(value));
    return {};
}

Result<> add_ports(
    Value& document,
    Version version,
    const std::vector<PortPair>& ports,
    const SelectorLabels& labels,
    const std::string& kube_namespace
) {
    if (Result<> fine = require_editable(version); !fine) return fine;
    const Value added = ports_value(ports, version);
    Value* list = nullptr;
    if (version == Version::V2Beta1) {
        list = &list_section(dev_entry(document, labels, kube_namespace), "ports");
    } else {
        Value& entries = list_section(map_section(document, "dev"), "ports");
        const SelectorLabels chosen = labels.empty() ? usual_labels(document) : labels;
        Value* entry = labels.empty() && !entries.list().empty()
                           ? &entries.edit_list().front()
                           : find_by_labels(entries, labels_value(chosen));
        if (entry == nullptr) {
            entry = &entries.append(Value::map({{"labelSelector", labels_value(chosen)}}));
            set_if(*entry, "namespace", kube_namespace);
        }
        list = &list_section(*entry, "forward");
    }
    for (const Value& port : added.list())
        list->append(port);
    return {};
}

Result<> add_sync(Value& document, Version version, const NewSync& sync) {
    if (Result<> fine = require_editable(version); !fine) return fine;
    Value exclude(sync.exclude);
    if (version == Version::V2Beta1) {
        const std::string local = sync.local.empty() ? "." : sync.local;
        Value& entry = dev_entry(document, sync.labels, sync.kube_namespace);
        Value& added = list_section(entry, "sync")
                           .append(Value::map({{"path", local + ":" + sync.container}}));
        if (!sync.exclude.empty()) added.set("excludePaths", std::move(exclude));
        return {};
    }
    const SelectorLabels labels = sync.labels.empty() ? usual_labels(document) : sync.labels;
    Value& added = list_section(map_section(document, "dev"), "sync")
                       .append(Value::map({{"labelSelector", labels_value(labels)}}));
    set_if(added, "namespace", sync.kube_namespace);
    set_if(added, "localSubPath", sync.local);
    added.set("containerPath", sync.container);
    if (!sync.exclude.empty()) added.set("excludePaths", std::move(exclude));
    return {};
}

}  // namespace ds::config
