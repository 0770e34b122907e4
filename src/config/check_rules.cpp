#include "base/strings.hpp"
#include "config/check.hpp"
#include "config/rules.hpp"

#include <optional>
#include <string>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

/// The rules for a document of v1beta11, in the words of the version that the user knows.
class FirstLine {
  public:
    FirstLine(const Value& document, Version written_in, Report& report)
        : rules_(document, report), written_in_(written_in) {}

    void check_image(const Value& image, const Spot& spot) {
        rules_.check_repository(image, spot, false);
        rules_.check_tags(image, spot);
        const Value* build = rules_.present(image, "build");
        const Value* custom = build != nullptr ? rules_.present(*build, "custom") : nullptr;
        if (custom == nullptr || !custom->is_map()) return;
        if (rules_.present(*custom, "command") == nullptr && custom->list_at("commands").empty() &&
            written_in_ >= Version::V1Beta9) {
            rules_.report().add(
                spot.at(image, "build").at(*build, "custom"),
                "the command that builds the image is missing"
            );
        }
    }

    void check_deployment(const Value& deployment, const Spot& spot) {
        rules_.check_unique("deployment", deployment, spot);
        const bool components = written_in_ >= Version::V1Alpha4 && written_in_ <= Version::V1Beta3;
        rules_.check_one_of(
            deployment,
            {"kubectl", "helm", "component"},
            spot,
            components ? "how to deploy is missing: one of kubectl, helm and component"
                       : "how to deploy is missing: one of kubectl and helm"
        );
        const Value* helm = rules_.present(deployment, "helm");
        if (helm == nullptr || !helm->is_map()) return;
        const Spot place = spot.at(deployment, "helm");
        rules_.check_duration(*helm, "timeout", place);
        const bool is_component = helm->bool_at("componentChart").value_or(false);
        const Value* chart = rules_.present(*helm, "chart");
        if (chart == nullptr && !is_component && written_in_ >= Version::V1Beta4) {
            rules_.report().add(
                place, "the chart is missing: 'chart' or 'componentChart: true'", helm->position()
            );
        }
    }

    void check_ports(const Value& entry, const Spot& spot) {
        check_selector(entry, spot, true);
        const Value* forward = rules_.present(entry, "forward");
        const Value* reverse = rules_.present(entry, "reverseForward");
        if (forward == nullptr && reverse == nullptr && written_in_ >= Version::V1Beta9) {
            rules_.report().add(
                spot, "the ports are missing: 'forward' with a list such as '- port: 8080'"
            );
        }
        if (forward != nullptr) check_forwards(*forward, spot.at(entry, "forward"), true);
        if (reverse != nullptr) check_forwards(*reverse, spot.at(entry, "reverseForward"), false);
    }

    void check_sync(const Value& entry, const Spot& spot) {
        check_selector(entry, spot, false);
        rules_.check_limits(entry, spot);
    }

    void check_terminal(const Value& terminal, const Spot& spot) {
        rules_.check_image_selector(terminal, "imageSelector", spot);
        rules_.check_labels(terminal, spot);
    }

    void check_replaced_pod(const Value& entry, const Spot& spot) {
        check_selector(entry, spot, false);
        rules_.check_image_selector(entry, "replaceImage", spot);
    }

    void check_logs(const Value& logs, const Spot& spot) {
        rules_.check_range(logs, "showLast", spot, {0, 1'000'000});
        const Value* selectors = rules_.present(logs, "selectors");
        if (selectors == nullptr) return;
        for (std::size_t i = 0; i < selectors->list().size(); ++i) {
            const Value& selector = selectors->list()[i];
            const Spot place = spot.at(logs, "selectors").item(i, selector);
            rules_.check_image_selector(selector, "imageSelector", place);
            rules_.check_labels(selector, place);
        }
    }

    void check_image_names(const Value& names, const Spot& spot) {
        for (std::size_t i = 0; i < names.list().size(); ++i)
            rules_.check_image_name(names.list()[i], spot.item(i, names.list()[i]));
    }

    void check_interactive(const Value& interactive, const Spot& spot) {
        const Value* images = rules_.present(interactive, "images");
        for (std::size_t i = 0; images != nullptr && i < images->list().size(); ++i) {
            const Value& image = images->list()[i];
            const Value* name = rules_.present(image, "name");
            if (name == nullptr) continue;
            const Spot place = spot.at(interactive, "images").item(i, image);
            rules_.check_image_name(*name, place.at(image, "name"));
        }
        const Value* terminal = rules_.present(interactive, "terminal");
        if (terminal != nullptr) check_terminal(*terminal, spot.at(interactive, "terminal"));
    }

