#include "gotemplate/type.hpp"

#include <array>

namespace ds::gotemplate {

std::string_view kind_name(Kind kind) {
    static constexpr std::array<std::string_view, 23> kNames = {
        "invalid", "bool",      "int",    "int8",   "int16",   "int32",   "int64",   "uint",
        "uint8",   "uint16",    "uint32", "uint64", "uintptr", "float32", "float64", "complex128",
        "func",    "interface", "map",    "ptr",    "slice",   "string",  "struct",
    };
    return kNames.at(static_cast<std::size_t>(kind));
}

bool is_assignable(const Type& from, const Type& to) {
    if (&from == &to || &to == &types::kAny) return true;
    if (from.is_named && to.is_named) return false;
    const bool is_composite =
        from.kind == Kind::Map || from.kind == Kind::Slice || from.kind == Kind::Pointer;
    return is_composite && from.kind == to.kind && from.element == to.element;
}

}  // namespace ds::gotemplate
