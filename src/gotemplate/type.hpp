#pragma once

#include <cstdint>
#include <string_view>

namespace ds::gotemplate {

struct Function;

/// What Go's reflect calls the kind of a value; `kind_name` gives Go's word for it.
enum class Kind : std::uint8_t {
    Invalid,  // nil: of a value that has no type.
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex128,
    Func,
    Interface,  // Of types only: a value in an interface has its own kind.
    Map,
    Pointer,
    Slice,
    String,
    Struct,
};

/// "invalid", "int64", "slice", "ptr", …
std::string_view kind_name(Kind kind);

constexpr bool is_signed(Kind kind) {
    return kind >= Kind::Int && kind <= Kind::Int64;
}

constexpr bool is_unsigned(Kind kind) {
    return kind >= Kind::Uint && kind <= Kind::Uintptr;
}

constexpr bool is_float(Kind kind) {
    return kind == Kind::Float32 || kind == Kind::Float64;
}

/// A Go type. Types are constants that live for ever and are told apart by their address, so each
/// exists once; who needs another one (`chartutil.Values`, `time.Time`) defines it next to its use.
struct Type {
    std::string_view name;  // As %T prints it: "map[string]interface {}".
    Kind kind = Kind::Invalid;
    const Type* element = nullptr;  // Of slices, maps (their keys are strings) and pointers.
    bool is_named = false;          // Declared with a name, as time.Duration is, not []string.

    /// Finds a method: a function whose first parameter is the receiver. Null if there are none.
    const Function* (*method)(std::string_view name) = nullptr;
};

/// Go's rule for passing a value of type `from` where `to` is wanted.
bool is_assignable(const Type& from, const Type& to);

namespace types {

inline constexpr Type kAny{.name = "interface {}", .kind = Kind::Interface};
inline constexpr Type kError{.name = "error", .kind = Kind::Interface, .is_named = true};
inline constexpr Type kBool{.name = "bool", .kind = Kind::Bool};
inline constexpr Type kInt{.name = "int", .kind = Kind::Int};
inline constexpr Type kInt8{.name = "int8", .kind = Kind::Int8};
inline constexpr Type kInt16{.name = "int16", .kind = Kind::Int16};
inline constexpr Type kInt32{.name = "int32", .kind = Kind::Int32};
inline constexpr Type kInt64{.name = "int64", .kind = Kind::Int64};
inline constexpr Type kUint{.name = "uint", .kind = Kind::Uint};
inline constexpr Type kUint8{.name = "uint8", .kind = Kind::Uint8};
inline constexpr Type kUint16{.name = "uint16", .kind = Kind::Uint16};
inline constexpr Type kUint32{.name = "uint32", .kind = Kind::Uint32};
inline constexpr Type kUint64{.name = "uint64", .kind = Kind::Uint64};
inline constexpr Type kUintptr{.name = "uintptr", .kind = Kind::Uintptr};
inline constexpr Type kFloat32{.name = "float32", .kind = Kind::Float32};
inline constexpr Type kFloat64{.name = "float64", .kind = Kind::Float64};
inline constexpr Type kComplex128{.name = "complex128", .kind = Kind::Complex128};
inline constexpr Type kString{.name = "string", .kind = Kind::String};
inline constexpr Type kBytes{.name = "[]uint8", .kind = Kind::Slice, .element = &kUint8};
inline constexpr Type kAnyList{.name = "[]interface {}", .kind = Kind::Slice, .element = &kAny};
inline constexpr Type kStringList{.name = "[]string", .kind = Kind::Slice, .element = &kString};
inline constexpr Type kIntList{.name = "[]int", .kind = Kind::Slice, .element = &kInt};
inline constexpr Type kAnyMap{
    .name = "map[string]interface {}", .kind = Kind::Map, .element = &kAny
};
inline constexpr Type kStringMap{
    .name = "map[string]string", .kind = Kind::Map, .element = &kString
};
inline constexpr Type kListOfAnyLists{
    .name = "[][]interface {}", .kind = Kind::Slice, .element = &kAnyList
};
inline constexpr Type kListOfAnyMaps{
    .name = "[]map[string]interface {}", .kind = Kind::Slice, .element = &kAnyMap
};

/// A parameter that takes anything as it is, as reflect.Value does: nil stays nil.
inline constexpr Type kReflectValue{
    .name = "reflect.Value", .kind = Kind::Struct, .is_named = true
};

}  // namespace types
}  // namespace ds::gotemplate