    void check_dependency(const Value& dependency, const Spot& spot) {
        rules_.check_unique("dependency", dependency, spot);
        const Value* source = rules_.present(dependency, "source");
        if (source == nullptr || !source->is_map()) return;
        if (rules_.present(*source, "path") != nullptr) return;
        if (rules_.present(*source, "git") != nullptr) return;
        rules_.report().add(
            spot.at(dependency, "source"),
            "where it comes from is missing: one of path and git",
            source->position()
        );
    }

    void check_hook(const Value& hook, const Spot& spot) {
        if (written_in_ < Version::V1Beta9) return;
        rules_.check_one_of(
            hook,
            {"command", "upload", "download", "logs", "wait"},
            spot,
            "what to do is missing: one of command, upload, download, logs and wait"
        );
        const Value* container = rules_.present(hook, "container");
        if (container == nullptr) return;
        rules_.check_image_selector(*container, "imageSelector", spot.at(hook, "container"));
        rules_.check_labels(*container, spot.at(hook, "container"));
    }

    void check_command(const Value& command, const Spot& spot) {
        rules_.check_unique("command", command, spot);
    }

  private:
    void check_selector(const Value& entry, const Spot& spot, bool may_be_service) {
        const auto has = [&entry](std::string_view key) {
            const Value* value = entry.member(key);
            return value != nullptr && !value->is_null();
        };
        // One that is not there is reported already.
        const bool service = (may_be_service && has("service")) || has("selector");
        if (!has("imageSelector") && !has("labelSelector") && !service)
            rules_.report().add(spot, "which pod is missing: give " + selector_keys());
        rules_.check_image_selector(entry, "imageSelector", spot);
        rules_.check_labels(entry, spot);
    }

    std::string selector_keys() const {
        if (written_in_ == Version::V1Alpha1) return "'service' or 'labelSelector'";
        if (written_in_ <= Version::V1Beta2) return "'selector' or 'labelSelector'";
        if (written_in_ <= Version::V1Beta9) return "'imageName' or 'labelSelector'";
        return "'imageSelector' or 'labelSelector'";
    }

    void check_forwards(const Value& list, const Spot& spot, bool is_local) {
        if (!list.is_list()) return;
        if (list.list().empty()) {
            const std::string key = written_in_ <= Version::V1Alpha4 ? "localPort" : "port";
            rules_.report().add(
                spot, "there is no port in it; add '- " + key + ": 8080'", list.position()
            );
        }
        for (std::size_t i = 0; i < list.list().size(); ++i)
            check_forward(list.list()[i], spot.item(i, list.list()[i]), is_local);
    }

    void check_forward(const Value& forward, const Spot& spot, bool is_local) {
        if (!forward.is_map()) return;
        rules_.check_range(forward, "port", spot, kPorts);
        rules_.check_range(forward, "remotePort", spot, kPorts);
        rules_.check_address(forward, spot);
        const std::optional<std::int64_t> port = forward.int_at("port");
        const Value* bind = forward.member("bindAddress");
        if (!port || !is_local) return;
        rules_.check_free(
            bind != nullptr ? bind->scalar_text() : "", *port, *forward.member("port"), spot
        );
    }

    Rules rules_;
    Version written_in_;
};

}  // namespace

void check_rules(const Value& document, Version written_in, Report& report) {
    FirstLine line(document, written_in, report);
    const Spot top{"", document.position()};
    if (const Value* images = document.member("images"); images != nullptr) {
        for (const Member& image : images->map())
            line.check_image(image.value, top.at(document, "images").member(image));
    }
    const auto each = [&](std::string_view path, auto check) {
        const Value::List& items = document.list_at(path);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (items[i].is_map()) (line.*check)(items[i], top.missing(path).item(i, items[i]));
        }
    };
    each("deployments", &FirstLine::check_deployment);
    each("dependencies", &FirstLine::check_dependency);
    each("hooks", &FirstLine::check_hook);
    each("commands", &FirstLine::check_command);
    each("dev.ports", &FirstLine::check_ports);
    each("dev.sync", &FirstLine::check_sync);
    each("dev.replacePods", &FirstLine::check_replaced_pod);

    const auto part = [&](std::string_view path, auto check) {
        const Value* value = document.find(path);
        if (value != nullptr && !value->is_null()) (line.*check)(*value, top.missing(path));
    };
    part("dev.logs", &FirstLine::check_logs);
    part("dev.terminal", &FirstLine::check_terminal);
    part("dev.interactive", &FirstLine::check_interactive);
    part("dev.autoReload.images", &FirstLine::check_image_names);
}

}  // namespace ds::config
