#include "gotemplate/printable.hpp"

#include <algorithm>
#include <array>

namespace ds::gotemplate {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr Range kRanges[] = {
#include "gotemplate/printable_ranges.inc"
};

}  // namespace

bool is_printable(char32_t rune) {
    const Range* range = std::lower_bound(
        std::begin(kRanges),
        std::end(kRanges),
        rune,
        [](const Range& candidate, char32_t wanted) { return candidate.last < wanted; }
    );
    return range != std::end(kRanges) && range->first <= rune;
}

}  // namespace ds::gotemplate
