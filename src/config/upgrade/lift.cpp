#include "config/upgrade/lift.hpp"

#include "base/check.hpp"
#include "config/schema/key.hpp"
#include "config/upgrade/step.hpp"

#include <array>
#include <string>
#include <utility>

namespace ds::config {
namespace {

using data::Problem;
using data::Value;

using Step = void (*)(Value&, StepContext&);

/// The step to each version but the first.
constexpr std::array<Step, 14> kSteps{
    step_to_v1alpha2,
    step_to_v1alpha3,
    step_to_v1alpha4,
    step_to_v1beta1,
    step_to_v1beta2,
    step_to_v1beta3,
    step_to_v1beta4,
    step_to_v1beta5,
    step_to_v1beta6,
    step_to_v1beta7,
    step_to_v1beta8,
    step_to_v1beta9,
    step_to_v1beta10,
    step_to_v1beta11,
};

void take_step(Step step, Value& document, Report& report, bool to_read) {
    StepContext whole{report, false, to_read};
    step(document, whole);
    each_at(document, "profiles.*.replace", [&](Value& sections, const Spot&) {
        step(sections, whole);
    });
    StepContext partial{report, true, to_read};
    for (const std::string_view path : {"profiles.*.merge", "profiles.*.strategicMerge"}) {
        each_at(document, path, [&](Value& sections, const Spot&) { step(sections, partial); });
    }
}

/// Paths of patches are texts that nobody but the user understands fully.
void note_patches(Value& document, Version from, Report& report) {
    each_at(document, "profiles.*", [&](Value& profile, const Spot& spot) {
        const Value* patches = find_member(profile, "patches");
        if (patches == nullptr || patches->list().empty()) return;
        report.warn(
            spot.at(profile, "patches"),
            "the paths of patches are left as they are; check those of keys that " +
                std::string(version_name(from)) + " calls differently"
        );
    });
}

void set_version(Value& document, Version version) {
    Value name{version_name(version)};
    if (const Value* old = document.member("version")) name.set_position(old->position());
    document.set("version", std::move(name));
}

Value take_steps(Value document, VersionRange range, Report& report, bool to_read) {
    const auto [from, to] = range;
    DS_CHECK(to <= kNewestOfLine1 && from <= to);
    if (!document.is_map() || from == to) return document;
    for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i)
        take_step(kSteps.at(i), document, report, to_read);
    note_patches(document, from, report);
    set_version(document, to);
    return document;
}

}  // namespace

Value lift_to_read(Value document, Version from, Report& report) {
    return take_steps(std::move(document), {from, kNewestOfLine1}, report, true);
}

tl::expected<Lifted, std::vector<Problem>> lift(Value document, Version from, Version to) {
    const Value original = document;
    PathIndex index(original);
    Report report;
    report.use(index);
    document = take_steps(std::move(document), {from, to}, report, false);
    if (!report.empty()) return tl::make_unexpected(report.take());
    return Lifted{std::move(document), report.take_warnings()};
}

}  // namespace ds::config
