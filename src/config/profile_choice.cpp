#include "base/strings.hpp"
#include "config/profiles.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr std::size_t kLongestChain = 50;

std::string text(const Value& entry, std::string_view key) {
    const Value* value = entry.member(key);
    return value != nullptr && value->is_scalar() ? value->scalar_text() : std::string();
}

class Selection {
  public:
    Selection(const Value& document, const LoadInput& input, Variables& variables, Report& report)
        : document_(document), input_(input), variables_(variables), report_(report) {}

    std::vector<Value> run() {
        std::vector<std::string> names = activated();
        for (const std::string& name : input_.profiles) {
            if (name.empty()) continue;
            std::erase(names, name);  // A duplicate keeps its last place.
            names.push_back(name);
        }
        for (const std::string& name : names) {
            const Value* profile = find(name);
            if (profile == nullptr) {
                refuse_unknown(name);
            } else {
                add_with_parents(*profile);
            }
        }
        return std::move(selected_);
    }

  private:
    const Value* find(const std::string& name) const {
        for (const Value& entry : document_.list_at("profiles"))
            if (text(entry, "name") == name) return &entry;
        return nullptr;
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const ProfileEntry& entry : read_profiles(document_))
            names.push_back(entry.name);
        return names;
    }

    std::string unknown(const std::string& name) const {
        const std::vector<std::string> known = names();
        if (known.empty()) return "there is no profile " + quoted(name) + ": the file has none";
        const std::string near = suggestion(name, known);
        return "there is no profile " + quoted(name) +
               (near.empty() ? "; the profiles are " + join(known, ", ") : near);
    }

    void refuse_unknown(const std::string& name) {
        std::string message = unknown(name);
        if (input_.profile_in_use) {
            message +=
                "; it is in use since 'devspace use profile'; 'devspace use profile --reset' "
                "forgets it";
        }
        report_.add_general(message);
    }

    std::vector<std::string> activated() {
        std::vector<std::string> names;
        if (!input_.activate_profiles) return names;
        const Value::List& profiles = document_.list_at("profiles");
        for (std::size_t i = 0; i < profiles.size(); ++i) {
            const Value* activation = profiles[i].member("activation");
            if (activation == nullptr) continue;
            const Spot spot{
                "profiles[" + std::to_string(i) + "].activation", profiles[i].position()
            };
            if (is_met(*activation, spot)) names.push_back(text(profiles[i], "name"));
        }
        return names;
    }

    bool is_met(const Value& activation, const Spot& spot) {
        bool met = false;
        for (std::size_t i = 0; i < activation.list().size(); ++i) {
            const Value& entry = activation.list()[i];
            const Spot place = spot.item(i, entry);
            bool all = !entry.is_null() || entry.is_map();
            for (const Member& member : entry.map_at("env")) {
                const auto found = input_.environment.find(member.key);
                const std::string value = found == input_.environment.end() ? "" : found->second;
                all = fits(value, member, place.missing("env")) && all;
            }
            for (const Member& member : entry.map_at("vars")) {
                const std::string value = variables_.text_of(member.key, place.member(member));
                all = fits(value, member, place.missing("vars")) && all;
            }
            met = met || all;
        }
        return met;
    }

    /// The pattern describes the whole value.
    bool fits(const std::string& value, const Member& member, const Spot& spot) {
        re2::RE2::Options quiet;
        quiet.set_log_errors(false);
        const std::string source = member.value.scalar_text();
        const re2::RE2 pattern(source, quiet);
        if (pattern.ok()) return re2::RE2::FullMatch(value, pattern);
        report_.add(
            spot.member(member),
            quoted(source) + " is no regular expression: " + pattern.error(),
            member.value.position()
        );
        return false;
    }

    void add_with_parents(const Value& profile) {
        const std::string name = text(profile, "name");
        if (chain_.size() >= kLongestChain || std::ranges::find(chain_, name) != chain_.end()) {
            report_.add(
                {"profiles." + name, profile.position()},
                "its parents lead back to it or further than " + std::to_string(kLongestChain) +
                    " profiles: " + join(chain_, ", ")
            );
            return;
        }
        chain_.push_back(name);
        add_parents(profile, {"profiles." + name, profile.position()});
        chain_.pop_back();
        std::erase_if(selected_, [&name](const Value& each) { return text(each, "name") == name; });
        selected_.push_back(profile);
    }

    void add_parents(const Value& profile, const Spot& spot) {
        const Value* parents = profile.member("parents");
        const std::string parent = text(profile, "parent");
        const bool has_list = parents != nullptr && !parents->list().empty();
        if (!parent.empty() && has_list) {
            report_.add(spot, "'parent' and 'parents' exclude each other");
            return;
        }
        if (!parent.empty()) add_parent(parent, spot.missing("parent"), *profile.member("parent"));
        if (!has_list) return;
        for (std::size_t i = 0; i < parents->list().size(); ++i) {
            const Value& entry = parents->list()[i];
            const Spot place = spot.missing("parents").item(i, entry);
            const Value* source = entry.member("source");
            if (source != nullptr && !source->is_null()) {
                report_.not_built(place.missing("source"));
            } else if (const Value* name = entry.member("profile")) {
                add_parent(name->scalar_text(), place.missing("profile"), *name);
            }
        }
    }

    void add_parent(const std::string& name, const Spot& spot, const Value& where) {
        const Value* profile = find(name);
        if (profile != nullptr) return add_with_parents(*profile);
        report_.add(spot, unknown(name), where.position());
    }

    const Value& document_;
    const LoadInput& input_;
    Variables& variables_;
    Report& report_;
    std::vector<std::string> chain_;
    std::vector<Value> selected_;
};

}  // namespace

std::vector<Value> select_profiles(
    const Value& document, const LoadInput& input, Variables& variables, Report& report
) {
    return Selection(document, input, variables, report).run();
}

}  // namespace ds::config
