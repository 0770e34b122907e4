#pragma once

#include "gotemplate/function.hpp"

#include <map>
#include <string_view>

namespace ds::gotemplate {

/// The methods of a type by name.
using Methods = std::map<std::string_view, Function>;

inline const Function* find_method(const Methods& methods, std::string_view name) {
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : &found->second;
}

}  // namespace ds::gotemplate
