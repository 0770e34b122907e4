#include "gotemplate/rune_ranges.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace ds::gotemplate {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr Range kPrintable[] = {
#include "gotemplate/printable_ranges.inc"
};

constexpr Range kLettersAndDigits[] = {
#include "gotemplate/letter_ranges.inc"
};

}  // namespace

bool is_in_ranges(char32_t rune, RuneSet set) {
    const std::span<const Range> ranges = set == RuneSet::Printable
                                              ? std::span<const Range>(kPrintable)
                                              : std::span<const Range>(kLettersAndDigits);
    const auto found = std::ranges::lower_bound(ranges, rune, {}, &Range::last);
    return found != ranges.end() && found->first <= rune;
}

}  // namespace ds::gotemplate
