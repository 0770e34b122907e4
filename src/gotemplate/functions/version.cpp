#include "gotemplate/functions/version.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ds::gotemplate {
namespace {

constexpr std::size_t kLongestVersion = 256;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kIdentifier =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.";

/// Takes the characters of `allowed` from the front of the text.
std::string_view take(std::string_view& text, std::string_view allowed) {
    const std::string_view taken = text.substr(0, text.find_first_not_of(allowed));
    text.remove_prefix(taken.size());
    return taken;
}

bool take_sign(std::string_view& text, char sign) {
    if (!text.starts_with(sign)) return false;
    text.remove_prefix(1);
    return true;
}

bool has_empty_part(std::string_view identifiers) {
    return identifiers.empty() || identifiers.starts_with('.') || identifiers.ends_with('.') ||
           identifiers.find("..") != std::string_view::npos;
}

std::optional<std::uint64_t> number_of(std::string_view digits) {
    std::uint64_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [at, problem] = std::from_chars(digits.data(), end, number);
    if (problem != std::errc() || at != end) return std::nullopt;
    return number;
}

tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

tl::unexpected<Error> not_semantic() {
    return invalid("invalid semantic version");
}

bool is_number(std::string_view part) {
    return part.find_first_not_of(kDigits) == std::string_view::npos;
}

int compare_parts(std::string_view left, std::string_view right) {
    if (left == right) return 0;
    if (left.empty() || right.empty()) return left.empty() ? -1 : 1;
    const std::optional<std::uint64_t> left_number = number_of(left);
    const std::optional<std::uint64_t> right_number = number_of(right);
    if (!left_number && !right_number) return left < right ? -1 : 1;
    if (!left_number || !right_number) return left_number ? -1 : 1;
    return *left_number < *right_number ? -1 : 1;
}

int compare_prereleases(std::string_view left, std::string_view right) {
    if (left == right) return 0;
    if (left.empty() || right.empty()) return left.empty() ? 1 : -1;
    const std::vector<std::string> left_parts = split(left, '.');
    const std::vector<std::string> right_parts = split(right, '.');
    const std::size_t count = std::max(left_parts.size(), right_parts.size());
    for (std::size_t at = 0; at < count; ++at) {
        const std::string_view left_part =
            at < left_parts.size() ? std::string_view(left_parts[at]) : std::string_view();
        const std::string_view right_part =
            at < right_parts.size() ? std::string_view(right_parts[at]) : std::string_view();
        if (const int order = compare_parts(left_part, right_part)) return order;
    }
    return 0;
}

}  // namespace

Result<Version> Version::parse(std::string_view text) {
    if (text.size() > kLongestVersion) {
        return invalid("version string is too long (max 256 bytes)");
    }
    Version version;
    version.original = text;
    take_sign(text, 'v');
    std::string_view digits[3];
    digits[0] = take(text, kDigits);
    if (digits[0].empty()) return not_semantic();
    for (int part = 1; part < 3 && text.starts_with('.'); ++part) {
        text.remove_prefix(1);
        digits[part] = take(text, kDigits);
        if (digits[part].empty()) return not_semantic();
    }
    if (take_sign(text, '-')) {
        version.prerelease = take(text, kIdentifier);
        if (has_empty_part(version.prerelease)) return not_semantic();
    }
    if (take_sign(text, '+')) {
        version.metadata = take(text, kIdentifier);
        if (has_empty_part(version.metadata)) return not_semantic();
    }
    if (!text.empty()) return not_semantic();

    std::uint64_t* const numbers[] = {&version.major, &version.minor, &version.patch};
    for (int part = 0; part < 3; ++part) {
        if (digits[part].empty()) continue;
        const std::optional<std::uint64_t> number = number_of(digits[part]);
        if (!number) {
            return invalid(
                "error parsing version segment: strconv.ParseUint: parsing \"" +
                std::string(digits[part]) + "\": value out of range"
            );
        }
        *numbers[part] = *number;
    }
    for (const std::string& part : split(version.prerelease, '.')) {
        if (part.size() > 1 && part.front() == '0' && is_number(part)) {
            return invalid("version segment starts with 0");
        }
    }
    return version;
}

