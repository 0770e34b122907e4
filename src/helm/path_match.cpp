#include "helm/path_match.hpp"

#include "base/strings.hpp"
#include "data/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace ds::helm {
namespace {

std::size_t character_length(std::string_view text, std::size_t at) {
    return std::max<std::size_t>(data::utf8_length(text, at), 1);
}

/// Takes one character of a class; an empty one stands for a bad pattern.
std::string_view take_member(std::string_view pattern, std::size_t& at) {
    if (at >= pattern.size() || pattern[at] == '-' || pattern[at] == ']') return {};
    if (pattern[at] == '\\' && ++at >= pattern.size()) return {};
    const std::size_t length = character_length(pattern, at);
    const std::string_view member = pattern.substr(at, length);
    at += length;
    return at < pattern.size() ? member : std::string_view{};  // The "]" is still to come.
}

struct ClassMatch {
    bool is_valid = false;
    bool matches = false;
};

/// `at` is behind the "[", and then behind the "]". UTF-8 sorts as its code points do.
ClassMatch match_class(
    std::string_view pattern, std::size_t& at, std::string_view character, char negation
) {
    const bool negated = at < pattern.size() && pattern[at] == negation;
    if (negated) ++at;
    bool matches = false;
    for (int ranges = 0;; ++ranges) {
        if (ranges > 0 && at < pattern.size() && pattern[at] == ']') break;
        const std::string_view low = take_member(pattern, at);
        if (low.empty()) return {};
        std::string_view high = low;
        if (pattern[at] == '-') {
            high = take_member(pattern, ++at);
            if (high.empty()) return {};
        }
        matches |= low <= character && character <= high;
    }
    ++at;
    return {true, matches != negated};
}

bool is_valid_pattern(std::string_view pattern) {
    for (std::size_t at = 0; at < pattern.size();) {
        const char character = pattern[at++];
        if (character == '\\' && at++ >= pattern.size()) return false;
        if (character == '[' && !match_class(pattern, at, "", '^').is_valid) return false;
    }
    return true;
}

/// Steps over the one element of the pattern at `at` that `character` may match.
bool match_element(std::string_view pattern, std::size_t& at, std::string_view character) {
    switch (pattern[at]) {
        case '?':
            ++at;
            return character != "/";
        case '[':
            return match_class(pattern, ++at, character, '^').matches && character != "/";
        case '\\':
            ++at;
            [[fallthrough]];
        default: {
            const std::size_t length = character_length(pattern, at);
            const bool same = pattern.substr(at, length) == character;
            at += length;
            return same;
        }
    }
}

/// One pattern of `.Files.Glob` without alternatives. Steps are remembered, so that no pattern
/// takes more time than its length times the name's.
class GlobMatcher {
  public:
    GlobMatcher(std::string_view pattern, std::string_view name) : pattern_(pattern), name_(name) {}

    bool matches(std::size_t at, std::size_t in_name) {
        while (at < pattern_.size()) {
            if (pattern_[at] == '*') return match_star(at, in_name);
            if (in_name >= name_.size()) return false;
            const std::size_t length = character_length(name_, in_name);
            if (!match_one(at, name_.substr(in_name, length))) return false;
            in_name += length;
        }
        return in_name == name_.size();
    }

  private:
    bool match_star(std::size_t at, std::size_t in_name) {
        const bool crosses = pattern_.substr(at).starts_with("**");
        while (at < pattern_.size() && pattern_[at] == '*')
            ++at;
        for (; in_name <= name_.size(); ++in_name) {
            if (tried_.insert({at, in_name}).second && matches(at, in_name)) return true;
            if (in_name < name_.size() && name_[in_name] == '/' && !crosses) return false;
        }
        return false;
    }

    bool match_one(std::size_t& at, std::string_view character) {
        if (pattern_[at] == '[') {
            const ClassMatch match = match_class(pattern_, ++at, character, '!');
            if (!match.is_valid) at = pattern_.size();
            return match.is_valid && match.matches;
        }
        return match_element(pattern_, at, character);
    }

