#include "gotemplate/functions/version.hpp"
#include "gotemplate/print.hpp"

#include <re2/re2.h>

#include <array>
#include <map>
#include <optional>

// The grammar is that of Go's library, oddities included ("1|2" is a part of a version), so it is
// written as the regular expressions that define it.

namespace ds::gotemplate {
namespace {

constexpr std::size_t kLongestConstraint = 512;
constexpr std::size_t kMostGroups = 32;

const std::string kOperator = R"((=||!=|>|<|>=|=>|<=|=<|~|~>|\^))";
const std::string kSegment = R"([0-9xX|*]+)";
const std::string kIdentifiers = R"([0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*)";
const std::string kVersion = "v?(" + kSegment + R"()(\.)" + kSegment + R"()?(\.)" + kSegment +
                             ")?(-" + kIdentifiers + R"()?(?:\+)" + kIdentifiers + ")?";

/// kVersion without groups of its own.
const std::string kPlainVersion = "v?" + kSegment + R"((?:\.)" + kSegment + R"()?(?:\.)" +
                                  kSegment + ")?(?:-" + kIdentifiers + R"()?(?:\+)" + kIdentifiers +
                                  ")?";
const std::string kTerm = kOperator + R"(\s*)" + kPlainVersion;

struct Grammar {
    RE2 range{R"(\s*()" + kPlainVersion + R"()\s+-\s+()" + kPlainVersion + R"()\s*)"};
    RE2 group{R"(^\s*)" + kTerm + R"(\s*(?:(?:\s+|,\s*))" + kTerm + R"(\s*)*$)"};
    RE2 term{kTerm};
    RE2 parts{R"(^\s*)" + kOperator + R"(\s*)" + kVersion + R"(\s*$)"};
};

const Grammar& grammar() {
    static const Grammar compiled;
    return compiled;
}

tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

/// "1.2 - 1.4" to ">= 1.2, <= 1.4 ".
std::string rewrite_ranges(std::string text) {
    const std::string original = text;
    std::array<re2::StringPiece, 3> found;
    std::size_t at = 0;
    while (at <= original.size() &&
           grammar().range.Match(
               original, at, original.size(), RE2::UNANCHORED, found.data(), found.size()
           )) {
        const std::string whole(found[0]);
        const std::string comparison =
            ">= " + std::string(found[1]) + ", <= " + std::string(found[2]) + ' ';
        text.replace(text.find(whole), whole.size(), comparison);
        at = static_cast<std::size_t>(found[0].data() - original.data()) + whole.size();
    }
    return text;
}

std::vector<std::string_view> split_groups(std::string_view text) {
    std::vector<std::string_view> groups;
    for (;;) {
        const std::size_t end = text.find("||");
        groups.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return groups;
        text.remove_prefix(end + 2);
    }
}

/// Whether a part is missing, which includes the signs for "any".
bool is_open(std::string_view part) {
    if (part.starts_with('.')) part.remove_prefix(1);
    return part.empty() || part == "x" || part == "X" || part == "*";
}

}  // namespace

Result<VersionConstraint> VersionConstraint::parse(std::string_view text) {
    if (text.size() > kLongestConstraint) {
        return invalid("constraint string is too long (max 512 bytes)");
    }
    const std::string rewritten = rewrite_ranges(std::string(text));
    const std::vector<std::string_view> groups = split_groups(rewritten);
    if (groups.size() > kMostGroups) return invalid("too many constraint groups (max 32)");

    VersionConstraint constraint;
    for (const std::string_view group : groups) {
        const re2::StringPiece piece(group.data(), group.size());
        if (!RE2::FullMatch(piece, grammar().group)) {
            return invalid("improper constraint: " + quote(group));
        }
        Group& terms = constraint.groups_.emplace_back();
        re2::StringPiece rest = piece;
        re2::StringPiece found;
        while (grammar().term.Match(rest, 0, rest.size(), RE2::UNANCHORED, &found, 1)) {
            const auto end = static_cast<std::size_t>(found.data() - rest.data()) + found.size();
            rest.remove_prefix(end);
            Result<Term> term = parse_term({found.data(), found.size()});
            if (!term) return fail(std::move(term).error());
            if (!term->version.prerelease.empty()) terms.takes_prereleases = true;
            terms.terms.push_back(*std::move(term));
        }
    }
    return constraint;
}

Result<VersionConstraint::Term> VersionConstraint::parse_term(std::string_view text) {
    static const std::map<std::string, Operator, std::less<>> kOperators = {
        {"", Operator::Equal},
        {"=", Operator::Equal},
        {"!=", Operator::NotEqual},
        {">", Operator::Greater},
        {"<", Operator::Less},
        {">=", Operator::GreaterOrEqual},
        {"=>", Operator::GreaterOrEqual},
        {"<=", Operator::LessOrEqual},
        {"=<", Operator::LessOrEqual},
        {"~", Operator::Tilde},
        {"~>", Operator::Tilde},
        {"^", Operator::Caret},
    };
    std::string sign;
    std::string major;
    std::string minor;
    std::string patch;
    std::string prerelease;
    const re2::StringPiece piece(text.data(), text.size());
    if (!RE2::FullMatch(piece, grammar().parts, &sign, &major, &minor, &patch, &prerelease)) {
        return invalid("improper constraint: " + quote(text));
    }
    Term term;
    term.comparison = kOperators.find(sign)->second;
    std::string version = major + minor + patch + prerelease;
    if (is_open(major)) {
        version = "0.0.0" + prerelease;
        term.is_partial = true;
    } else if (is_open(minor)) {
        version = major + ".0.0" + prerelease;
        term.is_partial = term.is_minor_missing = true;
    } else if (is_open(patch)) {
        version = major + minor + ".0" + prerelease;
        term.is_partial = term.is_patch_missing = true;
    }
    Result<Version> parsed = Version::parse(version);
    if (!parsed) return invalid("constraint parser error");
    term.version = *std::move(parsed);
    return term;
}

}  // namespace ds::gotemplate
