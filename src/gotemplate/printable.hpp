#pragma once

#include "gotemplate/rune_ranges.hpp"

namespace ds::gotemplate {

/// What Go prints as it is in a quoted text: letters, marks, numbers, signs and the ASCII blank.
inline bool is_printable(char32_t rune) {
    if (rune < 0x7F) return rune >= ' ';
    return is_in_ranges(rune, RuneSet::Printable);
}

}  // namespace ds::gotemplate
