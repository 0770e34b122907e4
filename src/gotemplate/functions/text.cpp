#include "gotemplate/functions/text.hpp"

#include "gotemplate/functions/unicode.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>
#include <cstring>

namespace ds::gotemplate {
namespace {

/// The rune that ends at the end of the text.
Rune last_rune(std::string_view text) {
    const std::size_t size = text.size();
    for (std::size_t back = 1; back <= 4 && back <= size; ++back) {
        const Rune rune = rune_at(text, size - back);
        if (rune.is_valid && rune.size == back) return rune;
    }
    return {};
}

template <typename Belongs>
std::string_view trim_if(std::string_view text, Belongs belongs) {
    while (!text.empty()) {
        const Rune rune = rune_at(text, 0);
        if (!belongs(rune.value)) break;
        text.remove_prefix(rune.size);
    }
    while (!text.empty()) {
        const Rune rune = last_rune(text);
        if (!belongs(rune.value)) break;
        text.remove_suffix(rune.size);
    }
    return text;
}

char32_t latin(char byte) {
    return static_cast<unsigned char>(byte);
}

std::vector<std::string_view> split_runes(std::string_view text, std::int64_t count) {
    std::vector<std::string_view> pieces;
    while (!text.empty() && (count < 0 || static_cast<std::int64_t>(pieces.size()) + 1 < count)) {
        const std::size_t size = rune_at(text, 0).size;
        pieces.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    if (!text.empty()) pieces.push_back(text);
    return pieces;
}

std::string put_between_runes(std::string_view text, std::string_view piece) {
    std::string result(piece);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = rune_at(text, at).size;
        result += text.substr(at, size);
        result += piece;
        at += size;
    }
    return result;
}

}  // namespace

std::string_view trim_space(std::string_view text) {
    return trim_if(text, is_space);
}

std::string_view trim_runes(std::string_view text, std::string_view set) {
    if (set.empty()) return text;
    return trim_if(text, [set](char32_t rune) {
        for (std::size_t at = 0; at < set.size();) {
            const Rune candidate = rune_at(set, at);
            if (candidate.value == rune) return true;
            at += candidate.size;
        }
        return false;
    });
}

std::string without_space(std::string_view text) {
    const auto has_space = [](char byte) {
        return is_space(latin(byte));
    };
    if (std::none_of(text.begin(), text.end(), has_space)) return std::string(text);
    std::string result;
    for (const char byte : text) {
        if (!has_space(byte)) append_rune(result, latin(byte));
    }
    return result;
}

std::string initials_of(std::string_view text) {
    std::string result;
    bool after_space = true;
    for (const char byte : text) {
        const bool is_gap = is_space(latin(byte));
        if (after_space && !is_gap) append_rune(result, latin(byte));
        after_space = is_gap;
    }
    return result;
}

std::vector<std::string_view> split_text(
    std::string_view text, std::string_view separator, std::int64_t count
) {
    if (count == 0) return {};
    if (separator.empty()) return split_runes(text, count);
    std::vector<std::string_view> pieces;
    while (count < 0 || static_cast<std::int64_t>(pieces.size()) + 1 < count) {
        const std::size_t found = text.find(separator);
        if (found == std::string_view::npos) break;
        pieces.push_back(text.substr(0, found));
        text.remove_prefix(found + separator.size());
    }
    pieces.push_back(text);
    return pieces;
}

std::size_t count_text(std::string_view text, std::string_view part) {
    if (part.empty()) return count_runes(text) + 1;
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size())) {
        ++count;
    }
    return count;
}

std::string replace_text(
    std::string_view text, std::string_view old, std::string_view replacement
) {
    if (old == replacement) return std::string(text);
    if (old.empty()) return put_between_runes(text, replacement);
    std::string result;
    result.reserve(text.size());
    for (;;) {
        const std::size_t found = text.find(old);
        result += text.substr(0, found);
        if (found == std::string_view::npos) return result;
        result += replacement;
        text.remove_prefix(found + old.size());
    }
}

void append_indented(std::string& result, std::string_view text, std::size_t spaces) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    result.reserve(result.size() + text.size() + lines * spaces);
    for (;;) {
        result.append(spaces, ' ');
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) break;
        result += text.substr(0, end + 1);
        text.remove_prefix(end + 1);
    }
    result += text;
}

std::string wrap_text(std::string_view text, const WrapStyle& style) {
    const std::string_view line_end = style.line_end.empty() ? "\n" : style.line_end;
    const auto width = static_cast<std::size_t>(std::max<std::int64_t>(style.width, 1));
    std::string result;
    while (text.size() > width) {
        if (text.front() == ' ') {
            text.remove_prefix(1);
            continue;
        }
        std::size_t end = text.substr(0, width + 1).rfind(' ');
        std::size_t skipped = 1;  // The blank that the line ends at.
        if (end == std::string_view::npos && style.cuts_words) {
            end = width;
            skipped = 0;
        } else if (end == std::string_view::npos) {
            end = text.find(' ', width);
            if (end == std::string_view::npos) break;
        }
        result += text.substr(0, end);
        result += line_end;
        text.remove_prefix(end + skipped);
    }
    result += text;
    return result;
}

std::string abbreviate(std::string_view text, std::int64_t offset, std::int64_t width) {
    static constexpr std::string_view kMarker = "...";
    const auto size = static_cast<std::int64_t>(text.size());
    if (size <= width) return std::string(text);
    if (width < 4) return {};
    const auto piece = [text](std::int64_t from, std::int64_t count) {
        return std::string(
            text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count))
        );
    };
    const std::int64_t shown = width - 3;
    offset = std::min(offset, size);
    if (size - offset < shown) offset = size - shown;
    if (offset <= 4) return piece(0, shown).append(kMarker);
    if (width < 7) return {};
    if (offset + shown >= size) return std::string(kMarker) + piece(size - shown, shown);
    return std::string(kMarker) +
           abbreviate(text.substr(static_cast<std::size_t>(offset)), 0, shown);
}

}  // namespace ds::gotemplate