std::string Version::text() const {
    std::string result =
        std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
    if (!prerelease.empty()) result += '-' + prerelease;
    if (!metadata.empty()) result += '+' + metadata;
    return result;
}

int Version::compare(const Version& other) const {
    const auto order_of = [](std::uint64_t left, std::uint64_t right) {
        return left == right ? 0 : left < right ? -1 : 1;
    };
    if (const int order = order_of(major, other.major)) return order;
    if (const int order = order_of(minor, other.minor)) return order;
    if (const int order = order_of(patch, other.patch)) return order;
    return compare_prereleases(prerelease, other.prerelease);
}

bool VersionConstraint::is_satisfied_by(const Version& version) const {
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& group) {
        if (!version.prerelease.empty() && !group.takes_prereleases) return false;
        return std::all_of(group.terms.begin(), group.terms.end(), [&](const Term& term) {
            return holds(term, version);
        });
    });
}

bool VersionConstraint::holds(const Term& term, const Version& version) {
    switch (term.comparison) {
        case Operator::Equal:
            if (term.is_partial) return is_within_tilde(term, version);
            return version.compare(term.version) == 0;
        case Operator::NotEqual:
            return is_unequal(term, version);
        case Operator::Greater:
            return is_greater(term, version);
        case Operator::Less:
            return version.compare(term.version) < 0;
        case Operator::GreaterOrEqual:
            return version.compare(term.version) >= 0;
        case Operator::LessOrEqual:
            return is_less_or_equal(term, version);
        case Operator::Tilde:
            return is_within_tilde(term, version);
        case Operator::Caret:
            return is_within_caret(term, version);
    }
    return false;
}

bool VersionConstraint::is_unequal(const Term& term, const Version& version) {
    const Version& wanted = term.version;
    if (!term.is_partial) return version.compare(wanted) != 0;
    if (wanted.major != version.major) return true;
    if (term.is_minor_missing) return false;
    if (wanted.minor != version.minor) return true;
    if (!term.is_patch_missing) return version.compare(wanted) != 0;
    return compare_prereleases(version.prerelease, wanted.prerelease) != 0;
}

bool VersionConstraint::is_greater(const Term& term, const Version& version) {
    const Version& wanted = term.version;
    if (!term.is_partial) return version.compare(wanted) > 0;
    if (version.major != wanted.major) return version.major > wanted.major;
    if (term.is_minor_missing) return false;  // ">1" is ">=2".
    if (term.is_patch_missing) return version.minor > wanted.minor;
    return version.compare(wanted) > 0;
}

bool VersionConstraint::is_less_or_equal(const Term& term, const Version& version) {
    const Version& wanted = term.version;
    if (!term.is_partial) return version.compare(wanted) <= 0;
    if (version.major > wanted.major) return false;
    return version.major != wanted.major || version.minor <= wanted.minor || term.is_minor_missing;
}

bool VersionConstraint::is_within_tilde(const Term& term, const Version& version) {
    const Version& wanted = term.version;
    if (version.compare(wanted) < 0) return false;
    // "~0.0.0" and "*" take everything.
    const bool is_zero = wanted.major == 0 && wanted.minor == 0 && wanted.patch == 0;
    if (is_zero && !term.is_minor_missing && !term.is_patch_missing) return true;
    if (version.major != wanted.major) return false;
    return version.minor == wanted.minor || term.is_minor_missing;
}

bool VersionConstraint::is_within_caret(const Term& term, const Version& version) {
    const Version& wanted = term.version;
    if (version.compare(wanted) < 0) return false;
    if (wanted.major > 0 || term.is_minor_missing) return version.major == wanted.major;
    if (version.major > 0) return false;
    if (wanted.minor > 0 || term.is_patch_missing) return version.minor == wanted.minor;
    return version.minor == 0 && version.patch == wanted.patch;
}

}  // namespace ds::gotemplate
