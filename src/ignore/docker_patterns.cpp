#include "ignore/docker_patterns.hpp"

#include "base/strings.hpp"

#include <re2/re2.h>

#include <memory>

// Follows github.com/moby/patternmatcher, which turns each pattern into a Go regular expression;
// RE2 reads the same syntax, so brackets and escapes mean here what they mean there.

namespace ds::ignore {

struct DockerPatterns::Pattern {
    enum class Kind { Exact, Prefix, Suffix, Expression };

    std::string text;  // Cleaned, without '!'.
    bool inclusion = false;
    Kind kind = Kind::Exact;
    std::shared_ptr<const RE2> expression;  // Shared by copies of the list; never changed.

    bool matches(std::string_view path) const {
        switch (kind) {
            case Kind::Exact:
                return path == text;
            case Kind::Prefix:
                return path.starts_with(std::string_view(text).substr(0, text.size() - 2));
            case Kind::Suffix: {
                const std::string_view suffix = std::string_view(text).substr(2);
                return path.ends_with(suffix) ||
                       (suffix.starts_with('/') && path == suffix.substr(1));
            }
            case Kind::Expression:
                return RE2::FullMatch(re2::StringPiece(path.data(), path.size()), *expression);
        }
        return false;
    }

    /// Whether it matches the path or a directory above it.
    bool matches_here_or_above(std::string_view path) const {
        if (matches(path)) return true;
        for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
             slash = path.find('/', slash + 1)) {
            if (matches(path.substr(0, slash))) return true;
        }
        return false;
    }
};

namespace {

/// Go's path.Clean.
std::string clean(std::string_view path) {
    const bool rooted = path.starts_with('/');
    std::vector<std::string> kept;
    for (std::string& part : split(path, '/')) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            kept.push_back(std::move(part));
        } else if (!kept.empty() && kept.back() != "..") {
            kept.pop_back();
        } else if (!rooted) {
            kept.push_back(std::move(part));
        }
    }
    std::string cleaned = (rooted ? "/" : "") + join(kept, "/");
    return cleaned.empty() ? "." : cleaned;
}

/// Cuts one character of a bracket off `rest`; false when it is malformed.
bool skip_bracket_character(std::string_view& rest) {
    if (rest.empty() || rest.front() == '-' || rest.front() == ']') return false;
    if (rest.front() == '\\') rest.remove_prefix(1);
    if (rest.empty()) return false;
    rest.remove_prefix(1);
    return !rest.empty();
}

/// Cuts "…]" off `rest`, which follows a "[".
bool skip_bracket(std::string_view& rest) {
    if (rest.starts_with('^')) rest.remove_prefix(1);
    bool first = true;
    while (first || !rest.starts_with(']')) {
        first = false;
        if (!skip_bracket_character(rest)) return false;
        if (!rest.starts_with('-')) continue;
        rest.remove_prefix(1);
        if (!skip_bracket_character(rest)) return false;
    }
    rest.remove_prefix(1);
    return true;
}

/// Whether Go's filepath.Match accepts the pattern.
bool is_well_formed(std::string_view rest) {
    while (!rest.empty()) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '\\') {
            if (rest.empty()) return false;
            rest.remove_prefix(1);
        } else if (c == '[' && !skip_bracket(rest)) {
            return false;
        }
    }
    return true;
}

}  // namespace

/// Builds the expression of one pattern, and finds out whether a simple comparison will do.
class DockerPatterns::Translation {
  public:
    explicit Translation(Pattern& pattern) : pattern_(pattern), rest_(pattern.text) {}

    std::string run() {
        for (bool first = true; !rest_.empty(); first = false) {
            const char c = take();
            if (c == '*' && rest_.starts_with('*')) {
                double_star(first);
            } else if (c == '*') {
                special("[^/]*");
            } else if (c == '?') {
                special("[^/]");
            } else if (c == '\\' && !rest_.empty()) {
                special(std::string("\\") + take());
            } else if (c == '[' || c == ']') {
                special(std::string(1, c));
            } else {
                literal(c);
            }
        }
        return expression_;
    }

