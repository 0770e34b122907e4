#include "gotemplate/functions/url.hpp"

#include "gotemplate/functions/letter_case.hpp"
#include "gotemplate/functions/url_escape.hpp"
#include "gotemplate/print.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace ds::gotemplate {
namespace {

tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_decimal(char byte) {
    return byte >= '0' && byte <= '9';
}

bool is_port(std::string_view text) {
    if (text.empty()) return true;
    return text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_decimal);
}

/// Cuts the text at the first separator; `after` is empty if there is none.
struct Cut {
    std::string_view before;
    std::string_view after;
};

Cut cut(std::string_view text, char separator) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) return {.before = text, .after = {}};
    return {.before = text.substr(0, at), .after = text.substr(at + 1)};
}

/// Splits the scheme off.
Result<std::string_view> take_scheme(std::string_view& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        if (is_letter(byte)) continue;
        if (byte == ':') {
            if (at == 0) return invalid("missing protocol scheme");
            const std::string_view scheme = text.substr(0, at);
            text.remove_prefix(at + 1);
            return scheme;
        }
        const bool may_follow = is_decimal(byte) || byte == '+' || byte == '-' || byte == '.';
        if (!may_follow || at == 0) break;
    }
    return std::string_view{};
}

bool is_ipv6(std::string_view text) {
    const std::string address(cut(text, '%').before);
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
}

/// "[::1%25eth0]:80"
Result<std::string> parse_bracketed_host(std::string_view host) {
    const std::size_t close = host.rfind(']');
    if (close == std::string_view::npos) return invalid("missing ']' in host");
    const std::string_view port = host.substr(close + 1);
    if (!is_port(port)) return invalid("invalid port " + quote(port) + " after host");
    const std::string_view name = host.substr(1, close - 1);
    const std::size_t zone = std::min(name.find("%25"), name.size());
    const Result<std::string> plain = unescape_url(name.substr(0, zone), UrlPart::Host);
    if (!plain) return plain;
    const Result<std::string> zone_text = unescape_url(name.substr(zone), UrlPart::Zone);
    if (!zone_text) return zone_text;
    const std::string address = *plain + *zone_text;
    std::array<unsigned char, 4> bytes{};
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1)
        return invalid("invalid IP-literal");
    if (!is_ipv6(address)) {
        return invalid("invalid host: ParseAddr(" + quote(address) + "): unable to parse IP");
    }
    return '[' + address + ']' + std::string(port);
}

Result<std::string> parse_host(std::string_view scheme, std::string_view host) {
    const std::size_t open = host.rfind('[');
    if (open == 0) return parse_bracketed_host(host);
    if (open != std::string_view::npos) return invalid("invalid IP-literal");
    const bool is_web = scheme == "http" || scheme == "https";
    const std::size_t colon = is_web ? host.find(':') : host.rfind(':');
    if (colon != std::string_view::npos && !is_port(host.substr(colon))) {
        return invalid("invalid port " + quote(host.substr(colon)) + " after host");
    }
    return unescape_url(host, UrlPart::Host);
}

bool is_userinfo(std::string_view text) {
    static constexpr std::string_view kSigns = "-._:~!$&'()*+,;=%@";
    return std::all_of(text.begin(), text.end(), [](char byte) {
        return is_letter(byte) || is_decimal(byte) || kSigns.find(byte) != std::string_view::npos;
    });
}

/// Decodes user and password and writes them as they are written in a URL.
Result<std::string> normalized_userinfo(std::string_view text) {
    if (!is_userinfo(text)) return invalid("net/url: invalid userinfo");
    const std::size_t colon = std::min(text.find(':'), text.size());
    const Result<std::string> user = unescape_url(text.substr(0, colon), UrlPart::UserInfo);
    if (!user) return user;
    std::string result = escape_url(*user, UrlPart::UserInfo);
    if (colon == text.size()) return result;
    const Result<std::string> password = unescape_url(text.substr(colon + 1), UrlPart::UserInfo);
    if (!password) return password;
    return result + ':' + escape_url(*password, UrlPart::UserInfo);
}

