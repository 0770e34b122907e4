#pragma once

#include "config/version.hpp"
#include "data/problem.hpp"
#include "data/value.hpp"

#include <tl/expected.hpp>

#include <vector>

namespace ds::config {

class Report;

/// A document in a later version of its line.
struct Lifted {
    data::Value document;
    std::vector<data::Problem> notes;  // What was lost on the way, for the user to know.
};

/// Lifts a document of `from` to `to`, one small step a version. Both belong to the first line;
/// `to` is not older. What was not changed keeps its position, what was moved or renamed has that
/// of the key or value it comes from.
///
/// Where the default of a key changed, the old one is written out. Profiles are lifted too, but not
/// the paths of their patches. Keys that `check_keys` refuses are left where they are. Fails where
/// something is referred to that is not there.
tl::expected<Lifted, std::vector<data::Problem>> lift(
    data::Value document, Version from, Version to
);

/// The same to v1beta11 for decoding, as far as it goes: what is wrong, and the notes as warnings,
/// are added to `report`. `preferSyncOverRebuild` is left out: v1beta11 has no words for it, and
/// the model takes it from the document before.
data::Value lift_to_read(data::Value document, Version from, Report& report);

}  // namespace ds::config
