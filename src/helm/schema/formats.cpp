#include "base/strings.hpp"
#include "gotemplate/print.hpp"
#include "helm/schema/schema.hpp"
#include "helm/version_match.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <utility>

namespace ds::helm::schema {
namespace {

std::string invalid_character(char character) {
    return std::string("invalid character '") + character + "'";
}

bool is_alphanumeric(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x80 && std::isalnum(byte) != 0;
}

std::string check_ipv4(std::string_view text) {
    const std::vector<std::string> groups = split(text, '.');
    if (groups.size() != 4) return "expected four decimals";
    for (const std::string& group : groups) {
        if (group.size() > 1 && group.front() == '0') return "leading zeros";
        int number = 0;
        const char* end = group.data() + group.size();
        const auto [read, error] = std::from_chars(group.data(), end, number);
        if (error != std::errc{} || read != end)
            return "strconv.Atoi: parsing " + gotemplate::quote(group) + ": invalid syntax";
        if (number < 0 || number > 255) return "decimal must be between 0 and 255";
    }
    return {};
}

std::string check_ipv6(std::string_view text) {
    if (text.find(':') == std::string_view::npos) return "missing colon";
    if (text.find('%') != std::string_view::npos) return "zone id is not a part of ipv6 address";
    std::array<unsigned char, 16> address{};
    if (::inet_pton(AF_INET6, std::string(text).c_str(), address.data()) == 1) return {};
    return "ParseAddr(" + gotemplate::quote(text) + "): unable to parse IP";
}

std::string check_hostname(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.size() > 253) return "more than 253 characters long";
    for (const std::string& label : split(text, '.')) {
        if (label.empty() || label.size() > 63) return "label must be 1 to 63 characters long";
        if (label.starts_with('-')) return "label starts with hyphen";
        if (label.ends_with('-')) return "label ends with hyphen";
        for (const char character : label) {
            if (!is_alphanumeric(character) && character != '-')
                return invalid_character(character);
        }
    }
    return {};
}

std::string check_local_part(std::string_view local) {
    if (local.size() > 64) return "local part more than 64 characters long";
    if (local.size() > 1 && local.starts_with('"') && local.ends_with('"')) {
        const std::string_view inner = local.substr(1, local.size() - 2);
        const bool is_fine = inner.find_first_of("\\\"") == std::string_view::npos;
        return is_fine ? "" : "backslash and quote are not allowed within quoted local part";
    }
    if (local.starts_with('.')) return "starts with dot";
    if (local.ends_with('.')) return "ends with dot";
    if (local.find("..") != std::string_view::npos) return "consecutive dots";
    constexpr std::string_view kOthers = ".!#$%&'*+-/=?^_`{|}~";
    for (const char character : local) {
        if (!is_alphanumeric(character) && kOthers.find(character) == std::string_view::npos)
            return invalid_character(character);
    }
    return {};
}

std::string check_email(std::string_view text) {
    if (text.size() > 254) return "more than 255 characters long";
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos) return "missing @";
    std::string problem = check_local_part(text.substr(0, at));
    if (!problem.empty()) return problem;
    const std::string_view domain = text.substr(at + 1);
    if (domain.starts_with('[') && domain.ends_with(']')) {
        const std::string_view address = domain.substr(1, domain.size() - 2);
        const bool is_ipv6 = address.starts_with("IPv6:");
        problem = is_ipv6 ? check_ipv6(address.substr(5)) : check_ipv4(address);
        if (problem.empty()) return {};
        return std::string("invalid ") + (is_ipv6 ? "ipv6" : "ipv4") + " address: " + problem;
    }
    problem = check_hostname(domain);
    return problem.empty() ? problem : "invalid domain: " + problem;
}

/// What Go's url.Parse refuses, and an address without a scheme.
std::string check_uri(std::string_view text) {
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte == 0x7F)
            return "parse " + gotemplate::quote(text) +
                   ": net/url: invalid control character in URL";
    }
    const std::size_t colon = text.find_first_of(":/?#");
    const bool has_scheme = colon != std::string_view::npos && colon > 0 && text[colon] == ':' &&
                            std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
                            std::ranges::all_of(text.substr(0, colon), [](char c) {
                                return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
                            });
    if (has_scheme) return {};
    if (text.starts_with(':'))
        return "parse " + gotemplate::quote(text) + ": missing protocol scheme";
    return "relative url";
}

std::string check_uuid(std::string_view text) {
    constexpr std::array<std::size_t, 5> kSizes{8, 4, 4, 4, 12};
    const std::vector<std::string> groups = split(text, '-');
    if (groups.size() != kSizes.size()) return "must have 5 elements";
    for (std::size_t i = 0; i < kSizes.size(); ++i) {
        if (groups[i].size() != kSizes[i]) {
            return "element " + std::to_string(i + 1) + " must be " + std::to_string(kSizes[i]) +
                   " characters long";
        }
        for (const char character : groups[i]) {
            if (std::isxdigit(static_cast<unsigned char>(character)) == 0)
                return std::string("non-hex character '") + character + "'";
        }
    }
    return {};
}

std::string check_semver(std::string_view text) {
    return is_version(text) && std::ranges::count(text, '.') >= 2 ? "" : "invalid semver";
}

}  // namespace

std::string find_format_problem(std::string_view format, std::string_view text) {
    constexpr std::pair<std::string_view, std::string (*)(std::string_view)> kFormats[] = {
        {"email", check_email},
        {"hostname", check_hostname},
        {"ipv4", check_ipv4},
        {"ipv6", check_ipv6},
        {"uri", check_uri},
        {"iri", check_uri},
        {"uuid", check_uuid},
        {"semver", check_semver},
    };
    for (const auto& [name, check] : kFormats) {
        if (name == format) return check(text);
    }
    return {};
}

}  // namespace ds::helm::schema
