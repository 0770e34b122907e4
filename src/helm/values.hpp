#pragma once

// How the values of a chart, of those around it and of the user become one tree. Everything here
// works on the values of templates, since charts can see that Helm shares maps between them.

#include "base/result.hpp"
#include "data/value.hpp"
#include "gotemplate/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::helm {

/// How null is read where maps are put over each other.
enum class Nulls {
    Delete,  // Null removes the key of the lower map.
    Keep,
};

/// Puts `over` above `under`, which is changed too. Where either is no map the other wins.
/// What does not fit is left out and named in `warnings`; `place` is its path so far.
void coalesce_tables(
    const gotemplate::Value& over,
    const gotemplate::Value& under,
    const std::string& place,
    Nulls nulls,
    std::vector<std::string>& warnings
);

/// A chart's values for the parts of a tree of charts that are in use.
struct ValueTree {
    std::string name;
    gotemplate::Value defaults;  // A map; not changed.
    std::vector<ValueTree> dependencies;
};

/// The values of `tree` under those of the user (`values`, which is not changed): defaults, those
/// of subcharts under their names, globals. Fails when a subchart's name holds no map.
Result<gotemplate::Value> coalesce_values(
    const ValueTree& tree,
    const gotemplate::Value& values,
    Nulls nulls,
    std::vector<std::string>& warnings
);

/// Maps and lists copied all the way down.
gotemplate::Value deep_copy(const gotemplate::Value& value);

/// A copy without what is null, at any depth of maps.
gotemplate::Value without_nulls(const gotemplate::Value& value);

/// The map at a path such as "a.b" ("" is not one); nothing where there is none.
std::optional<gotemplate::Value> find_table(const gotemplate::Value& values, std::string_view path);

/// What is at the path if it is there and no map.
std::optional<gotemplate::Value> find_scalar(
    const gotemplate::Value& values, std::string_view path
);

/// Puts the values of one file above those of another: maps are merged, all else replaced; null
/// stays.
void merge_value_files(data::Value& under, data::Value over);

}  // namespace ds::helm
