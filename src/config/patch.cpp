#include "config/patch.hpp"

#include "base/strings.hpp"
#include "config/patch_path.hpp"
#include "config/report.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::config {
namespace {

using data::Member;
using data::Value;
using Problem = std::optional<std::string>;

std::string named(const Place& place) {
    return place.empty() ? "the document" : "'" + describe_place(place) + "'";
}

/// "a list of 2 items", "the text 'web'": what is at a place.
std::string what_is(const Value& value) {
    if (value.is_list()) {
        const std::size_t size = value.list().size();
        if (size == 0) return "an empty list";
        return "a list of " + std::to_string(size) + (size == 1 ? " item" : " items");
    }
    if (value.is_map()) return "a map";
    if (value.is_null()) return "empty";
    return (value.is_string() ? "the text " : "") + quoted(value.scalar_text());
}

/// Says what is in `parent` instead of the part that a step looked for.
std::string what_is_there(const Value& parent, const Place& place, const PathStep& step) {
    if (parent.is_map()) {
        std::vector<std::string> keys;
        for (const Member& member : parent.map())
            keys.push_back(member.key);
        const std::string near = suggestion(step.text, keys);
        if (keys.empty()) return named(place) + " is an empty map";
        return named(place) + " has " + join(keys, ", ") + near;
    }
    return named(place) + " is " + what_is(parent);
}

std::string step_text(const PathStep& step) {
    if (step.kind == PathStep::Kind::Match)
        return "nothing with " + quoted(step.text + "=" + step.value);
    if (step.kind == PathStep::Kind::Key) return "no " + quoted(step.text);
    return "nothing that the path asks for";
}

class Patcher {
  public:
    Patcher(Value& document, const Patch& patch, Era era)
        : document_(document), patch_(patch), era_(era) {}

    Problem run() {
        constexpr std::array<std::string_view, 3> kOfAll = {"add", "replace", "remove"};
        constexpr std::array<std::string_view, 3> kOfFirst = {"move", "copy", "test"};
        const bool of_all = std::ranges::find(kOfAll, patch_.op) != kOfAll.end();
        const bool of_first = std::ranges::find(kOfFirst, patch_.op) != kOfFirst.end();
        if (!of_all && (!of_first || era_ == Era::Third)) return unknown_operation();
        tl::expected<PatchPath, std::string> path = parse_patch_path(patch_.path, era_);
        if (!path) return "the path " + quoted(patch_.path) + " is not understood: " + path.error();
        path_ = *std::move(path);
        if (of_first) return run_rare();
        if (patch_.op == "remove") return remove(patch_.path, path_);
        return put(patch_.value);
    }

  private:
    Problem unknown_operation() const {
        std::vector<std::string> known = {"add", "replace", "remove"};
        if (era_ != Era::Third) known.insert(known.end(), {"move", "copy", "test"});
        return "there is no operation " + quoted(patch_.op) +
               (suggestion(patch_.op, known).empty() ? "; there are " + join(known, ", ")
                                                     : suggestion(patch_.op, known));
    }

    /// move, copy and test.
    Problem run_rare() {
        if (patch_.op == "test") return test();
        tl::expected<PatchPath, std::string> from = parse_patch_path(patch_.from, era_);
        if (!from) return "'from' " + quoted(patch_.from) + " is not understood: " + from.error();
        const std::vector<Place> sources = expand_path(document_, *from, from->steps.size(), era_);
        if (sources.empty()) return nothing_at(patch_.from, *from);
        const Value value = *find_place(document_, sources.front());
        if (patch_.op == "move") erase(sources.front());
        force_add_ = true;
        return put(value);
    }

    Problem test() {
        const std::vector<Place> places = expand_path(document_, path_, path_.steps.size(), era_);
        if (places.empty()) return nothing_at(patch_.path, path_);
        for (const Place& place : places) {
            const Value& found = *find_place(document_, place);
            if (found == patch_.value) continue;
            return "the test fails: " + named(place) + " is " + what_is(found) + ", not " +
                   what_is(patch_.value);
        }
        return std::nullopt;
    }

    Problem remove(const std::string& text, const PatchPath& path) {
        const std::vector<Place> places = expand_path(document_, path, path.steps.size(), era_);
        if (places.empty()) {
            const bool is_fine = era_ != Era::First && !path.is_pointer;
            return is_fine ? std::nullopt : nothing_at(text, path);
        }
        for (const Place& place : std::views::reverse(places))  // Indices in front stay valid.
            erase(place);
        return std::nullopt;
    }

    void erase(Place place) {
        const PlacePart last = place.back();
        place.pop_back();
        Value* parent = find_place(document_, place);
        if (parent == nullptr) return;
        if (const auto* index = std::get_if<std::size_t>(&last)) {
            parent->edit_list().erase(parent->list().begin() + static_cast<std::ptrdiff_t>(*index));
        } else {
            parent->erase(std::get<std::string>(last));
        }
    }

