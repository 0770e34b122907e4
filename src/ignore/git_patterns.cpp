#include "ignore/git_patterns.hpp"

#include "ignore/wildmatch.hpp"

#include <optional>

namespace ds::ignore {

/// One line, split as git's dir.c does.
struct GitPatterns::Pattern {
    std::string line;       // As the user wrote it.
    std::string text;       // Without '!', leading and trailing slash.
    std::size_t plain = 0;  // How many bytes stand before the first special one.
    bool negated = false;
    bool directories_only = false;
    bool name_only = false;  // No slash inside: matches the last component at any depth.
    bool suffix = false;     // "*" and plain text: the usual "*.o", worth a short cut.

    bool matches(std::string_view path, std::string_view name) const {
        return name_only ? matches_name(name) : matches_path(path);
    }

  private:
    bool matches_name(std::string_view name) const {
        if (plain == text.size()) return name == text;
        if (suffix) return name.ends_with(std::string_view(text).substr(1));
        return wildmatch(text, name, Slash::Ordinary);
    }

    bool matches_path(std::string_view path) const {
        const std::string_view pattern = text;
        if (!path.starts_with(pattern.substr(0, plain))) return false;
        if (plain == pattern.size() && plain == path.size()) return true;
        // Git cuts the plain part off before it matches, so "a**/b" means "a" and then "**/b".
        return wildmatch(pattern.substr(plain), path.substr(plain), Slash::Special);
    }
};

namespace {

/// Cuts spaces at the end off, but for escaped ones.
std::string_view trim_trailing_spaces(std::string_view line) {
    std::optional<std::size_t> first_space;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == ' ') {
            if (!first_space) first_space = i;
            continue;
        }
        first_space.reset();
        if (line[i] == '\\') {
            ++i;
            if (i == line.size()) return line;
        }
    }
    return first_space ? line.substr(0, *first_space) : line;
}

std::string_view name_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

constexpr std::string_view kSpecial = "*?[\\";

}  // namespace

GitPatterns::GitPatterns() = default;

GitPatterns::GitPatterns(std::span<const std::string> lines) {
    for (const std::string& line : lines) {
        std::string_view rest = line;
        if (rest.ends_with('\r')) rest.remove_suffix(1);
        if (rest.empty() || rest.front() == '#') continue;
        rest = trim_trailing_spaces(rest);

        Pattern pattern;
        pattern.line = line;
        if (rest.starts_with('!')) {
            pattern.negated = true;
            rest.remove_prefix(1);
        }
        if (rest.ends_with('/')) {
            pattern.directories_only = true;
            rest.remove_suffix(1);
        }
        pattern.name_only = rest.find('/') == std::string_view::npos;
        if (rest.starts_with('/')) rest.remove_prefix(1);
        if (rest.empty()) continue;
        pattern.text = rest;
        pattern.plain = std::min(rest.find_first_of(kSpecial), rest.size());
        pattern.suffix =
            rest.front() == '*' && rest.find_first_of(kSpecial, 1) == std::string_view::npos;
        patterns_.push_back(std::move(pattern));
    }
}

GitPatterns::GitPatterns(const GitPatterns&) = default;
GitPatterns::GitPatterns(GitPatterns&&) noexcept = default;
GitPatterns& GitPatterns::operator=(const GitPatterns&) = default;
GitPatterns& GitPatterns::operator=(GitPatterns&&) noexcept = default;
GitPatterns::~GitPatterns() = default;

const GitPatterns::Pattern* GitPatterns::find_here(std::string_view path, bool is_directory) const {
    const std::string_view name = name_of(path);
    for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
        if (pattern->directories_only && !is_directory) continue;
        if (pattern->matches(path, name)) return &*pattern;
    }
    return nullptr;
}

const GitPatterns::Pattern* GitPatterns::find(std::string_view path, bool is_directory) const {
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
        const Pattern* above = find_here(path.substr(0, slash), true);
        if (above != nullptr && !above->negated) return above;
    }
    return find_here(path, is_directory);
}

bool GitPatterns::excluded(std::string_view path, bool is_directory) const {
    const Pattern* pattern = find(path, is_directory);
    return pattern != nullptr && !pattern->negated;
}

bool GitPatterns::excluded_here(std::string_view path, bool is_directory) const {
    const Pattern* pattern = find_here(path, is_directory);
    return pattern != nullptr && !pattern->negated;
}

const std::string* GitPatterns::deciding_line(std::string_view path, bool is_directory) const {
    const Pattern* pattern = find(path, is_directory);
    return pattern != nullptr ? &pattern->line : nullptr;
}

bool GitPatterns::is_empty() const {
    return patterns_.empty();
}

}  // namespace ds::ignore
