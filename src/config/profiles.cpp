#include "config/profiles.hpp"

#include "config/merge.hpp"
#include "config/patch.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

std::string text(const Value& entry, std::string_view key) {
    const Value* value = entry.member(key);
    return value != nullptr && value->is_scalar() ? value->scalar_text() : std::string();
}

/// The sections that a profile may replace or merge. Names with "old" are those that files of the
/// reference's own making have.
std::vector<std::string> profile_sections(Era era) {
    std::vector<std::string> names = {"images", "deployments", "dev", "dependencies", "hooks"};
    if (era != Era::First) names.insert(names.end(), {"vars", "commands", "pullSecrets"});
    return names;
}

class Application {
  public:
    Application(Value& document, const Value& profile, Era era, Report& report)
        : document_(document), profile_(profile), era_(era), report_(report) {
        spot_ = {"profiles." + text(profile, "name"), profile.position()};
    }

    void run() {
        replace();
        merge("merge", merge_into);
        merge("strategicMerge", merge_strategically_into);
        patch();
    }

  private:
    using Merge = void (*)(Value&, const Value&);

    /// The sections of `key` that there are, with where they stand.
    template <typename Visit>
    void for_each_section(std::string_view key, const Visit& visit) {
        const Value* part = profile_.member(key);
        if (part == nullptr) return;
        const std::vector<std::string> known = profile_sections(era_);
        const Spot spot = spot_.missing(key);
        for (const Member& member : part->map()) {
            if (std::ranges::find(known, member.key) == known.end()) {
                refuse_section(member, spot, known);
            } else {
                visit(member);
            }
        }
    }

    void refuse_section(
        const Member& member, const Spot& spot, const std::vector<std::string>& known
    ) {
        const bool old = member.key.starts_with("old") && era_ == Era::Third;
        std::string message = old ? "this form belongs to older versions; use the section itself"
                                  : "a profile cannot change this section";
        if (!old) message += suggestion(member.key, known);
        if (!message.ends_with('?') && !old) {
            message += "; it can change ";
            for (const std::string& name : known)
                message += name + (name == known.back() ? "" : ", ");
        }
        report_.add(spot.member(member), message);
    }

    void replace() {
        for_each_section("replace", [this](const Member& member) {
            if (!member.value.is_null()) put(member);
        });
    }

    void put(const Member& member) {
        const auto present = std::ranges::find(document_.map(), member.key, &Member::key);
        if (present == document_.map().end()) {
            document_.edit_map().push_back(member);
        } else {
            const auto index = static_cast<std::size_t>(present - document_.map().begin());
            document_.edit_map()[index] = member;
        }
    }

    void merge(std::string_view key, Merge merge_values) {
        for_each_section(key, [this, merge_values](const Member& member) {
            if (member.value.is_null()) {
                document_.erase(member.key);
            } else if (Value* present = document_.member(member.key)) {
                merge_values(*present, member.value);
            } else {
                Value added;
                merge_values(added, member.value);
                document_.edit_map().push_back({member.key, std::move(added), member.key_position});
            }
        });
    }

    void patch() {
        const Value* patches = profile_.member("patches");
        if (patches == nullptr) return;
        for (std::size_t i = 0; i < patches->list().size(); ++i) {
            const Value& entry = patches->list()[i];
            const Spot spot = spot_.missing("patches").item(i, entry);
            if (!entry.is_map() || !is_complete(entry, spot)) continue;
            Patch patch;
            patch.op = text(entry, "op");
            patch.path = text(entry, "path");
            patch.from = text(entry, "from");
            if (const Value* value = entry.member("value")) patch.value = *value;
            if (!patch.value.position()) patch.value.set_position(entry.position());
            const std::optional<std::string> problem = apply_patch(document_, patch, era_);
            if (problem) report_.add(spot, *problem, place_of(entry, patch));
        }
    }

    bool is_complete(const Value& entry, const Spot& spot) {
        for (const std::string_view key : {"op", "path"}) {
            const Value* value = entry.member(key);
            if (value != nullptr && value->is_scalar() && report_.gave_up_on(*value)) return false;
            if (!text(entry, key).empty()) continue;
            report_.add(spot.missing(key), key == "op" ? kOpMissing : kPathMissing);
            return false;
        }
        return true;
    }

    /// Where the patch says what cannot be: the operation if that is unknown, else the path.
    static data::Position place_of(const Value& entry, const Patch& patch) {
        constexpr std::array<std::string_view, 6> kKnown = {
            "add", "replace", "remove", "move", "copy", "test"
        };
        const bool known = std::ranges::find(kKnown, patch.op) != kKnown.end();
        return entry.member(known ? "path" : "op")->position();
    }

    static constexpr std::string_view kOpMissing =
        "the operation is missing: add, replace or remove";
    static constexpr std::string_view kPathMissing =
        "the path is missing, such as 'images.web.image'";

    Value& document_;
    const Value& profile_;
    Era era_;
    Report& report_;
    Spot spot_;
};

}  // namespace

std::vector<ProfileEntry> read_profiles(const Value& document) {
    std::vector<ProfileEntry> entries;
    for (const Value& entry : document.list_at("profiles")) {
        const std::string name = text(entry, "name");
        if (!name.empty()) entries.push_back({name, text(entry, "description"), entry.position()});
    }
    return entries;
}

void apply_profile(Value& document, const Value& profile, Era era, Report& report) {
    Application(document, profile, era, report).run();
}

}  // namespace ds::config
