#pragma once

#include "gotemplate/function.hpp"

namespace ds::gotemplate {

/// Parts of `add_builtins`.
void add_comparisons(FunctionTable& table);  // eq, ne, lt, le, gt, ge
void add_indexing(FunctionTable& table);     // index, slice, len
void add_printing(FunctionTable& table);     // print, printf, println, html, js, urlquery

}  // namespace ds::gotemplate
