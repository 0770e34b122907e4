#include "ignore/wildmatch.hpp"

#include <array>
#include <cctype>
#include <cstddef>
#include <optional>

// A port of git's wildmatch.c, quirks included: what is equal to git in the usual cases only would
// surprise exactly those users who wrote unusual patterns. The abort values keep the cost of many
// stars polynomial: a star that ran out of text need not be tried again by those before it.

namespace ds::ignore {
namespace {

enum class Match { Yes, No, AbortAll, AbortToStarStar };

struct CharacterClass {
    std::string_view name;
    int (*contains)(int);
};

constexpr std::array<CharacterClass, 12> kClasses = {{
    {"alnum", std::isalnum},
    {"alpha", std::isalpha},
    {"blank", std::isblank},
    {"cntrl", std::iscntrl},
    {"digit", std::isdigit},
    {"graph", std::isgraph},
    {"lower", std::islower},
    {"print", std::isprint},
    {"punct", std::ispunct},
    {"space", std::isspace},
    {"upper", std::isupper},
    {"xdigit", std::isxdigit},
}};

/// Yields zero behind the end, as git's strings do.
unsigned char at(std::string_view text, std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
}

/// Reads "[…]" and says whether `c` is in it.
class Bracket {
  public:
    Bracket(std::string_view pattern, std::size_t open, unsigned char c)
        : pattern_(pattern), position_(open + 1), c_(c) {}

    /// Nothing when the bracket is malformed.
    std::optional<bool> match() {
        bool negated = false;
        if (current() == '!' || current() == '^') {
            negated = true;
            ++position_;
        }
        unsigned char previous = 0;
        do {
            const std::optional<unsigned char> read = read_item(previous);
            if (!read) return std::nullopt;
            previous = *read;
            ++position_;
        } while (current() != ']');
        return found_ != negated;
    }

    /// Where "]" stands, after `match`.
    std::size_t close() const { return position_; }

  private:
    unsigned char current() const { return at(pattern_, position_); }

    /// Reads one item; yields what a following '-' would start a range from, zero for nothing.
    std::optional<unsigned char> read_item(unsigned char previous) {
        unsigned char item = current();
        if (item == 0) return std::nullopt;
        if (item == '\\') {
            ++position_;
            item = current();
            if (item == 0) return std::nullopt;
            found_ = found_ || c_ == item;
            return item;
        }
        const unsigned char next = at(pattern_, position_ + 1);
        if (item == '-' && previous != 0 && next != 0 && next != ']') return read_range(previous);
        if (item == '[' && next == ':') return read_class();
        found_ = found_ || c_ == item;
        return item;
    }

    std::optional<unsigned char> read_range(unsigned char from) {
        ++position_;
        if (current() == '\\') ++position_;
        const unsigned char to = current();
        if (to == 0) return std::nullopt;
        found_ = found_ || (from <= c_ && c_ <= to);
        return static_cast<unsigned char>(0);
    }

    std::optional<unsigned char> read_class() {
        const std::size_t start = position_ + 2;
        const std::size_t end = pattern_.find(']', start);
        if (end == std::string_view::npos) return std::nullopt;
        if (end == start || pattern_[end - 1] != ':') {
            found_ = found_ || c_ == '[';
            return static_cast<unsigned char>('[');
        }
        const std::string_view name = pattern_.substr(start, end - 1 - start);
        for (const CharacterClass& candidate : kClasses) {
            if (candidate.name != name) continue;
            found_ = found_ || candidate.contains(c_) != 0;
            position_ = end;
            return static_cast<unsigned char>(0);
        }
        return std::nullopt;
    }

    std::string_view pattern_;
    std::size_t position_;
    unsigned char c_;
    bool found_ = false;
};

bool is_special(unsigned char c) {
    return c == '*' || c == '?' || c == '[' || c == '\\';
}

class Matcher {
  public:
    Matcher(std::string_view pattern, std::string_view text, Slash slash)
        : pattern_(pattern), text_(text), slash_(slash) {}

