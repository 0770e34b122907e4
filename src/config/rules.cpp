#include "config/rules.hpp"

#include "base/strings.hpp"
#include "config/duration.hpp"
#include "config/selector.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

bool is_ip_address(const std::string& text) {
    unsigned char bytes[16];
    return text == "localhost" || ::inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

bool is_tag(std::string_view text) {
    constexpr std::string_view kCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-#";
    return !text.empty() && text.size() <= 128 && text.front() != '.' && text.front() != '-' &&
           text.find_first_not_of(kCharacters) == std::string_view::npos;
}

bool holds_variable(std::string_view text) {
    return text.find("${") != std::string_view::npos || text.find("$(") != std::string_view::npos;
}

}  // namespace

Rules::Rules(const Value& document, Report& report) : report_(report) {
    for (const Member& image : document.map_at("images")) {
        if (!image.value.is_null()) image_names_.push_back(image.key);
    }
}

const Value* Rules::present(const Value& map, std::string_view key) const {
    const Value* value = map.member(key);
    if (value == nullptr || value->is_null()) return nullptr;
    return value->is_scalar() && report_.gave_up_on(*value) ? nullptr : value;
}

void Rules::check_repository(const Value& map, const Spot& spot, bool takes_tag) {
    const Value* value = present(map, "image");
    if (value == nullptr || !value->is_scalar()) return;
    const std::string text = value->scalar_text();
    if (holds_variable(text)) return;
    const Spot place = spot.at(map, "image");
    const std::size_t slash = text.rfind('/');
    const std::size_t colon = text.find(':', slash == std::string::npos ? 0 : slash);
    if (text.find('@') != std::string::npos) {
        report_.add(
            place, quoted(text) + " holds a digest; give the repository alone", value->position()
        );
    } else if (colon != std::string::npos && !takes_tag) {
        report_.add(
            place,
            quoted(text) + " holds a tag; give the repository here and '" + text.substr(colon + 1) +
                "' as the tag",
            value->position()
        );
    } else if (text.find_first_of(" \t\n") != std::string::npos) {
        report_.add(place, quoted(text) + " holds a blank", value->position());
    }
}

void Rules::check_tags(const Value& map, const Spot& spot) {
    const Value* tags = present(map, "tags");
    if (tags == nullptr) return;
    for (std::size_t i = 0; i < tags->list().size(); ++i) {
        const Value& tag = tags->list()[i];
        const std::string text = tag.scalar_text();
        if (!tag.is_scalar() || report_.gave_up_on(tag) || text.empty()) continue;
        if (is_tag(text) || holds_variable(text)) continue;
        report_.add(
            spot.at(map, "tags").item(i, tag),
            quoted(text) + " is not a tag: up to 128 letters, digits, '_', '.' and '-'",
            tag.position()
        );
    }
}

void Rules::check_image_name(const Value& value, const Spot& spot) {
    if (!value.is_scalar() || report_.gave_up_on(value)) return;
    const std::string written = value.scalar_text();
    const std::string name = image_named_by(written).value_or(written);
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

void Rules::check_image_selector(const Value& map, std::string_view key, const Spot& spot) {
    const Value* value = present(map, key);
    if (value == nullptr || !value->is_scalar()) return;
    const std::string text = value->scalar_text();
    const std::optional<std::string> name = image_named_by(text);
    // "DEPENDENCY.IMAGE" is somebody else's.
    if (!name || name->find('.') != std::string::npos || holds_variable(*name)) return;
    check_image_name(*value, spot.at(map, key));
}

void Rules::check_range(
    const Value& map,
    std::string_view key,
    const Spot& spot,
    std::pair<std::int64_t, std::int64_t> range
) {
    const Value* value = map.member(key);
    const std::optional<std::int64_t> number = value != nullptr ? value->as_int() : std::nullopt;
    if (!number || (*number >= range.first && *number <= range.second)) return;
    report_.add(
        spot.at(map, key),
        "expected a number from " + std::to_string(range.first) + " to " +
            std::to_string(range.second) + ", found " + std::to_string(*number),
        value->position()
    );
}

void Rules::check_address(const Value& map, const Spot& spot) {
    const Value* bind = present(map, "bindAddress");
    if (bind == nullptr || !bind->is_scalar()) return;
    const std::string address = bind->scalar_text();
    if (is_ip_address(address) || address.empty() || holds_variable(address)) return;
    report_.add(
        spot.at(map, "bindAddress"),
        quoted(address) + " is neither an IP address nor 'localhost'",
        bind->position()
    );
}

void Rules::check_free(
    const std::string& address, std::int64_t port, const Value& where, const Spot& spot
) {
    const bool local = address.empty() || address == "localhost";
    const std::string key = (local ? "127.0.0.1" : address) + " " + std::to_string(port);
    const auto [first, is_new] = port_lines_.try_emplace(key, where.position().line);
    if (is_new) return;
    report_.add(
        spot.missing("port"),
        "local port " + std::to_string(port) + " is taken by the entry on line " +
            std::to_string(first->second),
        where.position()
    );
}

void Rules::check_unique(const std::string& kind, const Value& map, const Spot& spot) {
    const Value* name = present(map, "name");
    if (name == nullptr || !name->is_scalar() || name->scalar_text().empty()) return;
    const auto [first, is_new] =
        name_lines_.try_emplace({kind, name->scalar_text()}, name->position().line);
    if (is_new) return;
    report_.add(
        spot.at(map, "name"),
        "the name " + quoted(first->first.second) + " is taken by the " + kind + " on line " +
            std::to_string(first->second),
        name->position()
    );
}

void Rules::check_labels(const Value& map, const Spot& spot) {
    const Value* labels = present(map, "labelSelector");
    if (labels == nullptr || !labels->is_map() || !labels->map().empty()) return;
    report_.add(
        spot.at(map, "labelSelector"),
        "no labels would mean every pod; give at least one",
        labels->position()
    );
}

void Rules::check_duration(const Value& map, std::string_view key, const Spot& spot) {
    const Value* value = present(map, key);
    if (value == nullptr || !value->is_scalar() || holds_variable(value->text())) return;
    const std::string text = value->scalar_text();
    if (text.empty() || parse_duration(text)) return;
    report_.add(
        spot.at(map, key),
        quoted(text) + " is not a duration such as '90s', '5m' or '1h30m'",
        value->position()
    );
}

void Rules::check_one_of(
    const Value& map,
    const std::vector<std::string>& keys,
    const Spot& spot,
    std::string_view missing
) {
    std::vector<std::string> found;
    for (const std::string& key : keys) {
        const Value* value = map.member(key);
        if (value != nullptr && !value->is_null()) found.push_back(key);
    }
    if (found.empty()) {
        report_.add(spot, missing);
    } else if (found.size() > 1) {
        report_.add(spot, "'" + found[0] + "' and '" + found[1] + "' exclude each other");
    }
}

void Rules::check_limits(const Value& sync, const Spot& spot) {
    constexpr std::pair<std::int64_t, std::int64_t> kLimits{0, 100'000'000};  // To 100 GB/s.
    const Value* limits = present(sync, "bandwidthLimits");
    if (limits == nullptr) return;
    check_range(*limits, "download", spot.at(sync, "bandwidthLimits"), kLimits);
    check_range(*limits, "upload", spot.at(sync, "bandwidthLimits"), kLimits);
}

}  // namespace ds::config
