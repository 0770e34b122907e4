#pragma once

namespace ds::gotemplate {

/// What Go prints as it is in a quoted text: letters, marks, numbers, signs and the ASCII blank.
bool is_printable(char32_t rune);

}  // namespace ds::gotemplate