    /// Matches the pattern from `start` on against the text from `t` on.
    Match run(std::size_t start, std::size_t t) const {
        for (std::size_t p = start; p < pattern_.size(); ++p, ++t) {
            const unsigned char wanted = at(pattern_, p);
            const unsigned char found = at(text_, t);
            if (wanted == '*') {
                const std::optional<Match> end = run_star(start, p, t);
                if (end) return *end;
                continue;
            }
            if (found == 0) return Match::AbortAll;
            const Match one = match_one(p, found);
            if (one != Match::Yes) return one;
        }
        return t < text_.size() ? Match::No : Match::Yes;
    }

  private:
    /// Matches one character with what is not a star; moves `p` to the last byte of it.
    Match match_one(std::size_t& p, unsigned char found) const {
        const bool barrier = slash_ == Slash::Special && found == '/';
        switch (pattern_[p]) {
            case '?':
                return barrier ? Match::No : Match::Yes;
            case '[': {
                Bracket bracket(pattern_, p, found);
                const std::optional<bool> matched = bracket.match();
                if (!matched) return Match::AbortAll;
                p = bracket.close();
                return *matched && !barrier ? Match::Yes : Match::No;
            }
            case '\\':
                ++p;
                [[fallthrough]];
            default:
                return at(pattern_, p) == found ? Match::Yes : Match::No;
        }
    }

    /// Handles the stars at `p`. Nothing: "*/" matched one name, go on after the slash.
    std::optional<Match> run_star(std::size_t start, std::size_t& p, std::size_t& t) const {
        const std::size_t first = p;
        while (at(pattern_, p) == '*')
            ++p;
        bool crosses = slash_ == Slash::Ordinary;
        if (!crosses && p - first > 1 && between_slashes(start, first, p)) {
            // "**/" also matches nothing at all.
            if (at(pattern_, p) == '/' && run(p + 1, t) == Match::Yes) return Match::Yes;
            crosses = true;
        }
        const std::size_t next_slash = text_.find('/', t);
        if (p == pattern_.size()) {
            const bool blocked = !crosses && next_slash != std::string_view::npos;
            return blocked ? Match::AbortToStarStar : Match::Yes;
        }
        if (!crosses && pattern_[p] == '/') {
            if (next_slash == std::string_view::npos) return Match::AbortAll;
            t = next_slash;
            return std::nullopt;
        }
        return try_all(p, t, crosses);
    }

    bool between_slashes(std::size_t start, std::size_t first, std::size_t after) const {
        const bool opens = first == start || pattern_[first - 1] == '/';
        const unsigned char next = at(pattern_, after);
        return opens &&
               (next == 0 || next == '/' || (next == '\\' && at(pattern_, after + 1) == '/'));
    }

    Match try_all(std::size_t p, std::size_t t, bool crosses) const {
        const unsigned char literal = at(pattern_, p);
        for (; t < text_.size(); ++t) {
            if (!is_special(literal)) {
                while (t < text_.size() && at(text_, t) != literal && (crosses || text_[t] != '/')
                ) {
                    ++t;
                }
                if (at(text_, t) != literal) {
                    return crosses ? Match::AbortAll : Match::AbortToStarStar;
                }
            }
            const Match rest = run(p, t);
            if (rest != Match::No) {
                if (!crosses || rest != Match::AbortToStarStar) return rest;
            } else if (!crosses && text_[t] == '/') {
                return Match::AbortToStarStar;
            }
        }
        return Match::AbortAll;
    }

    std::string_view pattern_;
    std::string_view text_;
    Slash slash_;
};

}  // namespace

bool wildmatch(std::string_view pattern, std::string_view text, Slash slash) {
    return Matcher(pattern, text, slash).run(0, 0) == Match::Yes;
}

}  // namespace ds::ignore
