#pragma once

#include "config/era.hpp"
#include "data/value.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ds::config {

/// "@.name == 'web'" in a path: what an item must say to be meant.
struct PathCondition {
    enum class Kind { Exists, Equal, Differs };

    std::vector<std::string> keys;  // From the item to the value; empty: the item itself.
    Kind kind = Kind::Exists;
    std::string text;
};

/// One step from a value to values inside of it.
struct PathStep {
    enum class Kind {
        Key,     // A member, or the item with this number; "-": behind the last item.
        Match,   // Items and members whose `text` says `value`.
        Every,   // All items or members.
        Filter,  // Items and members that meet one of the `alternatives`.
        Deeper,  // The value itself and everything below.
    };

    Kind kind = Kind::Key;
    std::string text;
    std::string value;
    std::vector<std::vector<PathCondition>> alternatives;
};

/// The place in a document that a patch is about.
struct PatchPath {
    std::vector<PathStep> steps;  // At least one.
    bool is_pointer = false;      // "/a/b": is taken as it is, nothing is appended to a list.
};

/// Understands "images.web.tag", "deployments[0].name", "deployments.name=db.helm", "/a/0/b" and,
/// from the second era on, "$.a['k.1']", "a[*]", "a[?(@.name=='x')]" and "a..b". Fails with what
/// is wrong.
tl::expected<PatchPath, std::string> parse_patch_path(std::string_view text, Era era);

using PlacePart = std::variant<std::string, std::size_t>;

/// A concrete place: keys and indices from the top.
using Place = std::vector<PlacePart>;

/// "deployments[0].name".
std::string describe_place(const Place& place);

/// Null where there is nothing.
data::Value* find_place(data::Value& document, const Place& place);

/// All places in `document` that the first `count` steps lead to; the top for zero.
std::vector<Place> expand_path(
    data::Value& document, const PatchPath& path, std::size_t count, Era era
);

/// The part that a `Key` step names inside of `parent`, whether or not it is there: an index in a
/// list ("-": behind the last), else a key. Nothing if a list has no such number.
std::vector<PlacePart> part_of(const data::Value& parent, const PathStep& step);

}  // namespace ds::config