  private:
    using Kind = Pattern::Kind;

    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void literal(char c) {
        if (std::string_view(".+()|{}$\\").find(c) != std::string_view::npos) expression_ += '\\';
        expression_ += c;
    }

    void special(std::string_view text) {
        expression_ += text;
        pattern_.kind = Kind::Expression;
    }

    void double_star(bool first) {
        take();
        if (rest_.starts_with('/')) take();
        if (!rest_.empty()) {
            special("(.*/)?");
        } else if (pattern_.kind == Kind::Exact) {
            pattern_.kind = Kind::Prefix;
        } else {
            special(".*");
        }
        if (first) pattern_.kind = Kind::Suffix;
    }

    Pattern& pattern_;
    std::string_view rest_;
    std::string expression_;
};

DockerPatterns::DockerPatterns() = default;
DockerPatterns::DockerPatterns(const DockerPatterns&) = default;
DockerPatterns::DockerPatterns(DockerPatterns&&) noexcept = default;
DockerPatterns& DockerPatterns::operator=(const DockerPatterns&) = default;
DockerPatterns& DockerPatterns::operator=(DockerPatterns&&) noexcept = default;
DockerPatterns::~DockerPatterns() = default;

Result<DockerPatterns> DockerPatterns::parse(std::span<const std::string> lines) {
    DockerPatterns result;
    for (const std::string& line : lines) {
        const std::string_view trimmed = trim(line);
        if (trimmed.empty()) continue;

        Pattern pattern;
        pattern.text = clean(trimmed);
        if (pattern.text.front() == '!') {
            pattern.inclusion = true;
            pattern.text.erase(0, 1);
        }
        if (pattern.text.empty() || !is_well_formed(pattern.text)) {
            return fail(ErrorCode::InvalidInput, "illegal ignore pattern '" + line + "'");
        }
        const std::string expression = Translation(pattern).run();
        if (pattern.kind == Pattern::Kind::Expression) {
            RE2::Options options;
            options.set_log_errors(false);
            options.set_encoding(RE2::Options::EncodingLatin1);
            options.set_dot_nl(false);
            pattern.expression = std::make_shared<const RE2>(expression, options);
            if (!pattern.expression->ok()) {
                return fail(ErrorCode::InvalidInput, "illegal ignore pattern '" + line + "'");
            }
        }
        result.patterns_.push_back(std::move(pattern));
    }
    return result;
}

std::vector<std::string> DockerPatterns::lines_of(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::vector<std::string> lines;
    for (const std::string& line : split(text, '\n')) {
        if (line.starts_with('#')) continue;
        std::string_view rest = trim(line);
        if (rest.empty()) continue;
        const bool inclusion = rest.front() == '!';
        if (inclusion) rest = trim(rest.substr(1));
        std::string pattern = rest.empty() ? std::string() : clean(rest);
        if (pattern.size() > 1 && pattern.front() == '/') pattern.erase(0, 1);
        lines.push_back((inclusion ? "!" : "") + pattern);
    }
    return lines;
}

bool DockerPatterns::excluded(std::string_view path) const {
    bool excluded = false;
    for (const Pattern& pattern : patterns_) {
        if (pattern.inclusion != excluded) continue;
        if (pattern.matches_here_or_above(path)) excluded = !pattern.inclusion;
    }
    return excluded;
}

bool DockerPatterns::may_include_below(std::string_view directory) const {
    const std::string inside = std::string(directory) + '/';
    for (const Pattern& pattern : patterns_) {
        if (!pattern.inclusion) continue;
        const std::string_view plain =
            std::string_view(pattern.text).substr(0, pattern.text.find_first_of("*?[\\"));
        // A wildcard may reach into the directory as soon as its plain beginning does not lead
        // elsewhere.
        const bool wild = plain.size() < pattern.text.size();
        if (plain.starts_with(inside) || plain == directory) return true;
        if (wild && inside.starts_with(plain)) return true;
    }
    return false;
}

}  // namespace ds::ignore
