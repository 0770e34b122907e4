#include "net/url.hpp"

#include "base/strings.hpp"

#include <cstddef>
#include <utility>

namespace ds::net {
namespace {

std::string implied_port(std::string_view scheme) {
    if (scheme == "https" || scheme == "wss") return "443";
    if (scheme == "http" || scheme == "ws") return "80";
    return "";
}

bool is_unreserved(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char letter : text) {
        if (is_unreserved(letter)) {
            encoded += letter;
            continue;
        }
        const auto value = static_cast<unsigned char>(letter);
        encoded += '%';
        encoded += kDigits[value >> 4U];
        encoded += kDigits[value & 15U];
    }
    return encoded;
}

bool has_blank_or_control(std::string_view text) {
    for (const char letter : text) {
        if (static_cast<unsigned char>(letter) <= ' ' || letter == '\x7f') return true;
    }
    return false;
}

bool split_authority(std::string_view text, Url& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return false;
        url.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        url.host = text.substr(0, colon);
        if (colon != std::string_view::npos) port = text.substr(colon);
    }
    if (port.size() == 1 || (!port.empty() && port.front() != ':')) return false;
    if (!port.empty()) url.port = port.substr(1);
    return !url.host.empty() && url.port.find_first_not_of("0123456789") == std::string::npos &&
           url.port.size() <= 5;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    const auto refuse = [text](std::string_view why) {
        return fail(
            ErrorCode::InvalidInput, "'" + std::string(text) + "' is not a URL: " + std::string(why)
        );
    };
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0) return refuse("it has no scheme");
    if (has_blank_or_control(text)) return refuse("it has blanks");

    Url url;
    url.scheme = to_lower(text.substr(0, colon));
    const std::string_view rest = text.substr(colon + 3);
    if (url.scheme == "unix" || url.scheme == "npipe") {
        url.path = rest;
        return url;
    }
    url.port = implied_port(url.scheme);
    const std::size_t end = rest.find_first_of("/?#");
    const std::string_view where = rest.substr(0, end);
    if (where.find('@') != std::string_view::npos) return refuse("it has a user name");
    if (!split_authority(where, url)) return refuse("its host or port is broken");
    if (end != std::string_view::npos) url.path = rest.substr(end, rest.find('#') - end);
    return url;
}

std::string authority(const Url& url) {
    const bool is_ipv6 = url.host.find(':') != std::string::npos;
    std::string text = is_ipv6 ? "[" + url.host + "]" : url.host;
    if (!url.port.empty() && url.port != implied_port(url.scheme)) text += ":" + url.port;
    return text;
}

std::string encode_path_segment(std::string_view text) {
    return percent_encode(text);
}

std::string encode_query_value(std::string_view text) {
    return percent_encode(text);
}

}  // namespace ds::net