Result<> parse_authority(UrlParts& parts, std::string_view authority) {
    const std::size_t at = authority.rfind('@');
    const bool has_user = at != std::string_view::npos;
    Result<std::string> host =
        parse_host(parts.scheme, has_user ? authority.substr(at + 1) : authority);
    if (!host) return fail(host.error());
    parts.host = *std::move(host);
    if (!has_user) return {};
    Result<std::string> userinfo = normalized_userinfo(authority.substr(0, at));
    if (!userinfo) return fail(userinfo.error());
    parts.userinfo = *std::move(userinfo);
    return {};
}

Result<UrlParts> parse_without_fragment(std::string_view text) {
    const bool has_control = std::any_of(text.begin(), text.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
    });
    if (has_control) return invalid("net/url: invalid control character in URL");
    UrlParts parts;
    if (text == "*") {
        parts.path = "*";
        return parts;
    }
    const Result<std::string_view> scheme = take_scheme(text);
    if (!scheme) return fail(scheme.error());
    parts.scheme = lower_text(*scheme);
    const auto [before, query] = cut(text, '?');
    text = before;
    parts.query = query;

    if (!text.starts_with('/')) {
        if (!parts.scheme.empty()) {
            parts.opaque = text;
            return parts;
        }
        if (cut(text, '/').before.find(':') != std::string_view::npos) {
            return invalid("first path segment in URL cannot contain colon");
        }
    }
    const bool has_authority =
        text.starts_with("//") && (!parts.scheme.empty() || !text.starts_with("///"));
    if (has_authority) {
        text.remove_prefix(2);
        const std::size_t end = std::min(text.find('/'), text.size());
        if (Result<> parsed = parse_authority(parts, text.substr(0, end)); !parsed) {
            return fail(parsed.error());
        }
        text.remove_prefix(end);
    }
    Result<std::string> path = unescape_url(text, UrlPart::Path);
    if (!path) return fail(path.error());
    parts.path = *std::move(path);
    return parts;
}

}  // namespace

Result<UrlParts> parse_url_parts(std::string_view text) {
    const auto [before, fragment] = cut(text, '#');
    Result<UrlParts> parts = parse_without_fragment(before);
    if (!parts) return fail(parts.error().with_context("parse " + quote(before)));
    Result<std::string> plain = unescape_url(fragment, UrlPart::Fragment);
    if (!plain) return fail(plain.error().with_context("parse " + quote(text)));
    parts->fragment = *std::move(plain);
    return parts;
}

std::string_view host_name(std::string_view host) {
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && is_port(host.substr(colon)))
        host = host.substr(0, colon);
    if (host.size() >= 2 && host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    return host;
}

std::string join_url(const UrlParts& parts) {
    std::string text;
    if (!parts.scheme.empty()) text += parts.scheme + ':';
    if (!parts.opaque.empty()) {
        text += parts.opaque;
    } else {
        const bool has_authority =
            !parts.host.empty() || parts.userinfo || (!parts.scheme.empty() && !parts.path.empty());
        if (has_authority) text += "//";
        if (parts.userinfo) text += *parts.userinfo + '@';
        text += escape_url(parts.host, UrlPart::Host);
        const std::string path = parts.path == "*" ? "*" : escape_url(parts.path, UrlPart::Path);
        if (!path.empty() && !path.starts_with('/') && !parts.host.empty()) text += '/';
        const bool looks_like_scheme = cut(path, '/').before.find(':') != std::string_view::npos;
        if (text.empty() && looks_like_scheme) text += "./";
        text += path;
    }
    if (!parts.query.empty()) text += '?' + parts.query;
    if (!parts.fragment.empty()) text += '#' + escape_url(parts.fragment, UrlPart::Fragment);
    return text;
}

}  // namespace ds::gotemplate
