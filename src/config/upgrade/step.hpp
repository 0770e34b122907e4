#pragma once

#include "config/report.hpp"
#include "data/value.hpp"

#include <functional>
#include <string_view>

// The steps from one version to the next. Each takes a document whose keys and types are right.
namespace ds::config {

struct StepContext {
    Report& report;
    bool partial = false;  // What is merged over something else: nothing is written out.
    bool to_read = false;  // For the model alone, which knows more than the newest version can say.
};

void step_to_v1alpha2(data::Value& document, StepContext& context);
void step_to_v1alpha3(data::Value& document, StepContext& context);
void step_to_v1alpha4(data::Value& document, StepContext& context);
void step_to_v1beta1(data::Value& document, StepContext& context);
void step_to_v1beta2(data::Value& document, StepContext& context);
void step_to_v1beta3(data::Value& document, StepContext& context);
void step_to_v1beta4(data::Value& document, StepContext& context);
void step_to_v1beta5(data::Value& document, StepContext& context);
void step_to_v1beta6(data::Value& document, StepContext& context);
void step_to_v1beta7(data::Value& document, StepContext& context);
void step_to_v1beta8(data::Value& document, StepContext& context);
void step_to_v1beta9(data::Value& document, StepContext& context);
void step_to_v1beta10(data::Value& document, StepContext& context);
void step_to_v1beta11(data::Value& document, StepContext& context);

// What steps are made of. Paths of members that are not there, or null, or of another kind, are no
// places: nothing happens.

using Change = std::function<void(data::Value& map, const Spot& spot)>;

/// Calls for each map at `path`, in which '*' stands for the items of a list or the members of a
/// map: "deployments.*.helm".
void each_at(data::Value& document, std::string_view path, const Change& change);

/// Gives a member another key, in its place. If `map` has both, the old one is dropped.
void rename(data::Value& map, std::string_view from, std::string_view to);

/// Moves a member to a path below `to`, making the maps on the way. The key keeps its position.
void move(data::Value& from, std::string_view key, data::Value& to, std::string_view path);

/// Takes a member out; null if there is none.
data::Value take(data::Value& map, std::string_view key);

/// Adds a member at the end unless there is one that is not null; it stands where the map does.
void set_default(data::Value& map, std::string_view key, data::Value value);

/// The member if it is there and not null.
data::Value* find_member(data::Value& map, std::string_view key);

}  // namespace ds::config
