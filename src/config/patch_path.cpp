#include "config/patch_path.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

std::optional<std::size_t> parse_index(std::string_view text) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return index;
}

Place with(Place place, PlacePart part) {
    place.push_back(std::move(part));
    return place;
}

/// Calls `visit` with every item or member of `value` and where it is.
template <typename Visit>
void for_each_child(const Value& value, const Place& place, const Visit& visit) {
    for (std::size_t i = 0; i < value.list().size(); ++i)
        visit(value.list()[i], with(place, i));
    for (const Member& member : value.map())
        visit(member.value, with(place, member.key));
}

bool says(const Value& value, const std::string& key, const std::string& text) {
    const Value* member = value.member(key);
    return member != nullptr && member->is_scalar() && member->scalar_text() == text;
}

bool meets(const Value& item, const PathCondition& condition) {
    const Value* value = &item;
    for (const std::string& key : condition.keys) {
        value = value->member(key);
        if (value == nullptr) return condition.kind == PathCondition::Kind::Differs;
    }
    const bool equal = value->is_scalar() && value->scalar_text() == condition.text;
    switch (condition.kind) {
        case PathCondition::Kind::Exists:
            return true;
        case PathCondition::Kind::Equal:
            return equal;
        case PathCondition::Kind::Differs:
            return !equal;
    }
    return false;
}

bool meets_any(const Value& item, const PathStep& step) {
    return std::ranges::any_of(step.alternatives, [&item](const auto& conditions) {
        return std::ranges::all_of(conditions, [&item](const PathCondition& condition) {
            return meets(item, condition);
        });
    });
}

class Expansion {
  public:
    Expansion(const PathStep& step, Era era) : step_(step), era_(era) {}

    std::vector<Place> take() { return std::move(found_); }

    void expand(const Value& value, const Place& place) {
        switch (step_.kind) {
            case PathStep::Kind::Key:
                return expand_key(value, place);
            case PathStep::Kind::Match:
                return expand_match(value, place);
            case PathStep::Kind::Deeper:
                return expand_deeper(value, place);
            case PathStep::Kind::Every:
            case PathStep::Kind::Filter:
                for_each_child(value, place, [this](const Value& child, Place at) {
                    const bool meant =
                        step_.kind == PathStep::Kind::Every || meets_any(child, step_);
                    if (meant) found_.push_back(std::move(at));
                });
        }
    }

  private:
    void expand_key(const Value& value, const Place& place) {
        for (const PlacePart& part : part_of(value, step_)) {
            const auto* index = std::get_if<std::size_t>(&part);
            const bool is_there = index != nullptr ? *index < value.list().size()
                                                   : value.member(step_.text) != nullptr;
            if (is_there) found_.push_back(with(place, part));
        }
    }

    /// The first era searches everything below; the third its level alone; the second tries the
    /// level first.
    void expand_match(const Value& value, const Place& place) {
        if (era_ != Era::First) {
            const std::size_t before = found_.size();
            for_each_child(value, place, [this](const Value& child, Place at) {
                if (says(child, step_.text, step_.value)) found_.push_back(std::move(at));
            });
            if (era_ == Era::Third || found_.size() > before) return;
        }
        search(value, place);
    }

    void search(const Value& value, const Place& place) {
        for_each_child(value, place, [this](const Value& child, const Place& at) {
            if (says(child, step_.text, step_.value)) found_.push_back(at);
            search(child, at);
        });
    }

    void expand_deeper(const Value& value, const Place& place) {
        found_.push_back(place);
        for_each_child(value, place, [this](const Value& child, const Place& at) {
            expand_deeper(child, at);
        });
    }

    const PathStep& step_;
    Era era_;
    std::vector<Place> found_;
};

}  // namespace

std::string describe_place(const Place& place) {
    std::string text;
    for (const PlacePart& part : place) {
        if (const auto* index = std::get_if<std::size_t>(&part)) {
            text += "[" + std::to_string(*index) + "]";
        } else {
            text += (text.empty() ? "" : ".") + std::get<std::string>(part);
        }
    }
    return text;
}

Value* find_place(Value& document, const Place& place) {
    Value* value = &document;
    for (const PlacePart& part : place) {
        if (const auto* index = std::get_if<std::size_t>(&part)) {
            if (!value->is_list() || *index >= value->list().size()) return nullptr;
            value = &value->edit_list()[*index];
        } else {
            value = value->member(std::get<std::string>(part));
            if (value == nullptr) return nullptr;
        }
    }
    return value;
}

std::vector<PlacePart> part_of(const Value& parent, const PathStep& step) {
    if (!parent.is_list()) return {step.text};
    if (step.text == "-") return {parent.list().size()};
    const std::optional<std::size_t> index = parse_index(step.text);
    if (!index) return {};
    return {*index};
}

std::vector<Place> expand_path(Value& document, const PatchPath& path, std::size_t count, Era era) {
    std::vector<Place> places = {Place{}};
    for (std::size_t i = 0; i < count; ++i) {
        Expansion expansion(path.steps[i], era);
        for (const Place& place : places)
            expansion.expand(*find_place(document, place), place);
        places = expansion.take();
    }
    return places;
}

}  // namespace ds::config
