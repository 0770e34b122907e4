#include "config/schema/key.hpp"

#include <array>

namespace ds::config {
namespace {

using enum KeyType;
using enum Version;

constexpr std::string_view kNameMissing = "the name is missing; it is what '-p NAME' chooses";
constexpr std::string_view kOperationMissing =
    "what to do is missing: add, replace, remove, move, copy or test";
constexpr std::string_view kPathMissing = "the path is missing, such as 'images.web.image'";
constexpr std::string_view kParentMissing = "the name of the profile is missing";

constexpr std::array kKeys = {
    Key{"profiles", StructList, since(V1Beta3), "Changes of this file that are chosen with -p"},
    Key{"profiles.name", Text, since(V1Beta3), "Name", {.missing = kNameMissing}},
    Key{"profiles.description", Text, since(V1Beta9), "What it is for"},
    Key{"profiles.parent", Text, since(V1Beta7), "Profile that is applied before"},
    Key{"profiles.parents", StructList, since(V1Beta9), "Profiles that are applied before"},
    Key{"profiles.parents.profile", Text, since(V1Beta9), "Name", {.missing = kParentMissing}},
    Key{"profiles.parents.source",
        Struct,
        since(V1Beta9),
        "Project that has it",
        {.same_as = "dependencies.source"}},
    Key{"profiles.activation", StructList, since(V1Beta10), "When it is chosen by itself"},
    Key{"profiles.activation.env", TextMap, since(V1Beta10), "Patterns of environment variables"},
    Key{"profiles.activation.vars", TextMap, since(V1Beta11), "Patterns of variables"},
    Key{"profiles.replace", Struct, since(V1Beta3), "Sections that take the place of others"},
    Key{"profiles.replace.images",
        StructMap,
        since(V1Beta3),
        "Instead of images",
        {.same_as = "images"}},
    Key{"profiles.replace.deployments",
        StructList,
        since(V1Beta3),
        "Instead of deployments",
        {.same_as = "deployments"}},
    Key{"profiles.replace.dev", Struct, since(V1Beta3), "Instead of dev", {.same_as = "dev"}},
    Key{"profiles.replace.dependencies",
        StructList,
        since(V1Beta3),
        "Instead of dependencies",
        {.same_as = "dependencies"}},
    Key{"profiles.replace.hooks",
        StructList,
        since(V1Beta3),
        "Instead of hooks",
        {.same_as = "hooks"}},
    Key{"profiles.replace.pullSecrets",
        StructList,
        since(V1Beta9),
        "Instead of pullSecrets",
        {.same_as = "pullSecrets"}},
    Key{"profiles.replace.commands",
        StructList,
        since(V1Beta9),
        "Instead of commands",
        {.same_as = "commands"}},
    Key{"profiles.replace.vars", StructList, since(V1Beta9), "Instead of vars", {.same_as = "vars"}
    },
    // What is merged is part of a section only: it is checked where it arrives.
    Key{"profiles.merge", Struct, since(V1Beta9), "Sections that change others; lists replace"},
    Key{"profiles.merge.images", AnyMap, since(V1Beta9), "For images"},
    Key{"profiles.merge.deployments", AnyList, since(V1Beta9), "For deployments"},
    Key{"profiles.merge.dev", AnyMap, since(V1Beta9), "For dev"},
    Key{"profiles.merge.dependencies", AnyList, since(V1Beta9), "For dependencies"},
    Key{"profiles.merge.hooks", AnyList, since(V1Beta9), "For hooks"},
    Key{"profiles.merge.pullSecrets", AnyList, since(V1Beta9), "For pullSecrets"},
    Key{"profiles.merge.commands", AnyList, since(V1Beta9), "For commands"},
    Key{"profiles.merge.vars", AnyList, since(V1Beta9), "For vars"},
    Key{"profiles.strategicMerge",
        Struct,
        since(V1Beta9),
        "Sections that change others; items of lists by name",
        {.same_as = "profiles.merge"}},
    Key{"profiles.patches", StructList, since(V1Beta3), "Changes of single values, in this order"},
    Key{"profiles.patches.op",
        Text,
        since(V1Beta3),
        "What to do",
        {.missing = kOperationMissing, .values = "add|replace|remove|move|copy|test"}},
    Key{"profiles.patches.path", Text, since(V1Beta3), "Where", {.missing = kPathMissing}},
    Key{"profiles.patches.value", Any, since(V1Beta3), "The new value"},
    Key{"profiles.patches.from", Text, since(V1Beta3), "Where it is moved or copied from"},
};

}  // namespace

std::span<const Key> profile_keys() {
    return kKeys;
}

}  // namespace ds::config
