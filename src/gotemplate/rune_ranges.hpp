#pragma once

namespace ds::gotemplate {

enum class RuneSet { Printable, LettersAndDigits };

/// Looks a character up in Go's tables of Unicode.
bool is_in_ranges(char32_t rune, RuneSet set);

}  // namespace ds::gotemplate
