#include "gotemplate/functions/letter_case.hpp"

#include "gotemplate/functions/unicode.hpp"
#include "gotemplate/runes.hpp"

namespace ds::gotemplate {
namespace {

/// Applies `change` to each rune in turn.
template <typename Change>
std::string map_runes(std::string_view text, Change change) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        append_rune(result, change(rune.value));
        at += rune.size;
    }
    return result;
}

bool separates_words(char32_t rune) {
    if (is_letter(rune) || is_digit(rune)) return false;
    return rune < 0x80 ? rune != '_' : is_space(rune);
}

bool is_connector(char32_t rune) {
    return rune == '-' || rune == '_' || is_space(rune);
}

}  // namespace

std::string upper_text(std::string_view text) {
    return map_runes(text, to_upper);
}

std::string lower_text(std::string_view text) {
    return map_runes(text, to_lower);
}

std::string title_text(std::string_view text) {
    return map_runes(text, [previous = U' '](char32_t rune) mutable {
        const bool starts_word = separates_words(previous);
        previous = rune;
        return starts_word ? to_title(rune) : rune;
    });
}

std::string untitle_text(std::string_view text) {
    return map_runes(text, [starts_word = true](char32_t rune) mutable {
        if (is_space(rune)) {
            starts_word = true;
            return rune;
        }
        const char32_t changed = starts_word ? to_lower(rune) : rune;
        starts_word = false;
        return changed;
    });
}

std::string swap_case(std::string_view text) {
    return map_runes(text, [after_space = true](char32_t rune) mutable {
        const bool starts_word = after_space;
        after_space = false;
        if (is_upper(rune) || is_title(rune)) return to_lower(rune);
        if (is_lower(rune)) return starts_word ? to_title(rune) : to_upper(rune);
        after_space = is_space(rune);
        return rune;
    });
}

std::string pascal_case(std::string_view text) {
    std::string result;
    if (text.empty()) return result;
    std::size_t at = 0;
    // Connectors at the start stay. If there is nothing else, the last one is written twice: so
    // does the library that charts were made with.
    Rune rune = rune_at(text, at);
    while (is_connector(rune.value)) {
        append_rune(result, rune.value);
        at += rune.size;
        if (at == text.size()) {
            append_rune(result, rune.value);
            return result;
        }
        rune = rune_at(text, at);
    }
    at += rune.size;
    bool was_upper = is_upper(rune.value);  // Of a run of capitals only the first stays one.
    char32_t held = to_upper(rune.value);
    for (; at < text.size(); at += rune.size) {
        rune = rune_at(text, at);
        char32_t next = rune.value;
        if (is_connector(next) && is_connector(held)) {
            append_rune(result, held);
            held = next;
            continue;
        }
        if (is_connector(held)) {
            was_upper = is_upper(next);
            next = to_upper(next);
        } else {
            if (was_upper && is_upper(next)) {
                next = to_lower(next);
            } else {
                was_upper = false;
            }
            append_rune(result, held);
        }
        held = next;
    }
    append_rune(result, held);
    return result;
}

}  // namespace ds::gotemplate
