#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// A semantic version. Parts that are not written are zero ("v1.2").
struct Version {
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    std::uint64_t patch = 0;
    std::string prerelease;  // "rc.1"
    std::string metadata;
    std::string original;  // As it was written.

    /// Also takes leading zeros. Messages are those of Go's library.
    static Result<Version> parse(std::string_view text);

    /// "1.2.0-rc.1+build", whatever was written.
    std::string text() const;

    /// Below zero, zero or above it; metadata does not count.
    int compare(const Version& other) const;
};

/// ">=1.14-0, <2 || ^3": what a chart wants of a version.
class VersionConstraint {
  public:
    static Result<VersionConstraint> parse(std::string_view text);

    /// A pre-release only satisfies groups that name one.
    bool is_satisfied_by(const Version& version) const;

  private:
    enum class Operator {
        Equal,
        NotEqual,
        Greater,
        Less,
        GreaterOrEqual,
        LessOrEqual,
        Tilde,
        Caret
    };

    /// One comparison. Parts left out or written as x make it a range.
    struct Term {
        Operator comparison = Operator::Equal;
        Version version;
        bool is_partial = false;        // Some part is missing.
        bool is_minor_missing = false;  // "1"
        bool is_patch_missing = false;  // "1.2"
    };

    struct Group {
        std::vector<Term> terms;
        bool takes_prereleases = false;
    };

    static Result<Term> parse_term(std::string_view text);
    static bool holds(const Term& term, const Version& version);
    static bool is_unequal(const Term& term, const Version& version);
    static bool is_greater(const Term& term, const Version& version);
    static bool is_less_or_equal(const Term& term, const Version& version);
    static bool is_within_tilde(const Term& term, const Version& version);
    static bool is_within_caret(const Term& term, const Version& version);

    std::vector<Group> groups_;
};

}  // namespace ds::gotemplate
