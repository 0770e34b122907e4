#pragma once

#include "gotemplate/value.hpp"

#include <string_view>
#include <vector>

namespace ds::helm {

/// One field of a Go struct.
struct StructField {
    std::string_view name;
    std::string_view json = {};  // Its name in JSON; empty: `name`.
    gotemplate::Value value;
    bool omit_empty = false;   // In JSON.
    bool is_embedded = false;  // Its own fields are also those of this struct.
};

/// A Go struct, or a pointer to one, that templates see.
gotemplate::Value make_struct(const gotemplate::Type& type, std::vector<StructField> fields);

}  // namespace ds::helm