    std::string_view pattern_;
    std::string_view name_;
    std::set<std::pair<std::size_t, std::size_t>> tried_;
};

/// The end of the element at `at`, when it is one that hides what it holds.
std::size_t skip_element(std::string_view pattern, std::size_t at) {
    if (pattern[at] == '\\') return std::min(at + 2, pattern.size());
    if (pattern[at] != '[') return at + 1;
    const std::size_t end = pattern.find(']', at + 1);
    return end == std::string_view::npos ? at + 1 : end + 1;
}

struct Alternatives {
    std::size_t begin = 0;  // Of the "{".
    std::size_t end = 0;    // Behind the "}".
    std::vector<std::string_view> choices;
};

/// The first "{a,b}"; no choices if there is none.
Alternatives find_alternatives(std::string_view pattern) {
    Alternatives found;
    int depth = 0;
    std::size_t choice = 0;
    for (std::size_t at = 0; at < pattern.size(); at = skip_element(pattern, at)) {
        const char character = pattern[at];
        if (character == '{' && depth++ == 0) {
            found.begin = at;
            choice = at + 1;
        }
        const bool ends = depth == 1 && (character == ',' || character == '}');
        if (ends) {
            found.choices.push_back(pattern.substr(choice, at - choice));
            choice = at + 1;
        }
        if (character == '}' && depth > 0 && --depth == 0) {
            found.end = at + 1;
            return found;
        }
    }
    return {};
}

constexpr std::size_t kMostExpanded = 1000;

void expand(const std::string& pattern, std::vector<std::string>& expanded) {
    const Alternatives found = find_alternatives(pattern);
    if (found.choices.empty()) {
        expanded.push_back(pattern);
        return;
    }
    for (const std::string_view choice : found.choices) {
        if (expanded.size() >= kMostExpanded) return;
        expand(
            pattern.substr(0, found.begin) + std::string(choice) + pattern.substr(found.end),
            expanded
        );
    }
}

bool is_valid_glob(std::string_view pattern) {
    int depth = 0;
    for (std::size_t at = 0; at < pattern.size();) {
        const char character = pattern[at++];
        if (character == '\\' && at++ >= pattern.size()) return false;
        if (character == '[' && !match_class(pattern, at, "", '!').is_valid) return false;
        if (character == '{') ++depth;
        if (character == '}' && --depth < 0) return false;
    }
    return depth == 0;
}

}  // namespace

std::optional<bool> match_path(std::string_view pattern, std::string_view name) {
    if (!is_valid_pattern(pattern)) return std::nullopt;
    std::size_t at = 0;
    std::size_t in_name = 0;
    std::size_t star = std::string_view::npos;  // Behind the last "*".
    std::size_t star_name = 0;                  // How far it has reached.
    while (in_name < name.size() || at < pattern.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = ++at;
            star_name = in_name;
            continue;
        }
        if (at < pattern.size() && in_name < name.size()) {
            const std::size_t length = character_length(name, in_name);
            if (match_element(pattern, at, name.substr(in_name, length))) {
                in_name += length;
                continue;
            }
        }
        const bool can_grow =
            star != std::string_view::npos && star_name < name.size() && name[star_name] != '/';
        if (!can_grow) return false;
        in_name = ++star_name;
        at = star;
    }
    return true;
}

bool match_glob(std::string_view pattern, std::string_view name) {
    if (!is_valid_glob(pattern)) return true;
    std::vector<std::string> expanded;
    expand(std::string(pattern), expanded);
    return std::ranges::any_of(expanded, [name](const std::string& one) {
        return GlobMatcher(one, name).matches(0, 0);
    });
}

std::string clean_path(std::string_view path) {
    const bool rooted = path.starts_with('/');
    std::vector<std::string> parts;
    for (std::string& part : split(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            parts.push_back(std::move(part));
        } else if (!parts.empty() && parts.back() != "..") {
            parts.pop_back();
        } else if (!rooted) {
            parts.push_back("..");
        }
    }
    const std::string cleaned = (rooted ? "/" : "") + join(parts, "/");
    return cleaned.empty() ? "." : cleaned;
}

std::string_view base_name(std::string_view path) {
    if (path.empty()) return ".";
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    if (path == "/") return path;
    return path.substr(path.find_last_of('/') + 1);
}

}  // namespace ds::helm
