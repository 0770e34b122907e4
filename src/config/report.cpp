#include "config/report.hpp"

#include "base/strings.hpp"

#include <optional>

namespace ds::config {

Spot Spot::member(const data::Member& member) const {
    Spot spot = missing(member.key);
    if (member.key_position) spot.position = member.key_position;
    return spot;
}

Spot Spot::missing(std::string_view key) const {
    return {path.empty() ? std::string(key) : path + "." + std::string(key), position};
}

Spot Spot::item(std::size_t index, const data::Value& item) const {
    const data::Position at = item.position() ? item.position() : position;
    return {path + "[" + std::to_string(index) + "]", at};
}

void Report::add(const Spot& spot, std::string_view message, data::Position position) {
    const std::string prefix = spot.path.empty() ? "" : spot.path + ": ";
    problems_.push_back({position ? position : spot.position, prefix + std::string(message)});
}

void Report::not_built(const Spot& spot) {
    problems_.push_back({spot.position, "not built yet: " + spot.path});
}

void Report::add_general(std::string message) {
    problems_.push_back({{}, std::move(message)});
}

std::string suggestion(std::string_view wrong, const std::vector<std::string>& right) {
    const std::optional<std::string> near = nearest(wrong, right);
    return near ? "; did you mean '" + *near + "'?" : "";
}

std::string quoted(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::string shown(text.substr(0, text.find('\n')));
    if (shown.size() < text.size() || shown.size() > kLongest) {
        shown.resize(std::min(shown.size(), kLongest));
        shown += "…";
    }
    return "'" + shown + "'";
}

}  // namespace ds::config
