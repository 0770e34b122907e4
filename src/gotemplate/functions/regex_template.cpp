#include "gotemplate/functions/regex_template.hpp"

#include "gotemplate/functions/unicode.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>
#include <optional>

namespace ds::gotemplate {
namespace {

/// Letters, digits and underscores at the front.
std::string_view name_at_front(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const Rune rune = rune_at(text, at);
        if (!is_letter(rune.value) && !is_digit(rune.value) && rune.value != U'_') break;
        at += rune.size;
    }
    return text.substr(0, at);
}

struct Reference {
    std::string_view name;
    std::size_t size = 0;  // Of all that follows the dollar sign.
};

/// What follows a dollar sign; nothing if it is no reference.
std::optional<Reference> parse_reference(std::string_view text) {
    const bool has_braces = text.starts_with('{');
    const std::string_view name = name_at_front(has_braces ? text.substr(1) : text);
    if (name.empty()) return std::nullopt;
    if (!has_braces) return Reference{.name = name, .size = name.size()};
    if (!text.substr(1 + name.size()).starts_with('}')) return std::nullopt;
    return Reference{.name = name, .size = name.size() + 2};
}

std::size_t group_of(std::string_view name, const std::map<std::string, int>& groups) {
    const bool is_number =
        std::all_of(name.begin(), name.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
    if (!is_number || (name.size() > 1 && name.front() == '0')) {
        const auto found = groups.find(std::string(name));
        return found == groups.end() ? RegexTemplate::kNoGroup
                                     : static_cast<std::size_t>(found->second);
    }
    constexpr std::size_t kMostDigits = 9;
    if (name.size() > kMostDigits) return RegexTemplate::kNoGroup;
    return std::stoul(std::string(name));
}

}  // namespace

RegexTemplate::RegexTemplate(std::string_view text, const std::map<std::string, int>& groups) {
    Part part;
    while (!text.empty()) {
        const std::size_t dollar = text.find('$');
        part.literal += text.substr(0, dollar);
        if (dollar == std::string_view::npos) break;
        text.remove_prefix(dollar + 1);
        if (text.starts_with('$')) {
            part.literal += '$';
            text.remove_prefix(1);
            continue;
        }
        const std::optional<Reference> reference = parse_reference(text);
        if (!reference) {
            part.literal += '$';
            continue;
        }
        text.remove_prefix(reference->size);
        part.group = group_of(reference->name, groups);
        parts_.push_back(std::move(part));
        part = {};
    }
    parts_.push_back(std::move(part));
}

}  // namespace ds::gotemplate
