#include "config/resolve.hpp"

#include "config/era.hpp"
#include "config/profiles.hpp"
#include "config/variable_definitions.hpp"
#include "config/variables.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

/// In these the shell that runs them resolves what looks like a variable.
bool is_left_alone(std::string_view section, Era era) {
    constexpr std::array<std::string_view, 5> kSections = {
        "commands", "vars", "pipelines", "functions", "imports"
    };
    const auto end = kSections.begin() + (era == Era::Third ? 5 : 2);
    return std::find(kSections.begin(), end, section) != end;
}

/// Empty without a name, which the check of the keys reports.
std::string name_of(const Value& profile) {
    const Value* name = profile.member("name");
    return name == nullptr ? std::string() : name->scalar_text();
}

/// Shows the name of a profile instead of its number.
Spot spot_of(const Value& profile) {
    return {"profiles." + name_of(profile), profile.position()};
}

class Resolution {
  public:
    Resolution(Value document, Version version, const LoadInput& input, Report& report)
        : era_(era_of(version)),
          has_settings_(version >= Version::V1Beta3),
          input_(input),
          report_(report),
          variables_(era_, input, report, resolved_.needs) {
        resolved_.document = std::move(document);
    }

    Resolved run() {
        if (has_settings_) {
            resolved_.variables = read_definitions(resolved_.document, era_, report_);
            variables_.define(resolved_.variables);
            std::vector<Value> profiles =
                select_profiles(resolved_.document, input_, variables_, report_);
            keep_settings(profiles);
            for (Value& profile : profiles) {
                resolved_.profiles.push_back(name_of(profile));
                if (era_ == Era::First) variables_.replace_in(profile, spot_of(profile));
            }
            if (era_ == Era::First) fill_in();
            for (const Value& profile : profiles)
                apply_profile(resolved_.document, profile, era_, report_);
            if (era_ != Era::First) define_again();
        }
        if (era_ != Era::First || !has_settings_) fill_in();
        resolved_.document.erase("vars");
        resolved_.used = variables_.used();
        return std::move(resolved_);
    }

  private:
    /// Up to v1beta11 profiles that are not applied are nobody's business.
    void keep_settings(const std::vector<Value>& profiles) {
        const auto member = [this](std::string_view key) {
            return std::ranges::find(resolved_.document.map(), key, &Member::key);
        };
        resolved_.settings = Value::map(Value::Map{});
        if (const auto vars = member("vars"); vars != resolved_.document.map().end())
            resolved_.settings.edit_map().push_back(*vars);
        const auto all = member("profiles");
        if (all == resolved_.document.map().end()) return;
        Member kept = *all;
        if (era_ != Era::Third && kept.value.is_list()) {
            kept.value = Value::list(profiles);
            kept.value.set_position(all->value.position());
        }
        resolved_.settings.edit_map().push_back(std::move(kept));
        resolved_.document.erase("profiles");
    }

    /// A profile may have changed `vars`.
    void define_again() {
        if (resolved_.profiles.empty()) return;
        Report repeated;  // What is wrong with the definitions of the file itself is known.
        Report& report = changes_variables() ? report_ : repeated;
        resolved_.variables = read_definitions(resolved_.document, era_, report);
        variables_.define(resolved_.variables);
    }

    bool changes_variables() const {
        const Value* vars = resolved_.document.member("vars");
        const Value* before = resolved_.settings.member("vars");
        if (vars == nullptr) return false;
        return before == nullptr || *vars != *before;
    }

    void fill_in() {
        if (!resolved_.document.is_map()) return;
        for (Member& member : resolved_.document.edit_map()) {
            if (is_left_alone(member.key, era_)) continue;
            variables_.replace_in(member.value, Spot{}.member(member));
        }
    }

    Era era_;
    bool has_settings_;
    const LoadInput& input_;
    Report& report_;
    Resolved resolved_;
    Variables variables_;
};

}  // namespace

Resolved resolve(Value document, Version version, const LoadInput& input, Report& report) {
    return Resolution(std::move(document), version, input, report).run();
}

}  // namespace ds::config
