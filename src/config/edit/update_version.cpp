#include "config/edit/update_version.hpp"

#include "config/era.hpp"
#include "config/profiles.hpp"
#include "config/report.hpp"
#include "config/upgrade/lift.hpp"

#include <utility>
#include <vector>

namespace ds::config {
namespace {

using data::Value;

Error cannot(const std::string& reason) {
    return {ErrorCode::InvalidInput, reason};
}

/// The document with one of its profiles applied, without any profiles.
Value with_profile(Value document, const Value& profile, Version version) {
    Report ignored;
    apply_profile(document, profile, era_of(version), ignored);
    document.erase("profiles");
    return document;
}

/// Whether each profile still does the same: first applied and then lifted, or the other way round.
Result<> check_profiles(const Value& before, const Value& after, Version from, Version to) {
    const Value::List& profiles = before.list_at("profiles");
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const auto lifted = lift(with_profile(before, profiles[i], from), from, to);
        const Value applied = with_profile(after, after.list_at("profiles")[i], to);
        if (lifted && lifted->document == applied) continue;
        const Value* name = profiles[i].member("name");
        return fail(cannot(
            "the profile " + quoted(name != nullptr ? name->scalar_text() : "") +
            " would not do the same in " + std::string(version_name(to)) +
            "; the paths of its patches name keys that changed: write them anew first"
        ));
    }
    return {};
}

}  // namespace

Result<Value> update_document(
    const Value& document, Version from, Version to, const LoadInput& input
) {
    const std::string target(version_name(to));
    if (from == to) return document;
    if (from == Version::V2Beta1 || to == Version::V2Beta1)
        return fail(cannot("version v2beta1 is another line; no file is turned into it or back"));
    if (from > to) {
        return fail(cannot(
            "the file is of version " + std::string(version_name(from)) +
            ", which is newer; versions are never lowered"
        ));
    }
    auto lifted = lift(document, from, to);
    if (!lifted) return fail(to_error(input, lifted.error()));
    Value updated = std::move(lifted->document);
    updated.set("version", target);
    if (const Result<> same = check_profiles(document, updated, from, to); !same)
        return fail(same.error());
    return updated;
}

}  // namespace ds::config
