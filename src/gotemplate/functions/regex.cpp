#include "gotemplate/functions/regex.hpp"

#include "gotemplate/functions/regex_template.hpp"
#include "gotemplate/runes.hpp"

#include <re2/re2.h>

#include <optional>

namespace ds::gotemplate {
namespace {

re2::StringPiece piece_of(std::string_view text) {
    return {text.data(), text.size()};
}

std::string_view view_of(re2::StringPiece piece) {
    return {piece.data(), piece.size()};
}

/// The escape at the front of a pattern; `\Q` with all that it quotes.
std::string_view escape_at_front(std::string_view pattern) {
    if (!pattern.starts_with("\\Q")) return pattern.substr(0, 2);
    const std::size_t end = pattern.find("\\E");
    return end == std::string_view::npos ? pattern : pattern.substr(0, end + 2);
}

/// RE2 knows named groups only by their older spelling.
std::string with_old_group_names(std::string_view pattern) {
    std::string result;
    bool is_in_class = false;
    while (!pattern.empty()) {
        std::string_view piece = pattern.substr(0, 1);
        if (piece == "\\") piece = escape_at_front(pattern);
        if (piece == "[") is_in_class = true;
        if (piece == "]") is_in_class = false;
        const bool is_name = !is_in_class && pattern.starts_with("(?<") &&
                             !pattern.starts_with("(?<=") && !pattern.starts_with("(?<!");
        if (is_name) piece = pattern.substr(0, 2);
        result += piece;
        if (is_name) result += 'P';
        pattern.remove_prefix(piece.size());
    }
    return result;
}

/// RE2 has an escape that matches half a character; Go has not.
bool has_byte_escape(std::string_view pattern) {
    while (!pattern.empty()) {
        const std::string_view piece =
            pattern.front() == '\\' ? escape_at_front(pattern) : pattern.substr(0, 1);
        if (piece == "\\C") return true;
        pattern.remove_prefix(piece.size());
    }
    return false;
}

std::string_view reason_of(RE2::ErrorCode code) {
    switch (code) {
        case RE2::ErrorBadEscape:
            return "invalid escape sequence";
        case RE2::ErrorBadCharClass:
            return "invalid character class";
        case RE2::ErrorBadCharRange:
            return "invalid character class range";
        case RE2::ErrorMissingBracket:
            return "missing closing ]";
        case RE2::ErrorMissingParen:
            return "missing closing )";
        case RE2::ErrorUnexpectedParen:
            return "unexpected )";
        case RE2::ErrorTrailingBackslash:
            return "trailing backslash at end of expression";
        case RE2::ErrorRepeatArgument:
            return "missing argument to repetition operator";
        case RE2::ErrorRepeatSize:
            return "invalid repeat count";
        case RE2::ErrorRepeatOp:
            return "invalid nested repetition operator";
        case RE2::ErrorBadPerlOp:
            return "invalid or unsupported Perl syntax";
        case RE2::ErrorBadUTF8:
            return "invalid UTF-8";
        case RE2::ErrorBadNamedCapture:
            return "invalid named capture";
        case RE2::ErrorPatternTooLarge:
            return "expression too large";
        default:
            return "internal error";
    }
}

/// What Go names in its message where RE2 names something else.
std::string blamed_part(const RE2& regex, std::string_view pattern) {
    if (regex.error_code() == RE2::ErrorTrailingBackslash) return {};
    if (regex.error_code() == RE2::ErrorMissingParen ||
        regex.error_code() == RE2::ErrorUnexpectedParen) {
        return std::string(pattern);
    }
    return regex.error_arg();
}

}  // namespace

struct Regex::Compiled {
    explicit Compiled(std::string_view pattern)
        : source(pattern), regex(with_old_group_names(pattern), options()) {}

    static RE2::Options options() {
        RE2::Options options;
        options.set_log_errors(false);
        return options;
    }

    /// The groups of the first match from `at` on, the whole of it being the first.
    bool match(std::string_view text, std::size_t at, std::vector<re2::StringPiece>& groups) const {
        return regex.Match(
            piece_of(text),
            at,
            text.size(),
            RE2::UNANCHORED,
            groups.data(),
            static_cast<int>(groups.size())
        );
    }

    std::size_t group_count() const {
        return static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1;
    }

