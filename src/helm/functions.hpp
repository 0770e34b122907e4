#pragma once

// Helm's own template functions.

#include "gotemplate/function.hpp"

#include <functional>
#include <string>

namespace ds::helm {

/// What `lookup` asks for; empty parts are left out.
struct Lookup {
    std::string api_version;
    std::string kind;
    std::string name_space;
    std::string name;
};

/// Answers a `lookup`: an object, a list of them, or an empty map when there is nothing.
using LookupFunction = std::function<gotemplate::Outcome(const Lookup&)>;

/// Adds include, tpl, required, fail, lookup, toYaml, fromYaml and their like, getHostByName (which
/// answers nothing) and what hides functions that Helm has not got. `lookup` may be empty: it then
/// finds nothing.
void add_helm_functions(gotemplate::FunctionTable& table, LookupFunction lookup);

/// Marks around the message of `fail` and `required`, which is shown without all the rest.
inline constexpr std::string_view kMessageBegin = "HELM_ERR_START";
inline constexpr std::string_view kMessageEnd = "HELM_ERR_END";

}  // namespace ds::helm
