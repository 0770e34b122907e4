#include "base/strings.hpp"
#include "config/check.hpp"
#include "config/port_text.hpp"
#include "config/rules.hpp"
#include "config/variables.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz0123456789";

bool is_name(std::string_view name, std::string_view also) {
    const std::string inner = std::string(kLower) + std::string(also);
    return !name.empty() && name.find_first_not_of(inner) == std::string_view::npos &&
           kLower.find(name.front()) != std::string_view::npos &&
           kLower.find(name.back()) != std::string_view::npos;
}

/// "; call it 'my-app'" for "My_App", if that is a name.
std::string proposal(std::string_view name, std::string_view also) {
    std::string better = to_lower(name);
    for (char& character : better) {
        if (kLower.find(character) == std::string_view::npos) character = '-';
    }
    return is_name(better, also) ? "; call it '" + better + "'" : "";
}

/// The rules for a document of v2beta1.
class SecondLine {
  public:
    SecondLine(const Value& document, Report& report) : rules_(document, report) {}

    void check_names(const Value& map, std::string_view also, const Spot& spot) {
        for (const Member& member : map.map()) {
            if (is_name(member.key, also)) continue;
            std::string allowed = "lower-case letters, digits and '-'";
            if (!also.empty() && also != "-") allowed = "lower-case letters, digits, '-' and '_'";
            rules_.report().add(
                spot.member(member),
                quoted(member.key) + " is no name: it has " + allowed +
                    ", and a letter or digit at both ends" + proposal(member.key, also)
            );
        }
    }

    void check_image(const Value& image, const Spot& spot) {
        rules_.check_repository(image, spot, true);
        rules_.check_tags(image, spot);
        const Value* custom = rules_.present(image, "custom");
        if (custom == nullptr || !custom->is_map()) return;
        if (rules_.present(*custom, "command") != nullptr) return;
        if (!custom->list_at("commands").empty()) return;
        rules_.report().add(
            spot.at(image, "custom"), "the command that builds the image is missing"
        );
    }

    void check_deployment(const Value& deployment, const Spot& spot) {
        rules_.check_one_of(
            deployment,
            {"helm", "kubectl"},
            spot,
            "how to deploy is missing: one of helm and kubectl"
        );
        const Value* kubectl = rules_.present(deployment, "kubectl");
        if (kubectl == nullptr || !kubectl->is_map()) return;
        const Spot place = spot.at(deployment, "kubectl");
        rules_.check_one_of(
            *kubectl,
            {"manifests", "inlineManifest"},
            place,
            "the manifests are missing: a list of paths, or inlineManifest"
        );
        const Value* patches = rules_.present(*kubectl, "patches");
        if (patches != nullptr) check_patches(*patches, place.at(*kubectl, "patches"));
    }

    void check_pod(const Value& pod, const Spot& spot) {
        rules_.check_one_of(
            pod,
            {"imageSelector", "labelSelector"},
            spot,
            "which pod is missing: give 'imageSelector' or 'labelSelector'"
        );
        rules_.check_image_selector(pod, "imageSelector", spot);
        rules_.check_labels(pod, spot);
        check_ports(pod, "ports", spot, true);
        if (const Value* patches = rules_.present(pod, "patches"))
            check_patches(*patches, spot.at(pod, "patches"));
        check_container(pod, spot);
        const Value* containers = rules_.present(pod, "containers");
        if (containers == nullptr) return;
        const Spot place = spot.at(pod, "containers");
        for (const Member& member : containers->map()) {
            if (member.value.is_map()) check_container(member.value, place.member(member));
        }
    }

    void check_dependency(const Value& dependency, const Spot& spot) {
        rules_.check_one_of(
            dependency, {"path", "git"}, spot, "where it comes from is missing: one of path and git"
        );
    }

    void check_hook(const Value& hook, const Spot& spot) {
        rules_.check_one_of(
            hook,
            {"command", "upload", "download", "logs", "wait"},
            spot,
            "what to do is missing: one of command, upload, download, logs and wait"
        );
        const Value* container = rules_.present(hook, "container");
        if (container == nullptr) {
            for (const std::string_view key : {"upload", "download", "logs", "wait"}) {
                if (rules_.present(hook, key) == nullptr) continue;
                rules_.report().add(
                    spot.at(hook, key), "the container is missing: give 'container' beside it"
                );
            }
            return;
        }
        const Spot place = spot.at(hook, "container");
        rules_.check_one_of(
            *container,
            {"imageSelector", "labelSelector"},
            place,
            "which container is missing: give 'imageSelector' or 'labelSelector'"
        );
        rules_.check_image_selector(*container, "imageSelector", place);
        rules_.check_labels(*container, place);
    }

