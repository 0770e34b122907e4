#include "config/report.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <optional>

namespace ds::config {

Spot Spot::member(const data::Member& member) const {
    Spot spot = missing(member.key);
    if (!member.key_position) return spot;
    spot.position = member.key_position;
    spot.placed = spot.path.size();
    return spot;
}

Spot Spot::missing(std::string_view key) const {
    return {path.empty() ? std::string(key) : path + "." + std::string(key), position, placed};
}

Spot Spot::at(const data::Value& map, std::string_view key) const {
    const auto found = std::ranges::find(map.map(), key, &data::Member::key);
    return found != map.map().end() ? member(*found) : missing(key);
}

Spot Spot::item(std::size_t index, const data::Value& item) const {
    Spot spot{path + "[" + std::to_string(index) + "]", position, placed};
    if (!item.position()) return spot;
    spot.position = item.position();
    spot.placed = spot.path.size();
    return spot;
}

void PathIndex::add(const data::Value& value, const Spot& spot) {
    for (const data::Member& member : value.map()) {
        const Spot place = spot.member(member);
        keys_.emplace(member.key_position, place.path);
        values_.emplace(member.value.position(), place.path);
        add(member.value, place);
    }
    for (std::size_t i = 0; i < value.list().size(); ++i) {
        const data::Value& item = value.list()[i];
        const Spot place = spot.item(i, item);
        items_.emplace(item.position(), place.path);
        add(item, place);
    }
}

std::string PathIndex::translate(const Spot& spot) {
    if (!is_filled_) add(document_, {});
    is_filled_ = true;
    const std::string_view placed = std::string_view(spot.path).substr(0, spot.placed);
    // The first key of an item stands where the item does.
    const bool is_item = placed.ends_with(']');
    for (const auto* paths : {is_item ? &items_ : &keys_, is_item ? &keys_ : &items_, &values_}) {
        const auto found = paths->find(spot.position);
        if (found != paths->end()) return found->second + spot.path.substr(spot.placed);
    }
    return spot.path;
}

data::Problem Report::make(const Spot& spot, std::string_view message, data::Position position)
    const {
    const std::string path = index_ != nullptr ? index_->translate(spot) : spot.path;
    const std::string prefix = path.empty() ? "" : path + ": ";
    return {position ? position : spot.position, prefix + std::string(message)};
}

void Report::add(const Spot& spot, std::string_view message, data::Position position) {
    problems_.push_back(make(spot, message, position));
}

void Report::warn(const Spot& spot, std::string_view message, data::Position position) {
    warnings_.push_back(make(spot, message, position));
}

void Report::add_general(std::string message) {
    problems_.push_back({{}, std::move(message)});
}

void Report::add_all(std::vector<data::Problem> problems) {
    for (data::Problem& problem : problems)
        problems_.push_back(std::move(problem));
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