    /// add and replace.
    Problem put(const Value& value) {
        const PathStep& last = path_.steps.back();
        // What a search does not find is nothing to add.
        const bool searches = std::ranges::any_of(path_.steps, [](const PathStep& step) {
            return step.kind == PathStep::Kind::Deeper;
        });
        if (searches || last.kind != PathStep::Kind::Key) {
            const std::vector<Place> places =
                expand_path(document_, path_, path_.steps.size(), era_);
            if (places.empty()) return nothing_at(patch_.path, path_);
            return put_at(places, value);
        }
        const std::size_t count = path_.steps.size() - 1;
        std::vector<Place> parents = expand_path(document_, path_, count, era_);
        if (parents.empty() && era_ != Era::First) parents = make_parents(count);
        if (parents.empty()) return nothing_at(patch_.path, path_);
        std::vector<Place> places;
        for (Place& parent : parents) {
            const std::vector<PlacePart> part = part_of(*find_place(document_, parent), last);
            if (part.empty()) return no_number(parent, last);
            parent.push_back(part.front());
            places.push_back(std::move(parent));
        }
        return put_at(places, value);
    }

    /// The maps that lead to the last step, where nothing but keys is missing.
    std::vector<Place> make_parents(std::size_t count) {
        std::size_t known = count;
        std::vector<Place> places;
        while (places.empty() && known > 0)
            places = expand_path(document_, path_, --known, era_);
        for (std::size_t i = known; i < count; ++i) {
            const PathStep& step = path_.steps[i];
            if (step.kind != PathStep::Kind::Key) return {};
            for (Place& place : places) {
                Value& parent = *find_place(document_, place);
                if (!parent.is_map() && !parent.is_null()) return {};
                parent.set(step.text, Value::map(Value::Map{}))
                    .set_position(patch_.value.position());
                place.emplace_back(step.text);
            }
        }
        return places;
    }

    Problem put_at(const std::vector<Place>& places, const Value& value) {
        for (const Place& place : std::views::reverse(places)) {
            const bool replaces = patch_.op == "replace" && !force_add_;
            Problem problem = replaces ? replace(place, value) : add(place, value);
            if (problem) return problem;
        }
        return std::nullopt;
    }

    Problem replace(const Place& place, const Value& value) {
        Value* target = find_place(document_, place);
        if (target != nullptr && (!target->is_null() || era_ != Era::First)) {
            *target = value;
            return std::nullopt;
        }
        if (era_ == Era::First) return nothing_at(patch_.path, path_);
        return add(place, value);
    }

    Problem add(const Place& place, const Value& value) {
        Place parent_place = place;
        parent_place.pop_back();
        Value& parent = *find_place(document_, parent_place);
        if (const auto* index = std::get_if<std::size_t>(&place.back()))
            return insert(parent, parent_place, *index, value);
        if (!parent.is_map() && !parent.is_null()) {
            return "cannot add " + quoted(std::get<std::string>(place.back())) + ": " +
                   named(parent_place) + " is " + what_is(parent);
        }
        Value* present = find_place(document_, place);
        if (present == nullptr) {
            parent.edit_map().push_back(
                {std::get<std::string>(place.back()), value, patch_.value.position()}
            );
            return std::nullopt;
        }
        return add_to(*present, place, value);
    }

    Problem insert(Value& list, const Place& place, std::size_t index, const Value& value) {
        Value::List& items = list.edit_list();
        if (index > items.size()) {
            return "there is no " + named(place) + "[" + std::to_string(index) +
                   "]: " + named(place) + " is " + what_is(list);
        }
        // The list as a whole is meant by a path such as "a[0].b" that ends at a list in a list.
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(index), value);
        return std::nullopt;
    }

    Problem add_to(Value& present, const Place& place, const Value& value) {
        const bool appends = present.is_list() && (era_ == Era::Third || !path_.is_pointer);
        if (appends && !force_add_) {
            present.append(value);
            return std::nullopt;
        }
        if (era_ != Era::Third || present.is_null()) {
            present = value;
            return std::nullopt;
        }
        if (present.is_map() && value.is_map()) {
            for (const Member& member : value.map())
                present.set(member.key, member.value);
            return std::nullopt;
        }
        return "cannot add to " + named(place) + ", which is " + what_is(present) +
               "; use the operation 'replace'";
    }

    Problem no_number(const Place& place, const PathStep& step) {
        return "there is no " + quoted(step.text) + " at " + named(place) + ", which is " +
               what_is(*find_place(document_, place)) + "; give a number or '-'";
    }

    /// Where the path leaves the document, and what is there.
    Problem nothing_at(const std::string& text, const PatchPath& path) {
        std::size_t known = 0;
        std::vector<Place> places = {Place{}};
        for (; known < path.steps.size(); ++known) {
            std::vector<Place> next = expand_path(document_, path, known + 1, era_);
            if (next.empty()) break;
            places = std::move(next);
        }
        const std::string prefix = "there is nothing at " + quoted(text);
        const Place& place = places.front();
        const Value& found = *find_place(document_, place);
        if (known == path.steps.size()) return prefix + ": " + named(place) + " is empty";
        const PathStep& step = path.steps[known];
        return prefix + ": " + step_text(step) + " in " + named(place) + "; " +
               what_is_there(found, place, step);
    }

    Value& document_;
    const Patch& patch_;
    Era era_;
    PatchPath path_;
    bool force_add_ = false;  // As RFC 6902 adds: never appends to the list that is there.
};

}  // namespace

std::optional<std::string> apply_patch(Value& document, const Patch& patch, Era era) {
    return Patcher(document, patch, era).run();
}

}  // namespace ds::config