    void check_unique_repositories(const Value& images, const Spot& spot) {
        std::map<std::string, std::string> names;
        for (const Member& member : images.map()) {
            const Value* value = rules_.present(member.value, "image");
            if (value == nullptr || !value->is_scalar()) continue;
            const std::string repository = value->scalar_text();
            if (repository.empty() || repository.find("${") != std::string::npos) continue;
            const auto [first, is_new] = names.try_emplace(repository, member.key);
            if (is_new) continue;
            rules_.report().add(
                spot.member(member).at(member.value, "image"),
                quoted(repository) + " is the image of " + quoted(first->second) + " already",
                value->position()
            );
        }
    }

  private:
    void check_patches(const Value& patches, const Spot& spot) {
        for (std::size_t i = 0; i < patches.list().size(); ++i) {
            const Value& patch = patches.list()[i];
            const Value* operation = rules_.present(patch, "op");
            if (operation == nullptr || operation->scalar_text() == "remove") continue;
            if (patch.member("value") != nullptr) continue;
            rules_.report().add(spot.item(i, patch).missing("value"), "the new value is missing");
        }
    }

    void check_ports(const Value& map, std::string_view key, const Spot& spot, bool is_local) {
        const Value* ports = rules_.present(map, key);
        if (ports == nullptr || !ports->is_list()) return;
        const Spot list = spot.at(map, key);
        for (std::size_t i = 0; i < ports->list().size(); ++i)
            check_port(ports->list()[i], list.item(i, ports->list()[i]), is_local);
    }

    void check_port(const Value& entry, const Spot& spot, bool is_local) {
        rules_.check_address(entry, spot);
        const Value* value = rules_.present(entry, "port");
        if (value == nullptr || !value->is_scalar() || is_expression(value->text())) return;
        const std::string text = value->scalar_text();
        if (text.empty() || text.find("${") != std::string::npos) return;
        const std::optional<PortPair> pair = parse_port_text(text);
        if (!pair) {
            rules_.report().add(
                spot.at(entry, "port"),
                quoted(text) +
                    " is neither a port nor LOCAL:REMOTE; ports are numbers from 1 to "
                    "65535",
                value->position()
            );
        } else if (is_local && pair->local != 0) {
            const Value* bind = entry.member("bindAddress");
            rules_.check_free(
                bind != nullptr ? bind->scalar_text() : "", pair->local, *value, spot
            );
        }
    }

    void check_container(const Value& map, const Spot& spot) {
        rules_.check_image_selector(map, "devImage", spot);
        check_ports(map, "reversePorts", spot, false);
        const Value* syncs = rules_.present(map, "sync");
        if (syncs == nullptr) return;
        const Spot list = spot.at(map, "sync");
        for (std::size_t i = 0; i < syncs->list().size(); ++i)
            rules_.check_limits(syncs->list()[i], list.item(i, syncs->list()[i]));
    }

    Rules rules_;
};

using Check = void (SecondLine::*)(const Value&, const Spot&);

void check_entries(const Value& section, const Spot& spot, SecondLine& line, Check check) {
    for (const Member& member : section.map()) {
        if (member.value.is_map()) (line.*check)(member.value, spot.member(member));
    }
    for (std::size_t i = 0; i < section.list().size(); ++i) {
        const Value& item = section.list()[i];
        if (item.is_map()) (line.*check)(item, spot.item(i, item));
    }
}

}  // namespace

void check_rules_2(const Value& document, Report& report) {
    struct Section {
        std::string_view key;
        std::string_view name_characters;  // Beside letters and digits; empty: any name.
        Check check;
    };

    constexpr Section kSections[] = {
        {"images", "-", &SecondLine::check_image},
        {"deployments", "-", &SecondLine::check_deployment},
        {"dev", "-", &SecondLine::check_pod},
        {"dependencies", "-", &SecondLine::check_dependency},
        {"pullSecrets", "-", nullptr},
        {"pipelines", "-", nullptr},
        {"commands", "-_", nullptr},
        {"hooks", "", &SecondLine::check_hook},
    };
    SecondLine line(document, report);
    const Spot top{"", document.position(), 0};
    for (const Section& section : kSections) {
        const Value* value = document.member(section.key);
        if (value == nullptr || value->is_null()) continue;
        const Spot spot = top.at(document, section.key);
        if (!section.name_characters.empty())
            line.check_names(*value, section.name_characters, spot);
        if (section.check != nullptr) check_entries(*value, spot, line, section.check);
        if (section.key == "images") line.check_unique_repositories(*value, spot);
    }
}

}  // namespace ds::config
