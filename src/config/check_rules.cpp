#include "base/strings.hpp"
#include "config/check.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

bool is_address(const std::string& text) {
    unsigned char bytes[16];
    return text == "localhost" || ::inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

bool is_tag(std::string_view text) {
    constexpr std::string_view kCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return text.size() <= 128 && text.front() != '.' && text.front() != '-' &&
           text.find_first_not_of(kCharacters) == std::string_view::npos;
}

/// The member, unless it is absent, null or not yet known for want of a variable.
const Value* present(const Value& map, std::string_view key, const Report& report) {
    const Value* value = map.member(key);
    if (value == nullptr || value->is_null()) return nullptr;
    return value->is_scalar() && report.gave_up_on(*value) ? nullptr : value;
}

class Rules {
  public:
    Rules(const Value& document, Report& report) : report_(report) {
        for (const Member& image : document.map_at("images"))
            image_names_.push_back(image.key);
    }

    void check_image(const Member& image) {
        const Spot spot = Spot{"images", {}}.member(image);
        if (const Value* repository = present(image.value, "image", report_))
            check_repository(*repository, spot.missing("image"));
        const Value* tag = present(image.value, "tag", report_);
        if (tag == nullptr || !tag->is_scalar()) return;
        const std::string text = tag->scalar_text();
        if (!text.empty() && !is_tag(text)) {
            report_.add(
                spot.missing("tag"),
                quoted(text) + " is not a tag: up to 128 letters, digits, '_', '.' and '-'",
                tag->position()
            );
        }
    }

    void check_deployment(const Value& deployment, const Spot& spot) {
        if (!deployment.is_map()) return;
        const Value* name = present(deployment, "name", report_);
        if (name != nullptr && name->is_scalar()) {
            const auto [first, is_new] =
                deployment_lines_.try_emplace(name->scalar_text(), name->position().line);
            if (!is_new) {
                report_.add(
                    spot.missing("name"),
                    "the name " + quoted(first->first) + " is taken by the deployment on line " +
                        std::to_string(first->second),
                    name->position()
                );
            }
        }
        check_method(deployment, spot);
    }

    void check_ports(const Value& entry, const Spot& spot) {
        if (!entry.is_map()) return;
        check_selector(entry, spot);
        const Value* forward = present(entry, "forward", report_);
        if (forward == nullptr || !forward->is_list()) return;
        const Spot place{spot.path + ".forward", forward->position()};
        if (forward->list().empty())
            report_.add(place, "there is no port in it; add '- port: 8080'");
        for (std::size_t i = 0; i < forward->list().size(); ++i)
            check_forward(forward->list()[i], place.item(i, forward->list()[i]));
    }

    void check_sync(const Value& entry, const Spot& spot) {
        if (!entry.is_map()) return;
        check_selector(entry, spot);
        const Value* limits = present(entry, "bandwidthLimits", report_);
        if (limits == nullptr) return;
        check_range(*limits, "download", spot.missing("bandwidthLimits"), 0, kLargestLimit);
        check_range(*limits, "upload", spot.missing("bandwidthLimits"), 0, kLargestLimit);
    }

    void check_logs(const Value& logs) {
        const Spot spot{"dev.logs", logs.position()};
        check_range(logs, "showLast", spot, 0, 1'000'000);
        const Value* images = present(logs, "images", report_);
        if (images == nullptr) return;
        for (std::size_t i = 0; i < images->list().size(); ++i) {
            const Value& item = images->list()[i];
            check_reference(item, spot.missing("images").item(i, item));
        }
    }

  private:
    static constexpr std::int64_t kLargestPort = 65535;
    static constexpr std::int64_t kLargestLimit = 100'000'000;  // KB/s: 100 GB/s.

    void check_repository(const Value& value, const Spot& spot) {
        if (!value.is_scalar()) return;
        const std::string text = value.scalar_text();
        const std::size_t slash = text.rfind('/');
        const std::size_t colon = text.find(':', slash == std::string::npos ? 0 : slash);
        if (text.find('@') != std::string::npos) {
            report_.add(
                spot, quoted(text) + " holds a digest; give the repository alone", value.position()
            );
        } else if (colon != std::string::npos) {
            report_.add(
                spot,
                quoted(text) + " holds a tag; give the repository here and '" +
                    text.substr(colon + 1) + "' as 'tag'",
                value.position()
            );
        } else if (text.find_first_of(" \t\n") != std::string::npos) {
            report_.add(spot, quoted(text) + " holds a blank", value.position());
        }
    }

    void check_method(const Value& deployment, const Spot& spot) {
        std::vector<std::string> methods;
        for (const std::string_view method : {"kubectl", "helm", "component"}) {
            const Value* value = deployment.member(method);
            if (value != nullptr && !value->is_null()) methods.emplace_back(method);
        }
        if (methods.empty()) {
            report_.add(spot, "how to deploy is missing: one of kubectl, helm and component");
        } else if (methods.size() > 1) {
            report_.add(spot, "'" + methods[0] + "' and '" + methods[1] + "' exclude each other");
        }
    }

    void check_selector(const Value& entry, const Spot& spot) {
        const Value* image = entry.member("imageName");
        const Value* labels = entry.member("labelSelector");
        const bool has_image = image != nullptr && !image->is_null();
        const bool has_labels = labels != nullptr && !labels->is_null();
        const bool has_service = present(entry, "service", report_) != nullptr;
        if (!has_image && !has_labels && !has_service) {
            report_.add(spot, "which pod is missing: give 'imageName' or 'labelSelector'");
        }
        if (has_image) check_reference(*image, spot.missing("imageName"));
        if (has_labels && labels->is_map() && labels->map().empty()) {
            report_.add(
                spot.missing("labelSelector"),
                "no labels would mean every pod; give at least one",
                labels->position()
            );
        }
    }

    void check_reference(const Value& value, const Spot& spot) {
        if (!value.is_scalar() || report_.gave_up_on(value)) return;
        const std::string name = value.scalar_text();
        if (std::ranges::find(image_names_, name) != image_names_.end()) return;
        std::string message = "there is no image " + quoted(name);
        const std::string near = suggestion(name, image_names_);
        if (!near.empty()) {
            message += near;
        } else if (image_names_.empty()) {
            message += "; there are no images";
        } else {
            message += "; the images are " + join(image_names_, ", ");
        }
        report_.add(spot, message, value.position());
    }

    void check_forward(const Value& forward, const Spot& spot) {
        if (!forward.is_map()) return;
        check_range(forward, "port", spot, 1, kLargestPort);
        check_range(forward, "remotePort", spot, 1, kLargestPort);
        const Value* bind = present(forward, "bindAddress", report_);
        std::string address = "127.0.0.1";
        if (bind != nullptr && bind->is_scalar()) {
            address = bind->scalar_text();
            if (!is_address(address)) {
                report_.add(
                    spot.missing("bindAddress"),
                    quoted(address) + " is neither an IP address nor 'localhost'",
                    bind->position()
                );
            }
        }
        if (const std::optional<std::int64_t> port = forward.int_at("port"))
            check_free(address, *port, *forward.find("port"), spot);
    }

    void check_free(
        const std::string& address, std::int64_t port, const Value& where, const Spot& spot
    ) {
        const std::string key =
            (address == "localhost" ? "127.0.0.1" : address) + " " + std::to_string(port);
        const auto [first, is_new] = port_lines_.try_emplace(key, where.position().line);
        if (is_new) return;
        report_.add(
            spot.missing("port"),
            "local port " + std::to_string(port) + " is taken by the entry on line " +
                std::to_string(first->second),
            where.position()
        );
    }

    void check_range(
        const Value& map,
        std::string_view key,
        const Spot& spot,
        std::int64_t least,
        std::int64_t most
    ) {
        const Value* value = map.member(key);
        const std::optional<std::int64_t> number =
            value != nullptr ? value->as_int() : std::nullopt;
        if (!number || (*number >= least && *number <= most)) return;
        report_.add(
            spot.missing(key),
            "expected a number from " + std::to_string(least) + " to " + std::to_string(most) +
                ", found " + std::to_string(*number),
            value->position()
        );
    }

    Report& report_;
    std::vector<std::string> image_names_;
    std::map<std::string, int> deployment_lines_;
    std::map<std::string, int> port_lines_;
};

}  // namespace

void check_rules(const Value& document, Report& report) {
    Rules rules(document, report);
    for (const Member& image : document.map_at("images"))
        rules.check_image(image);
    const auto each = [&document](std::string_view path, const auto& check) {
        const Value::List& items = document.list_at(path);
        for (std::size_t i = 0; i < items.size(); ++i)
            check(items[i], Spot{std::string(path), {}}.item(i, items[i]));
    };
    each("deployments", [&rules](const Value& item, const Spot& spot) {
        rules.check_deployment(item, spot);
    });
    each("dev.ports", [&rules](const Value& item, const Spot& spot) {
        rules.check_ports(item, spot);
    });
    each("dev.sync", [&rules](const Value& item, const Spot& spot) {
        rules.check_sync(item, spot);
    });
    if (const Value* logs = document.find("dev.logs")) rules.check_logs(*logs);
}

}  // namespace ds::config
