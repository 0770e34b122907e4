#include "gotemplate/functions/unicode.hpp"

#include "gotemplate/functions/unicode_tables.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace ds::gotemplate {
namespace {

/// The range that holds the rune; null if there is none.
template <typename Range>
const Range* find(const Range* begin, const Range* end, char32_t rune) {
    const Range* const found = std::lower_bound(
        begin, end, rune, [](const Range& range, char32_t wanted) { return range.last < wanted; }
    );
    if (found == end || rune < found->first) return nullptr;
    return (rune - found->first) % found->stride == 0 ? found : nullptr;
}

bool contains(const auto& ranges, char32_t rune) {
    return find(std::begin(ranges), std::end(ranges), rune) != nullptr;
}

bool is_between(char32_t rune, char first, char last) {
    return rune >= static_cast<char32_t>(first) && rune <= static_cast<char32_t>(last);
}

const CaseRange* find_case(char32_t rune) {
    return find(std::begin(kCases), std::end(kCases), rune);
}

char32_t shifted(char32_t rune, std::int32_t by) {
    return static_cast<char32_t>(static_cast<std::int32_t>(rune) + by);
}

}  // namespace

bool is_letter(char32_t rune) {
    if (rune < 0x80) return is_between(rune, 'a', 'z') || is_between(rune, 'A', 'Z');
    return contains(kLetters, rune);
}

bool is_upper(char32_t rune) {
    return rune < 0x80 ? is_between(rune, 'A', 'Z') : contains(kUpperLetters, rune);
}

bool is_lower(char32_t rune) {
    return rune < 0x80 ? is_between(rune, 'a', 'z') : contains(kLowerLetters, rune);
}

bool is_title(char32_t rune) {
    return rune >= 0x80 && contains(kTitleLetters, rune);
}

bool is_digit(char32_t rune) {
    return rune < 0x80 ? is_between(rune, '0', '9') : contains(kDigits, rune);
}

bool is_number(char32_t rune) {
    return rune < 0x80 ? is_between(rune, '0', '9') : contains(kNumbers, rune);
}

bool is_punctuation(char32_t rune) {
    if (rune >= 0x80) return contains(kPunctuation, rune);
    static constexpr std::string_view kSigns = "!\"#%&'()*,-./:;?@[\\]_{}";
    return kSigns.find(static_cast<char>(rune)) != std::string_view::npos && rune != 0;
}

char32_t to_upper(char32_t rune) {
    if (rune < 0x80) return is_between(rune, 'a', 'z') ? rune - 0x20 : rune;
    const CaseRange* const range = find_case(rune);
    return range != nullptr ? shifted(rune, range->upper) : rune;
}

char32_t to_lower(char32_t rune) {
    if (rune < 0x80) return is_between(rune, 'A', 'Z') ? rune + 0x20 : rune;
    const CaseRange* const range = find_case(rune);
    return range != nullptr ? shifted(rune, range->lower) : rune;
}

char32_t to_title(char32_t rune) {
    if (rune < 0x80) return to_upper(rune);
    const CaseRange* const range = find_case(rune);
    return range != nullptr ? shifted(rune, range->title) : rune;
}

}  // namespace ds::gotemplate