    std::string source;
    RE2 regex;
};

Result<Regex> Regex::compile(std::string_view pattern) {
    auto compiled = std::make_shared<const Compiled>(pattern);
    const RE2& regex = compiled->regex;
    if (regex.ok() && has_byte_escape(pattern)) {
        return fail(
            ErrorCode::InvalidInput, "error parsing regexp: invalid escape sequence: `\\C`"
        );
    }
    if (regex.ok()) return Regex(std::move(compiled));
    std::string message =
        "error parsing regexp: " + std::string(reason_of(regex.error_code())) + ": `";
    return fail(ErrorCode::InvalidInput, message + blamed_part(regex, pattern) + '`');
}

bool Regex::matches(std::string_view text) const {
    return RE2::PartialMatch(piece_of(text), compiled_->regex);
}

std::string_view Regex::find(std::string_view text) const {
    std::vector<re2::StringPiece> groups(1);
    return compiled_->match(text, 0, groups) ? view_of(groups[0]) : std::string_view{};
}

std::vector<Regex::Span> Regex::spans(std::string_view text, std::int64_t count) const {
    std::vector<Span> found;
    std::vector<re2::StringPiece> groups(1);
    std::optional<std::size_t> last_end;
    std::size_t at = 0;
    while (at <= text.size() && (count < 0 || static_cast<std::int64_t>(found.size()) < count) &&
           compiled_->match(text, at, groups)) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t end = begin + groups[0].size();
        // An empty match right behind another one does not count.
        const bool is_extra = end == at && last_end == begin;
        if (end == at) {
            at += at < text.size() ? rune_at(text, at).size : 1;
        } else {
            at = end;
        }
        last_end = end;
        if (!is_extra) found.push_back({.begin = begin, .end = end});
    }
    return found;
}

std::vector<std::string_view> Regex::find_all(std::string_view text, std::int64_t count) const {
    std::vector<std::string_view> found;
    for (const Span& span : spans(text, count)) {
        found.push_back(text.substr(span.begin, span.end - span.begin));
    }
    return found;
}

template <typename Append>
std::optional<std::string> Regex::replace_by(
    std::string_view text, std::size_t group_count, Append append
) const {
    std::string result;
    std::vector<re2::StringPiece> groups(group_count);
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at <= text.size() && compiled_->match(text, at, groups)) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t end = begin + groups[0].size();
        result += text.substr(copied, begin - copied);
        // An empty match right behind another one is not replaced.
        if (end > copied || begin == 0) append(result, groups);
        if (result.size() > kMostReplaced) return std::nullopt;
        copied = end;
        const std::size_t width = at < text.size() ? rune_at(text, at).size : 1;
        at = at + width > end ? at + width : end;
    }
    result += text.substr(std::min(copied, text.size()));
    return result;
}

std::optional<std::string> Regex::replace(std::string_view text, std::string_view replacement)
    const {
    const RegexTemplate parts(replacement, compiled_->regex.NamedCapturingGroups());
    const auto append = [&](std::string& result, const std::vector<re2::StringPiece>& groups) {
        for (const RegexTemplate::Part& part : parts.parts()) {
            if (result.size() > kMostReplaced) return;
            result += part.literal;
            if (part.group < groups.size()) result += view_of(groups[part.group]);
        }
    };
    return replace_by(text, compiled_->group_count(), append);
}

std::optional<std::string> Regex::replace_literally(
    std::string_view text, std::string_view replacement
) const {
    return replace_by(text, 1, [&](std::string& result, const auto&) { result += replacement; });
}

std::vector<std::string_view> Regex::split(std::string_view text, std::int64_t count) const {
    if (count == 0) return {};
    if (!compiled_->source.empty() && text.empty()) return {text};
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    std::size_t end = 0;
    for (const Span& span : spans(text, count)) {
        if (count > 0 && static_cast<std::int64_t>(pieces.size()) == count - 1) break;
        end = span.begin;
        if (span.end != 0) pieces.push_back(text.substr(begin, end - begin));
        begin = span.end;
    }
    if (end != text.size()) pieces.push_back(text.substr(begin));
    return pieces;
}

std::string escape_regex(std::string_view text) {
    static constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
    std::string result;
    for (const char byte : text) {
        if (kSpecial.find(byte) != std::string_view::npos) result += '\\';
        result += byte;
    }
    return result;
}

}  // namespace ds::gotemplate
