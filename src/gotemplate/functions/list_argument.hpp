#pragma once

#include "gotemplate/function.hpp"
#include "gotemplate/functions/conversions.hpp"

#include <string>

namespace ds::gotemplate {

/// Why a function that works on lists cannot work on this value, which is none.
inline tl::unexpected<Failure> not_a_list(const Value& value, std::string_view what) {
    // Go asks nil for its type.
    if (value.is_nil()) return failed(std::string(kNilPointer));
    return failed(std::string(what) + std::string(kind_name(value.kind())));
}

/// Adds a function of a list under `name` and under its name with "must".
inline void add_with_must(
    FunctionTable& table,
    std::string_view name,
    std::initializer_list<const Type*> parameters,
    const Function::Body& body
) {
    std::string must = "must" + std::string(name);
    must[4] = static_cast<char>(must[4] - 0x20);
    table.add(name, parameters, body);
    table.add(must, parameters, body);
}

}  // namespace ds::gotemplate
